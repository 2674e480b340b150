import { readdirSync, readFileSync } from 'node:fs';
import { createSampleRandom } from '../../../src/runtime/create-sample-random.ts';
import type { LogType, ParsedEvent, SampleRandom } from '../../../src/runtime/log-type.ts';

const folder = new URL('../../../src/runtime/log-types/', import.meta.url);
const cases = new URL('./cases/', import.meta.url);

/** Every built-in log type, by the name of its file, in the order of the names. */
export const logTypeFiles: ReadonlyMap<string, LogType> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace(/\.ts$/, ''))
      .toSorted()
      .map(async (file) => {
        const { logType } = (await import(new URL(`${file}.ts`, folder).href)) as { readonly logType: LogType };
        return [file, logType] as const;
      }),
  ),
);

/** Every built-in log type, in the order of their files. */
export const allLogTypes: readonly LogType[] = [...logTypeFiles.values()];

/** Records and what a log type makes of them; exactly one of `rows`, `refused` and `skipped`. */
export interface LogTypeCase {
  readonly title: string;
  /** One record: its text, or JSON that becomes text. */
  readonly record?: string | Readonly<Record<string, unknown>>;
  /** Several records of one object, in order. */
  readonly records?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Time of the envelope around the records. */
  readonly timeMs?: number;
  /** All rows of all records. Of the standard fields only `p_event_time` and `p_any_…`. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  /** Pieces of text that stand in the rows as they are here: digits that a number would lose, quotes, and order. */
  readonly contains?: readonly string[];
  /** Words of the refusal of the last record. */
  readonly refused?: string;
  /** The last record gives no rows, and is not refused. */
  readonly skipped?: true;
}

/** Names of the case files, without their ends. */
export const caseFiles: readonly string[] = readdirSync(cases)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .toSorted();

/** The cases of the log type of that file. */
export function loadCases(file: string): readonly LogTypeCase[] {
  return JSON.parse(readFileSync(new URL(`${file}.json`, cases), 'utf8')) as readonly LogTypeCase[];
}

/** The text of an event's row, without those standard fields that the log type does not decide. */
export function rowText({ body, indicators, time }: ParsedEvent): string {
  const members = [body, time === undefined ? '' : `"p_event_time":${JSON.stringify(time.text)}`, indicators];
  return `{${members.filter((member) => member !== '').join(',')}}`;
}

/** Random values of a seed. */
export function seededRandom(seed: number): SampleRandom {
  let state = seed;
  return createSampleRandom(() => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}
