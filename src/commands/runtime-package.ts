import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { packageLogProcessor } from '../ops/package-function.ts';
import { reasonOf } from '../ops/read-folder.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { showPath } from './show-path.ts';

/** `pantherctl runtime package [--out dir]`: writes the zip of the log processor. Throws `OUTPUT_UNWRITABLE`. */
export async function run({ flags, io, out }: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { key, sha256, zip } = await packageLogProcessor();
  const folder = resolve(io.cwd, input.text('out') ?? '.');
  const file = join(folder, basename(key));
  const shown = showPath(file, io.cwd);
  await write(folder, file, shown, zip);
  if (flags.json) {
    out.json({ file: shown, key, sha256, bytes: zip.byteLength });
    return exitCodes.done;
  }
  out.line(`${out.style.good(out.style.symbols.done)} ${shown}, ${Math.ceil(zip.byteLength / 1024)} KiB`);
  out.line(`  sha256 ${sha256}`);
  out.line('  deploy generated/panther-runtime.yml, put the zip into its bucket, then update the stack with');
  out.line(`  CodeKey=${key}`);
  return exitCodes.done;
}

/** By a temporary name and a rename, so that no half a zip is ever found. */
async function write(folder: string, file: string, shown: string, bytes: Uint8Array): Promise<void> {
  try {
    makeFolder(folder);
    await writeFile(`${file}.part`, bytes);
    await rename(`${file}.part`, file);
  } catch (cause) {
    await rm(`${file}.part`, { force: true }).catch(() => undefined);
    throw new PantherctlError('OUTPUT_UNWRITABLE', `${shown} cannot be written: ${reasonOf(cause)}`, {
      fix: 'choose another folder with --out, or mend its permissions',
      cause,
    });
  }
}
