import { expect, test } from 'vitest';
import { createView } from '../../src/ui/create-view.ts';
import { createFakeIo } from './fake-io.ts';
import type { FakeIoOptions } from './fake-io.ts';
import { at, counts, sampleEnd, sampleEvent, sampleRun } from './sample-run.ts';

const flags = { json: false, quiet: false, color: true, verbose: false };
const show = '\u001b[?25h';
const hide = '\u001b[?25l';

function open(options: FakeIoOptions = {}) {
  const fake = createFakeIo({ stdout: { isTTY: true }, stderr: { isTTY: true, columns: 100 }, ...options });
  return { fake, view: createView(fake.io, flags) };
}

test('draws at most one frame in 80 ms, and the last state in the end', () => {
  const { fake, view } = open();
  let writes = 0;
  const { stderr } = fake.io;
  const counted = createView(
    { ...fake.io, stderr: { ...stderr, write: (text) => ((writes += 1), stderr.write(text)) } },
    flags,
  );
  for (const event of sampleRun) counted.emit(event);
  expect(writes).toBe(1);
  fake.pass(80);
  expect(writes).toBe(2);
  fake.pass(800);
  expect(writes).toBe(2);
  counted.close();
  view.close();
  expect(fake.stderr()).toContain('1/8 ok');
});

test('hides the cursor at the first event and brings it back once, however often it is closed', () => {
  const { fake, view } = open();
  expect(fake.stderr()).toBe('');
  view.emit(sampleEvent('apply.started'));
  expect(fake.stderr().startsWith(`\n${hide}`)).toBe(true);
  view.close();
  view.close();
  expect(fake.stderr().split(show)).toHaveLength(2);
  expect(fake.stderr().endsWith(`${show}\n`)).toBe(true);
  expect(fake.exitHooks.size).toBe(0);
  expect(fake.timers.size).toBe(0);
});

test('brings the cursor back when the process ends without a close', () => {
  const { fake, view } = open();
  view.emit(sampleEvent('apply.started'));
  expect(fake.exitHooks.size).toBe(1);
  for (const restore of fake.exitHooks) restore();
  expect(fake.stderr().endsWith(show)).toBe(true);
});

test('ends the block of an operation that was followed before the run, so that a plan can be printed below it', () => {
  const { fake, view } = open();
  view.emit(sampleEvent('operation.started'));
  view.emit(
    at(90, {
      code: 'operation.finished',
      operationId: 'op-1',
      status: 'SUCCEEDED',
      elapsed: 1,
      counts: counts({ succeeded: 8 }),
    }),
  );
  expect(fake.stderr().endsWith(`${show}\n`)).toBe(true);
  const before = fake.stderr().length;
  view.emit(sampleEvent('apply.started'));
  expect(fake.stderr().slice(before)).toContain(hide);
  // A new block: nothing above it is erased.
  expect(fake.stderr().slice(before)).not.toContain('\u001b[1A');
  view.close();
});

test('prints the summary to standard output after the block', () => {
  const { fake, view } = open({ env: { NO_COLOR: '1' } });
  for (const event of [...sampleRun, ...sampleEnd]) view.emit(event);
  expect(fake.stdout()).toBe('');
  view.close();
  expect(fake.stdout()).toMatch(/^Partly done: 4 of 8 instances in place, 4 failed, 1 step left to you\n/);
});

test('quiet shows no block, terminal or not', () => {
  const fake = createFakeIo({ stdout: { isTTY: true }, stderr: { isTTY: true } });
  const view = createView(fake.io, { ...flags, quiet: true });
  for (const event of [...sampleRun, ...sampleEnd]) view.emit(event);
  view.close();
  expect(fake.stderr()).toBe('');
  expect(fake.stdout()).toContain('Partly done');
});

test.each([
  ['CI is set', { env: { CI: 'true' } }],
  ['the terminal is dumb', { env: { TERM: 'dumb' } }],
  ['standard error is a pipe', { stderr: { isTTY: false } }],
])('writes lines instead of a block where %s', (_, options) => {
  const { fake, view } = open(options);
  for (const event of sampleRun) view.emit(event);
  view.close();
  expect(fake.stderr()).not.toContain('\u001b');
  expect(fake.stderr()).toContain('   0:20  done       admin role');
});

test('ends its block after the checks, before the plan is shown, and begins none for the end of a run alone', () => {
  const { fake, view } = open();
  view.emit(at(0, { code: 'preflight.finished', checks: 3, errors: 0, warnings: 1 }));
  expect(fake.stderr()).toContain('3 checks: 0 errors, 1 warning');
  expect(fake.stderr().endsWith(`${show}\n`)).toBe(true);
  const before = fake.stderr();
  const [end] = sampleEnd.slice(-1);
  if (end !== undefined) view.emit(end);
  expect(fake.stderr()).toBe(before);
  view.close();
  expect(fake.stdout()).toContain('Partly done');
});
