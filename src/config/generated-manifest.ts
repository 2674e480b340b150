import { createHash } from 'node:crypto';

/** A file of the output folder: its path there, with forward slashes, and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** What `manifest.json` records: which files were written, from which input. It holds no date and no version of ours. */
export interface GeneratedManifest {
  readonly manifestVersion: 1;
  /** Digest of the configuration, or `null` for the generic templates. */
  readonly input: string | null;
  /** Digest of each file by path; the manifest itself is not among them. */
  readonly files: Readonly<Record<string, string>>;
}

/** The manifest's own path in the output folder. */
export const manifestPath = 'manifest.json';

/** `sha256:` and the hexadecimal digest of the text in UTF-8. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** The manifest's text: indented JSON with a final line end. */
export function renderManifest(manifest: GeneratedManifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Reads a manifest's text; `undefined` for anything that is not one, as after an edit by hand. */
export function parseManifest(text: string): GeneratedManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isManifest(value) ? value : undefined;
}

function isManifest(value: unknown): value is GeneratedManifest {
  if (!isObject(value) || value.manifestVersion !== 1 || !isObject(value.files)) return false;
  const isInput = value.input === null || typeof value.input === 'string';
  return (
    isInput && Object.entries(value.files).every(([path, digest]) => isOurPath(path) && typeof digest === 'string')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a path that `generate` could have written: at most one folder deep, and never out of the output folder. */
export function isOurPath(path: string): boolean {
  return /^(panther-[a-z0-9-]+\.yml|json\/panther-[a-z0-9-]+\.json|(alarms|rules|sources)\/[a-z0-9-]+\.yml|config\.schema\.json|manifest\.json)$/.test(
    path,
  );
}
