import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePercent } from '../../../src/runtime/log-type-parts/percent-decoding.ts';

describe('URL encoding', () => {
  it('is undone once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodePercent(encodeURIComponent(text))).toBe(text);
        expect(decodePercent(encodeURIComponent(encodeURIComponent(text)))).toBe(encodeURIComponent(text));
      }),
    );
  });

  it.each([
    ['a+b', 'a+b'],
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%E9 %C3%A9', '%E9 é'],
    ['%C3', '%C3'],
  ])('of %j gives %j', (text, expected) => {
    expect(decodePercent(text)).toBe(expected);
  });
});
