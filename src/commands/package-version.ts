import { readFile } from 'node:fs/promises';

/** The version in the package's own `package.json`; two folders up from here, in `src` as in `dist`. */
export async function loadPackageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
