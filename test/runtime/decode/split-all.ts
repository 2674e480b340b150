import fc from 'fast-check';
import { ContentWindow } from '../../../src/runtime/decode/content-window.ts';
import type { Split, Splitter } from '../../../src/runtime/decode/splitter.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';

/** Bits of content that make all kinds of JSON and lines when they are strung together, most of them damaged. */
export const hostilePieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      ',',
      ':',
      '\\',
      '\n',
      '\r\n',
      ' ',
      '{"Records":[',
      '{"é":1}',
      '{"a":{"b":[]}}',
    ),
    fc.constantFrom('"k":', '"v"', '12', 'null', '{"a":"\\"}"},', '[{"x":1},{"y":2}]', '{"a" : 1 , "b":[1] }'),
  ),
  { maxLength: 40 },
);

/** Sizes of the pieces in which content comes, over and over. */
export const pieceSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

/** Everything that a splitter made of content. */
interface SplitContent {
  readonly records: readonly RawRecord[];
  readonly next: Split['next'];
}

/** Has a splitter with that limit take content which comes in pieces of given sizes, over and over. */
export function splitAll(
  splitter: Splitter,
  maxRecordBytes: number,
  content: Buffer,
  sizes: readonly number[],
): SplitContent {
  const window = new ContentWindow(0, maxRecordBytes);
  const records: RawRecord[] = [];
  const drain = (): Split['next'] => {
    for (;;) {
      const { next, records: some } = splitter.split(window);
      records.push(...some);
      if (next === 'more') continue;
      window.wait();
      return next;
    }
  };
  for (let at = 0, index = 0; at < content.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    if (window.add(content.subarray(at, at + size))) {
      const next = drain();
      if (next !== 'wait') return { records, next };
    }
    at += size;
  }
  window.finish();
  return { records, next: drain() };
}
