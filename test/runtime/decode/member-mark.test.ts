import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { decode } from './decoding.ts';

/** Objects that begin alike, and hold what looks like the begin of another one. */
const inner = fc.constantFrom(
  '1',
  '"},{\\"k\\":1"',
  '"}"',
  '[{"k":1},{"k":2}]',
  '[{"k":1},{"k":[{"k":1},{"k":3}]}]',
  '{"k":{"k":0}}',
  '"\\\\"',
  '"é"',
);
const member = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(inner, { maxLength: 3 })
      .map((values) => `{"k":1${values.map((value, at) => `,"v${at}":${value}`).join('')}}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{}', '{"z":1}', '{ "k":1}', '{"k":tru}', '{"k":1,}', '7', '"},{"', '[{"k":1},{"k":2}]'),
  },
);
const divider = fc.constantFrom(',', ',', ',', ' ,', ',\n');
const size = fc.constantFrom(1, 5, 64, 65_536);

describe('members of an array that begin alike', () => {
  test('are cut where they end, whatever they hold and however they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(member, divider), { minLength: 1, maxLength: 40 }),
        size,
        async (parts, size) => {
          const list = parts.map(([text, divider], index) => (index === 0 ? text : divider + text)).join('');
          const { end, records } = await decode(`{"Records":[{"k":0},${list}]}`, { streamType: 'jsonArray' }, size);
          expect(end.kind).toBe('complete');
          expect(records.map(({ text }) => text)).toEqual(['{"k":0}', ...parts.map(([text]) => text)]);
          for (const { text, value } of records) expect(value).toEqual(parse(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['never the begin of another one', `{"k":1,"v":"${'x'.repeat(500)}"} `],
    ['each with lists of objects that begin alike', '{"k":1,"v":[{"k":1},{"k":2}]}'],
    ['which are laid out on lines', '{\n "k":1\n}'],
  ])('are neither searched nor parsed again and again: %s', async (_, text) => {
    const content = Buffer.from(`[${Array.from({ length: 20_000 }, () => text).join(',')}]`);
    const search = vi.spyOn(Buffer.prototype, 'indexOf');
    const parse = vi.spyOn(JSON, 'parse');
    try {
      expect((await decode(content, { streamType: 'jsonArray' })).records).toHaveLength(20_000);
      const searched = search.mock.results.map(({ value }, call) => {
        const { length } = search.mock.contexts[call] as Buffer;
        return (value === -1 ? length : (value as number)) - Number(search.mock.calls[call]?.[1] ?? 0);
      });
      expect(searched.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(2 * content.length);
      expect(parse.mock.calls.length).toBeLessThan(20_010);
    } finally {
      search.mockRestore();
      parse.mockRestore();
    }
  });
});

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
