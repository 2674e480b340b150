import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeMembers } from '../../../src/runtime/normalise/compact-length.ts';

/** Pieces of JSON text, written in ways that take more room than needed or, for numbers, less than digits alone. */
const blank = fc.constantFrom('', '', '', ' ', '\n ');
const number = fc.constantFrom(
  '0',
  '-0',
  '7',
  '12',
  '-340',
  '1e2',
  '1000',
  '1e3',
  '1E+3',
  '-5e3',
  '86400000',
  '864e5',
  '0.5',
  '5e-1',
  '0.001',
  '1e-3',
  '1.50',
  '0.0000001',
  '9007199254740993',
  '99999999999999999',
  '1e21',
  '1e999',
  '-1.5e400',
  '1000000000000000000000',
);
const text = fc.constantFrom('""', '"a"', '"\\u0061"', '"a\\"}"', '"é😀"', '"1e3"', '",1e3"', '"\\\\"', '"1000"');
const { value } = fc.letrec<{ value: string; list: string; mapping: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    fc.constantFrom('true', 'false', 'null', '[]', '{}'),
    tie('list'),
    tie('mapping'),
  ),
  list: fc
    .tuple(fc.array(tie('value'), { maxLength: 3 }), blank)
    .map(([members, space]) => `[${members.join(`,${space}`)}]`),
  mapping: fc
    .tuple(fc.array(fc.tuple(fc.constantFrom('a', 'b', '\\u0063', '1'), blank, tie('value')), { maxLength: 3 }), blank)
    .map(([members, space]) => `{${members.map(([key, gap, each]) => `"${key}":${gap}${each}`).join(`,${space}`)}}`),
}));
const members = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '\\u0061', 'é'), blank, value), { maxLength: 5 });

function place(json: string): {
  readonly isPlaced: boolean;
  readonly values: readonly unknown[];
  readonly texts: string[];
} {
  const object = JSON.parse(json) as Record<string, unknown>;
  const values = Object.values(object);
  const spans = new Int32Array(2 * values.length);
  const isPlaced = placeMembers(Object.keys(object), values, 0, json.length, spans, json);
  return { isPlaced, values, texts: values.map((_, index) => json.slice(spans[2 * index], spans[2 * index + 1])) };
}

test('places are those of the values, wherever they are told', () => {
  let placed = 0;
  fc.assert(
    fc.property(members, blank, (members, space) => {
      const { isPlaced, texts, values } = place(
        `{${members.map(([key, gap, each]) => `"${key}":${gap}${each}`).join(`,${space}`)}}`,
      );
      if (!isPlaced) return;
      placed += 1;
      expect(texts.map((each) => JSON.parse(each) as unknown)).toEqual(values);
    }),
    { numRuns: 20_000 },
  );
  expect(placed).toBeGreaterThan(300);
});

test.each([
  '{"a":"b","c":{"d":[1,[],{}]},"e":null,"f":true,"g":false}',
  '{"limit":1000,"at":1780000000001,"share":0.25,"none":0,"few":-0.01,"id":"5e3","ids":["é😀",1234567]}',
])('places are told for what programs write: %s', (json) => {
  const { isPlaced, texts, values } = place(json);
  expect(isPlaced).toBe(true);
  expect(texts.map((each) => JSON.parse(each) as unknown)).toEqual(values);
});

test.each([
  ['an exponent and the blank that it makes room for', '{"a":1e3,"b": 1}'],
  ['an exponent within a value, and an escape', '{"a":[-5E3],"b":"\\n"}'],
  ['a rounded integer and a blank', '{"a":99999999999999999,"b":1 }'],
  ['a key that stands twice', '{"a":1,"b":2,"a":3}'],
  ['an escaped key', '{"\\u0061":1}'],
])('places are not told for %s', (_, json) => {
  expect(place(json).isPlaced).toBe(false);
});
