import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeFilterText, encodeFilterText } from '../../src/config/filter-text.ts';

it.each([
  ['AWSLogs/123/x-y_z.json', 'AWSLogs/123/x-y_z.json'],
  ["!'()", "!'()"],
  ['a b', 'a+b'],
  ['a+b', 'a%2Bb'],
  ['50%', '50%25'],
  ['year=2026/', 'year%3D2026/'],
  ['a&b@c:d,e;f?g$h', 'a%26b%40c%3Ad%2Ce%3Bf%3Fg%24h'],
  ['~', '%7E'],
  ['é日😀', '%C3%A9%E6%97%A5%F0%9F%98%80'],
])('writes %j as %j', (text, encoded) => {
  expect(encodeFilterText(text)).toBe(encoded);
  expect(decodeFilterText(encoded)).toBe(text);
});

it('keeps beginnings: one text begins another just when it does encoded', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '/', ' ', '+', '%', '2', '5', 'é', 'è', '😀'), maxLength: 4 });
  fc.assert(
    fc.property(text, text, (one, two) => {
      expect(encodeFilterText(one).startsWith(encodeFilterText(two))).toBe(one.startsWith(two));
      expect(decodeFilterText(encodeFilterText(one))).toBe(one);
    }),
  );
});

it('takes half a character, and what is not encoded, as they are', () => {
  expect(encodeFilterText('\uD800')).toBe('%EF%BF%BD');
  expect(decodeFilterText('100%')).toBe('100%');
});
