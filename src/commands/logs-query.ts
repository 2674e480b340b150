import { resolve } from 'node:path';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { queryLake } from '../ops/lake/query-lake.ts';
import type { LakePlace, QueryAnswer } from '../ops/lake/query-lake.ts';
import { printable } from '../ui/printable.ts';
import { renderAnswer } from '../ui/render-answer.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { buildAwsOptions } from './open-cloud.ts';

/** `pantherctl logs query "SELECT …" [--from place]`: rows as a table, or as one document with `--json`. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, out } = context;
  const answer = await queryLake(await findPlace(input.text('from') ?? '', context), input.arguments[0] ?? '');
  const plan = readPlan(answer);
  if (flags.json) out.json({ columns: answer.columns, rows: answer.rows });
  else if (plan !== undefined) for (const line of plan) out.line(printable(line));
  else {
    if (answer.rows.length > 0) out.line(`${renderAnswer(answer.columns, answer.rows, out.style, out.columns)}\n`);
    out.line(renderCount(answer.rows.length, 'row'));
  }
  return exitCodes.done;
}

/** The lines of the picture that EXPLAIN answers with; no table has room for it. */
function readPlan({ columns, rows }: QueryAnswer): readonly string[] | undefined {
  const [picture] = rows.map((row) => row['explain_value']);
  if (columns.join() !== 'explain_key,explain_value' || rows.length !== 1 || typeof picture !== 'string')
    return undefined;
  return picture.trimEnd().split('\n');
}

async function findPlace(from: string, context: CommandContext): Promise<LakePlace> {
  const { flags, io } = context;
  const [, bucket] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(from) ?? [];
  if (bucket !== undefined) {
    if (flags.local !== undefined) {
      throw new PantherctlError('INPUT_INVALID', 'a local cloud holds no events that could be queried', {
        fix: 'leave out --local, or name a folder with --from',
      });
    }
    const { findLakeBucket } = await import('../aws/find-lake-bucket.ts');
    const endpoint = [io.env['AWS_ENDPOINT_URL_S3'], io.env['AWS_ENDPOINT_URL']].find((url) => url);
    return findLakeBucket(bucket, buildAwsOptions(context), endpoint);
  }
  if (!from.startsWith('s3:')) return { folder: resolve(io.cwd, from) };
  throw new PantherctlError('INPUT_INVALID', `--from is '${from}', which names no bucket`, {
    fix: 'write s3:// and the name of the bucket, and nothing after it',
  });
}
