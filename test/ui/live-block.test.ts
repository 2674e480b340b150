import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLiveBlock } from '../../src/ui/create-live-block.ts';
import { createFakeIo } from './fake-io.ts';

// oxlint-disable-next-line no-control-regex -- terminals are driven by control characters
const token = /\u001b\[(\d*)([A-Z])|(\r)|(\n)|([^\u001b\r\n]+)/g;

/** What a terminal shows after `text`: just the escapes that the block uses. */
function showOnTerminal(text: string): readonly string[] {
  const screen: string[] = [''];
  let row = 0;
  let column = 0;
  for (const [, count, command, carriageReturn, lineFeed, plain] of text.matchAll(token)) {
    const line = screen[row] ?? '';
    if (command === 'A') row -= Number(count);
    else if (command === 'K') screen[row] = line.slice(0, column);
    else if (command === 'J') {
      screen[row] = line.slice(0, column);
      screen.splice(row + 1);
    } else if (carriageReturn !== undefined) column = 0;
    else if (lineFeed !== undefined) {
      row += 1;
      column = 0;
      screen[row] ??= '';
    } else if (plain !== undefined) {
      screen[row] = line.slice(0, column).padEnd(column) + plain + line.slice(column + plain.length);
      column += plain.length;
    }
  }
  return screen;
}

test('the terminal shows the last frame and nothing of the earlier ones, whatever their lengths', () => {
  const frame = fc.array(fc.stringMatching(/^[a-z ]{0,20}$/), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), (frames) => {
      const fake = createFakeIo();
      fake.io.stderr.write('before\n');
      const block = createLiveBlock(fake.io.stderr);
      for (const lines of frames) block.draw(lines);
      expect(showOnTerminal(fake.stderr())).toEqual(['before', ...(frames.at(-1) ?? []), '']);
    }),
  );
});

test('a block that has ended is left alone', () => {
  const fake = createFakeIo();
  const block = createLiveBlock(fake.io.stderr);
  block.draw(['one', 'two']);
  block.end();
  block.draw(['three']);
  expect(showOnTerminal(fake.stderr())).toEqual(['one', 'two', 'three', '']);
});

test('a terminal that became narrower has broken the old lines, and all of their rows are written over', () => {
  const { io, stderr } = createFakeIo();
  let columns = 80;
  const output = {
    ...io.stderr,
    get columns() {
      return columns;
    },
  };
  const block = createLiveBlock(output);
  block.draw(['x'.repeat(50), 'short']);
  columns = 20;
  block.draw(['y']);
  expect(stderr()).toContain('\u001b[4A\ry');
});

test('an equal frame is not written again', () => {
  const fake = createFakeIo();
  const block = createLiveBlock(fake.io.stderr);
  block.draw(['one']);
  const before = fake.stderr();
  block.draw(['one']);
  expect(fake.stderr()).toBe(before);
});
