import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFastMatch } from '../../../src/config/log-schema/fast-match.ts';
import { splitCsvLine } from '../../../src/runtime/schemas/csv-reader.ts';
import { matchFastPattern } from '../../../src/runtime/schemas/fast-match-reader.ts';
import { loadSchema } from '../../../src/runtime/schemas/load-schemas.ts';

function createParser(parser: string) {
  const text = `schema: Custom.Acme\nparser:\n  ${parser}\nfields:\n  - { name: a, type: string }\n`;
  const { logType, problems } = loadSchema({ path: 's.yml', text });
  if (logType === undefined) throw new TypeError(JSON.stringify(problems));
  return logType.createParser();
}

function match(pattern: string, line: string) {
  const parsed = parseFastMatch(pattern);
  if ('fault' in parsed) throw new TypeError(parsed.fault.message);
  return matchFastPattern(line, parsed);
}

/** Milliseconds that the quickest of a few runs takes. */
function measure(run: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const begin = performance.now();
    run();
    return performance.now() - begin;
  });
  return Math.min(...times);
}

describe('fastmatch patterns', () => {
  it.each([
    ['%{a} %{b}', 'x y z', ['x', 'y z']],
    ['%{a} %{}', 'x y', ['x', 'y']],
    ['[%{a}]', '[x]', ['x']],
    ['[%{a}]', '[x]  ', ['x']],
    ['[%{a}]', '[x] y', undefined],
    ['[%{a}]', 'x]', undefined],
    ['%{a}: %{b}', 'x y', undefined],
    ['"%{a}" %{b}', String.raw`"x \"y\" \\ \n" z`, ['x "y" \\ \n', 'z']],
    ["'%{a}' %{b}", String.raw`'it\'s' z`, ["it's", 'z']],
    ['"%{a}" %{b}', '"open', undefined],
    ['"%{a}" %{b}', '"x"y', undefined],
    ['%{a}', '', ['']],
  ])('%s takes %s apart into %j', (pattern, line, expected) => {
    expect(match(pattern, line)).toEqual(expected);
  });

  it('give back the values that a line was made of', () => {
    const words = fc.array(
      fc.string({ maxLength: 6 }).filter((word) => !/[;\\]/.test(word)),
      {
        minLength: 2,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(words, (values) => {
        const pattern = values.map((_, index) => `%{v${index}}`).join('; ');
        expect(match(pattern, values.join('; '))).toEqual(values);
      }),
    );
  });

  it('give back quoted values whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const quoted = [left, right].map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`);
        expect(match('"%{a}","%{b}"', quoted.join(','))).toEqual([left, right]);
      }),
    );
  });
});

describe('lines of csv', () => {
  it('give back the values that a line was made of', () => {
    const value = fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (values, delimiter) => {
          const line = values.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter);
          expect(splitCsvLine(line, { delimiter, quote: '"' })).toEqual(values);
        },
      ),
    );
  });

  it('never throw', () => {
    const parser = createParser('csv: { columns: [a, b], skipPrefix: "#" }');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ',', '"', '""', '\\', ' ', '\n', '\r', '#', '\0', 'é')), (parts) => {
        const text = parts.join('');
        expect(Object.keys(parser.parse({ text, end: 0 }))).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile lines', () => {
  // Each line is built to make a backtracking reader try again and again from each place.
  it.each([
    ['csv with quotes', 'csv: { columns: [a, b] }', (length: number) => `${'"",'.repeat(length / 3)}"`],
    ['csv with an open quote', 'csv: { columns: [a, b] }', (length: number) => `"${'""'.repeat(length / 2)}`],
    ['fastmatch', "fastmatch: { match: ['%{a} x %{b} y %{c}'] }", (length: number) => ' x '.repeat(length / 3)],
    ['fastmatch with quotes', `fastmatch: { match: ['"%{a}" x'] }`, (length: number) => `"${'\\"'.repeat(length / 2)}`],
    ['nested repeats', "regex: { match: ['^(?P<a>(x+)+)$'] }", (length: number) => `${'x'.repeat(length)}y`],
    ['many wildcards', "regex: { match: ['(?P<a>.*)(.*)(.*)(.*)z$'] }", (length: number) => 'x'.repeat(length)],
    ['alternatives', "regex: { match: ['^(?P<a>(x|xx|xxx)*)y$'] }", (length: number) => 'x'.repeat(length)],
  ])('are refused in linear time: %s', (_, parser, build) => {
    const { parse } = createParser(parser);
    const [short, long] = [build(24_000), build(192_000)];
    expect(parse({ text: long, end: 0 })).toHaveProperty('refused');
    // Eight times the length: a quadratic reader would take 64 times as long.
    const ratio =
      measure(() => parse({ text: long, end: 0 })) /
      Math.max(
        0.5,
        measure(() => parse({ text: short, end: 0 })),
      );
    expect(ratio).toBeLessThan(30);
  });

  it('that are very long are not given to a regular expression', () => {
    const parser = createParser("regex: { match: ['(?P<a>.*)'] }");
    expect(parser.parse({ text: 'x'.repeat(262_144), end: 0 })).toHaveProperty('events');
    expect(parser.parse({ text: 'x'.repeat(262_145), end: 0 })).toEqual({
      refused: 'the line has more than 262144 characters',
    });
    const large = createParser("regex: { match: ['(?P<a>.{1000}.{1000}.{1000}.{1000})'] }");
    expect(large.parse({ text: 'x'.repeat(16_000), end: 0 })).toEqual({
      refused: expect.stringMatching(/^the line has more than 15\d\d\d characters$/),
    });
  });
});
