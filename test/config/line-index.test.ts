import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexLines } from '../../src/config/line-index.ts';

describe('indexLines', () => {
  it('counts lines and columns from one', () => {
    const placeOf = indexLines('ab\n\nc');
    expect([0, 1, 2, 3, 4, 5].map((offset) => Object.values(placeOf(offset)).join(':'))).toEqual([
      '1:1',
      '1:2',
      '1:3',
      '2:1',
      '3:1',
      '3:2',
    ]);
  });

  it('takes an offset outside the text as the nearer end', () => {
    expect(indexLines('a\nb')(99)).toEqual({ line: 2, column: 2 });
    expect(indexLines('')(-1)).toEqual({ line: 1, column: 1 });
  });

  it('leads back to the offset in any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '🙂') });
    fc.assert(
      fc.property(text, fc.nat({ max: 20 }), (lines, offset) => {
        const { line, column } = indexLines(lines)(offset);
        const before = lines.split('\n').slice(0, line - 1);
        expect(before.join('\n').length + (line === 1 ? 0 : 1) + column - 1).toBe(Math.min(offset, lines.length));
      }),
    );
  });
});
