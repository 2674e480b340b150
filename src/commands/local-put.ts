import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { withLocalCloud } from './open-local.ts';

async function readBody(file: string | undefined, cwd: string): Promise<Uint8Array> {
  if (file === undefined) return new Uint8Array();
  const fix = 'name a file that can be read';
  try {
    const path = resolve(cwd, file);
    if ((await stat(path)).isFile()) return await readFile(path);
  } catch (cause) {
    throw new PantherctlError('INPUT_INVALID', `cannot read ${file}: ${reasonOf(cause)}`, { cause, fix });
  }
  throw new PantherctlError('INPUT_INVALID', `cannot read ${file}: it is no regular file`, { fix });
}

/** `pantherctl local put <bucket> <key> [file] --local=<dir>`: puts an object, and says where its notifications went. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const [bucket = '', key = '', file] = input.arguments;
  const { flags, io, out } = context;
  const body = await readBody(file, io.cwd);
  return withLocalCloud(context, 'local put', (cloud) => {
    const deliveries = cloud.world.putObject({ bucket, key, body });
    if (flags.json) {
      out.json({ bucket, key, bytes: body.byteLength, deliveries });
      return exitCodes.done;
    }
    const { style } = out;
    out.line(`${style.good(style.symbols.done)} ${bucket}/${key}: ${body.byteLength} bytes`);
    for (const { arn, problem } of deliveries) {
      out.line(problem === undefined ? `  told ${arn}` : `  ${style.bad('lost')} ${arn}: ${problem}`);
    }
    if (deliveries.length === 0) out.line('  no notification of the bucket is for this key');
    return exitCodes.done;
  });
}
