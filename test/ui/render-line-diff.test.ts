import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLineDiff, renderLineDiff } from '../../src/ui/render-line-diff.ts';
import { buildStyle } from '../../src/ui/style.ts';

const style = buildStyle({ color: false, unicode: false });

describe('the difference of two texts', () => {
  it('is the lines that were added and removed, with their numbers', () => {
    expect(buildLineDiff('a\nb\nc\n', 'a\nc\nd\n')).toEqual([
      { kind: 'removed', line: 2, text: 'b' },
      { kind: 'added', line: 3, text: 'd' },
    ]);
    expect(buildLineDiff('a\n', 'a\n')).toEqual([]);
  });

  it('turns the one into the other, and is no longer than needed where lines only come or only go', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (left, right, keep) => {
        const [before, after] = [left.join('\n'), right.join('\n')];
        const diff = buildLineDiff(before, after);
        const removed = new Set(diff.filter(({ kind }) => kind === 'removed').map(({ line }) => line));
        const added = new Set(diff.filter(({ kind }) => kind === 'added').map(({ line }) => line));
        const kept = before.split('\n').filter((_, index) => !removed.has(index + 1));
        expect(kept).toEqual(after.split('\n').filter((_, index) => !added.has(index + 1)));
        const distinct = left.map((line, index) => `${line}${index}`);
        const part = distinct.filter((_, index) => keep[index] === true);
        if (part.length > 0) {
          expect(buildLineDiff(distinct.join('\n'), part.join('\n'))).toHaveLength(distinct.length - part.length);
          expect(buildLineDiff(part.join('\n'), distinct.join('\n'))).toHaveLength(distinct.length - part.length);
        }
      }),
    );
  });

  it('is shown cut, with what is left out counted, and whole if asked for', () => {
    const after = Array.from({ length: 30 }, (_, index) => `line ${index} ${'x'.repeat(100)}`).join('\n');
    const diff = buildLineDiff('', after);
    const lines = renderLineDiff(diff, style, 60, false).split('\n');
    expect(lines).toHaveLength(21);
    expect(Math.max(...lines.map((line) => line.length))).toBe(60);
    expect(lines.at(-1)).toBe(`  and ${diff.length - 20} more lines (--verbose shows all)`);
    expect(renderLineDiff(diff, style, 60, true).split('\n')).toHaveLength(diff.length);
    expect(renderLineDiff(diff, style, 60, true)).toContain('x'.repeat(100));
  });
});
