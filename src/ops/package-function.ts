import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { names } from '../config/names.ts';
import { PantherctlError } from '../errors.ts';

/** The code of a function as Lambda takes it. */
export interface FunctionPackage {
  /** Where it belongs in the runtime's bucket; it holds the digest, so that other code has another key. */
  readonly key: string;
  readonly zip: Uint8Array;
  /** Of the zip, 64 hex digits. */
  readonly sha256: string;
}

/** A day that every zip can hold; a real time would make the same code another zip. */
const noTime = new Date(1980, 0, 1);

/** The bundle that the build has made; two folders up from here, in `src` as in `dist`. */
const bundle = new URL('../../dist/runtime/log-processor.mjs', import.meta.url);

/** Zips the log processor. The same bundle gives the same bytes. Throws `NOT_INSTALLED` if the package was not built. */
export async function packageLogProcessor(file: URL = bundle): Promise<FunctionPackage> {
  let code: Uint8Array;
  try {
    code = await readFile(file);
  } catch (cause) {
    throw new PantherctlError('NOT_INSTALLED', `the code of the log processor is not in ${fileURLToPath(file)}`, {
      fix: 'run npm run build in the folder of pantherctl',
      cause,
    });
  }
  // The attributes are those of a plain file that everybody may read, as Lambda wants them.
  const zip = zipSync({ 'log-processor.mjs': [code, { mtime: noTime, os: 3, attrs: 0o100644 << 16, level: 9 }] });
  const sha256 = createHash('sha256').update(zip).digest('hex');
  return { key: `${names.codePrefix}log-processor-${sha256.slice(0, 16)}.zip`, zip, sha256 };
}
