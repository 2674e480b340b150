import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../src/ui/printable.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { cutText, padText, textWidth, wrapText } from '../../src/ui/text-width.ts';

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })).map(printable);

test.each([
  ['abc', 3],
  ['日本', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['🎉', 2],
  [buildStyle({ color: true, unicode: true }).bad('abc'), 3],
])('%j takes %i columns', (given, width) => {
  expect(textWidth(given)).toBe(width);
});

test('a cut text fits, and is the text itself if it fitted already', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 60 }), (given, columns) => {
      const cut = cutText(given, columns);
      expect(textWidth(cut)).toBeLessThanOrEqual(columns);
      expect(cut === given).toBe(textWidth(given) <= columns);
    }),
  );
});

test('a cut text ends with the ellipsis', () => {
  expect(cutText('payments-prod', 8)).toBe('payme...');
  expect(cutText('payments-prod', 8, '…')).toBe('payment…');
  expect(cutText('payments-prod', 2)).toBe('pa');
  expect(cutText('payments-prod', 8, '…', 'start')).toBe('…ts-prod');
  expect(cutText('日本-prod', 8, '...', 'start')).toBe('...-prod');
});

test('padding fills to the width on the side that is asked for', () => {
  expect(padText('日本', 6)).toBe('日本  ');
  expect(padText('7', 3, 'left')).toBe('  7');
  expect(padText('long', 2)).toBe('long');
});

test('wrapping loses no word and keeps to the width where words allow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      fc.integer({ min: 12, max: 60 }),
      (words, columns) => {
        const lines = wrapText(words.join(' '), columns);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});

test('a word longer than the width stays whole, so that it can be copied', () => {
  expect(wrapText('see arn:aws:iam::123456789012:role/x now', 10)).toEqual([
    'see',
    'arn:aws:iam::123456789012:role/x',
    'now',
  ]);
});

test('printable text is on one line and has no control characters', () => {
  expect(printable('a\u001b[2J\r\nb\u202e\u009b')).toBe(String.raw`a\u001b[2J\u000d\u000ab\u202e\u009b`);
  expect(printable('Zürich 日本')).toBe('Zürich 日本');
});
