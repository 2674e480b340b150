import { resolve } from 'node:path';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { queryLake } from '../ops/lake/query-lake.ts';
import type { LakePlace, QueryAnswer } from '../ops/lake/query-lake.ts';
import { printable } from '../ui/printable.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

/** `pantherctl logs query "SELECT …" [--from place]`: rows as a table, or as one document with `--json`. */
export async function run({ flags, io, out }: CommandContext, input: CommandInput): Promise<ExitCode> {
  const answer = await queryLake(findPlace(input.text('from') ?? '', io.cwd), input.arguments[0] ?? '');
  if (flags.json) out.json({ columns: answer.columns, rows: answer.rows });
  else {
    if (answer.rows.length > 0) out.line(renderAnswer(answer, out));
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

function renderAnswer({ columns, rows }: QueryAnswer, { columns: width, style }: CommandContext['out']): string {
  const cells = columns.map((name) => ({
    head: name,
    cell: (row: Readonly<Record<string, unknown>>) => renderCell(row[name]),
    shrink: true,
  }));
  return renderTable(rows, cells, style, width);
}

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
