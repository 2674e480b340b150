import { describe, expect, it } from 'vitest';
import { createFileProgress } from '../../src/ui/create-file-progress.ts';
import { createPrinter } from '../../src/ui/printer.ts';
import { createStyle } from '../../src/ui/style.ts';
import { createFakeIo } from './fake-io.ts';
import type { FakeIoOptions } from './fake-io.ts';

/** The line that stood there is erased. */
const gone = '\u001b[1A\r\u001b[J';
const plain = { json: false, quiet: false, color: false, verbose: false };

function stage(options: FakeIoOptions, flags: Partial<typeof plain> = {}, bytes = 2_000_000) {
  const fake = createFakeIo(options);
  const all = { ...plain, ...flags };
  const notes = createPrinter(fake.io.stderr, createStyle(fake.io.stderr, fake.io.env, false), all.quiet);
  return { ...fake, progress: createFileProgress(fake.io, all, notes, { files: 3, bytes }) };
}

describe('the progress of files', () => {
  it('is a line every 30 s in a pipe', () => {
    const { pass, progress, stderr, timers } = stage({});
    progress.begin('a');
    progress.read(1_500_000);
    pass(29_000);
    expect(stderr()).toBe('');
    pass(32_000);
    expect(stderr()).toBe('file 1 of 3, 1.5 MB of 2.0 MB read\n'.repeat(2));
    progress.end();
    expect(timers.size).toBe(0);
  });

  it('is one line of a terminal, as wide as that, which gives way to notes and is gone at the end', () => {
    const { pass, progress, stderr } = stage({
      stderr: { isTTY: true, columns: 50 },
      env: { TERM: 'xterm', LANG: 'C.UTF-8' },
    });
    pass(200);
    progress.begin('a/very/long/path/to/some/file/of/logs.json.gz');
    progress.read(10);
    expect(stderr()).toBe('');
    pass(100);
    expect(stderr()).toContain('file 1 of 3, 10 B of 2.0 MB read  a/very/');
    const line = stderr().split('\u001b')[0] ?? '';
    expect(line.trim().length).toBe(49);
    progress.note('failed a');
    expect(stderr()).toContain(`${gone}failed a\n`);
    pass(300);
    progress.end();
    expect(stderr().endsWith(gone)).toBe(true);
  });

  it.each([{ json: true }, { quiet: true }])('is silent with %o', (flags) => {
    const { pass, progress, stderr } = stage({ stderr: { isTTY: true } }, flags);
    progress.begin('a');
    pass(90_000);
    progress.end();
    expect(stderr()).toBe('');
  });

  it('says nothing of a size that nobody knows', () => {
    const { pass, progress, stderr } = stage({}, {}, 0);
    progress.begin('-');
    progress.read(10);
    pass(30_000);
    expect(stderr()).toBe('file 1 of 3, 10 B read\n');
  });
});
