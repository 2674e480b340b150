import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStructuredData } from '../../../src/runtime/log-type-parts/structured-data.ts';

describe('structured data', () => {
  it('comes back as it was written', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab@1-_[\\'), minLength: 1, maxLength: 6 });
    const value = fc.string({ unit: fc.constantFrom(...'a "\\]=[é\n'), maxLength: 8 });
    const element = fc.tuple(name, fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 3 }));
    const elements = fc.uniqueArray(element, { selector: ([id]) => id, minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(elements, (data) => {
        const text = data
          .map(([id, values]) => {
            const pairs = values.map(([key, raw]) => ` ${key}="${raw.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`);
            return `[${id}${pairs.join('')}]`;
          })
          .join('');
        const read = readStructuredData(`x${text} rest`, 1);
        expect(read?.end).toBe(text.length + 1);
        expect(JSON.parse(read?.json ?? '')).toEqual(
          Object.fromEntries(data.map(([id, values]) => [id, Object.fromEntries(values)])),
        );
      }),
    );
  });

  it.each(['', '[', '[]', '[ a="b"]', '[a b]', '[a b=c]', '[a b="c"', '[a b="c\\"]', '[a  b="c"]', '[a b="c"d="e"]'])(
    'is none in %j',
    (text) => {
      expect(readStructuredData(text, 0)).toBeUndefined();
    },
  );
});
