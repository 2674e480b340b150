import { resolve } from 'node:path';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { queryLake } from '../ops/lake/query-lake.ts';
import type { LakePlace } from '../ops/lake/query-lake.ts';
import { renderAnswer } from '../ui/render-answer.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

/** `pantherctl logs query "SELECT …" [--from place]`: rows as a table, or as one document with `--json`. */
export async function run({ flags, io, out }: CommandContext, input: CommandInput): Promise<ExitCode> {
  const answer = await queryLake(findPlace(input.text('from') ?? '', io.cwd), input.arguments[0] ?? '');
  if (flags.json) out.json({ columns: answer.columns, rows: answer.rows });
  else {
    if (answer.rows.length > 0) out.line(`${renderAnswer(answer.columns, answer.rows, out.style, out.columns)}\n`);
    out.line(renderCount(answer.rows.length, 'row'));
  }
  return exitCodes.done;
}

function findPlace(from: string, cwd: string): LakePlace {
  const [, bucket] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(from) ?? [];
  if (bucket !== undefined) return { bucket };
  if (!from.startsWith('s3:')) return { folder: resolve(cwd, from) };
  throw new PantherctlError('INPUT_INVALID', `--from is '${from}', which names no bucket`, {
    fix: 'write s3:// and the name of the bucket, and nothing after it',
  });
}
