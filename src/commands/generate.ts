import { resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { exitCodes, isErrorCode } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { compareGeneratedFolder, isMendable } from '../ops/generated-folder.ts';
import type { FolderDifference } from '../ops/generated-folder.ts';
import { writeGeneratedFolder } from '../ops/write-generated-folder.ts';
import { buildGeneratedFiles } from '../templates/generated-files.ts';
import { renderCount } from '../ui/render-count.ts';
import type { Printer } from '../ui/printer.ts';
import type { Style } from '../ui/style.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { showPath } from './show-path.ts';
import { showWarnings } from './show-warnings.ts';

/** Paths listed at most; a file with a thousand sources should not fill the screen. */
const shownPathsMaxCount = 20;

const explanations = {
  missing: 'is missing',
  stale: 'is not what the file gives now',
  'hand-edited': 'was edited by hand',
  orphaned: 'belongs to nothing in the file any more',
  unlisted: 'belongs to nothing in the file, and the manifest does not list it',
} as const;

/** The configuration, or none where nobody named a file and there is no `panther.yml`. */
async function loadIfThere(context: CommandContext): Promise<Config | undefined> {
  const { flags, io, notes } = context;
  try {
    const { config, warnings } = await loadConfig(flags.config, io.cwd);
    showWarnings(warnings, context);
    return config;
  } catch (error) {
    if (flags.configGiven || !isErrorCode(error, 'CONFIG_UNREADABLE') || !isMissing(error.cause)) throw error;
    notes.line(`there is no ${flags.config} here, so these are the generic templates`);
    return undefined;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function renderDifference({ diff, kind, path }: FolderDifference, folder: string, style: Style): string {
  const head = `${style.strong(`${folder}/${path}`)} ${style.warn(explanations[kind])}`;
  const lines = (diff ?? '')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  const painted = lines.map((line) => {
    if (line.startsWith('+')) return style.good(line);
    if (line.startsWith('-')) return style.bad(line);
    return line.startsWith('@@') ? style.accent(line) : line;
  });
  const fix = isMendable({ kind, path })
    ? []
    : [`  ${style.good('fix:')} delete it yourself, or move it out of ${folder}/`];
  return [head, ...painted.map((line) => `  ${line}`), ...fix].join('\n');
}

/** The last line of a check that found something: what `generate` does about it, if it does anything. */
function renderVerdict(differences: readonly FolderDifference[]): string {
  const mendable = differences.filter(isMendable).length;
  const count = renderCount(differences.length, 'difference');
  if (mendable === 0) return count;
  if (mendable === differences.length) return `${count}; \`pantherctl generate\` mends that`;
  return `${count}; \`pantherctl generate\` mends ${mendable} of them`;
}

async function check(
  folder: string,
  shown: string,
  config: Config | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  const { flags, out } = context;
  const differences = await compareGeneratedFolder(folder, buildGeneratedFiles(config));
  if (flags.json) out.json({ folder: shown, differences });
  else {
    for (const difference of differences) out.line(renderDifference(difference, shown, out.style));
    out.line(
      differences.length === 0
        ? `${out.style.good(out.style.symbols.done)} ${shown} is as it should be`
        : `${out.style.bad(out.style.symbols.failed)} ${shown}: ${renderVerdict(differences)}`,
    );
  }
  return differences.length === 0 ? exitCodes.done : exitCodes.differences;
}

function listPaths(paths: readonly string[], verb: string, folder: string, out: Printer): void {
  for (const path of paths.slice(0, shownPathsMaxCount)) out.line(`${verb} ${folder}/${path}`);
  const left = paths.length - shownPathsMaxCount;
  if (left > 0) out.line(`${verb} ${renderCount(left, 'more file')}`);
}

/**
 * `pantherctl generate [--out dir] [--check]`: the templates, or with `--check` how the folder differs from them (exit 3)
 * without writing anything. Without a configuration file: the generic templates, unless `--config` named one.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, out } = context;
  const folder = resolve(io.cwd, input.text('out') ?? 'generated');
  const shown = showPath(folder, io.cwd);
  const config = await loadIfThere(context);
  if (input.has('check')) return check(folder, shown, config, context);
  const { removed, unchanged, written } = await writeGeneratedFolder(folder, buildGeneratedFiles(config));
  if (flags.json) {
    out.json({ folder: shown, written, unchanged, removed });
    return exitCodes.done;
  }
  const { style } = out;
  listPaths(written, style.good('wrote'), shown, out);
  listPaths(removed, style.warn('removed'), shown, out);
  const kept = unchanged.length > 0 ? `, ${unchanged.length} unchanged` : '';
  out.line(`${style.good(style.symbols.done)} ${shown}: ${renderCount(written.length, 'file')} written${kept}`);
  return exitCodes.done;
}
