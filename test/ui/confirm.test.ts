import { expect, test } from 'vitest';
import { confirm } from '../../src/ui/confirm.ts';
import { createFakeIo } from './fake-io.ts';

const flags = { yes: false, json: false };
const terminals = { stdin: { isTTY: true }, stderr: { isTTY: true } };

/** Types an answer as soon as the question stands on the terminal. */
async function answer(keys: string, signal?: AbortSignal): Promise<boolean> {
  const fake = createFakeIo({ ...terminals, ...(signal === undefined ? {} : { signal }) });
  const answered = confirm('Carry out this plan?', fake.io, flags);
  while (!fake.stderr().includes('Carry out this plan?')) await new Promise((resolve) => setImmediate(resolve));
  fake.answers.write(keys);
  return answered;
}

test.each([
  ['y\n', true],
  ['n\n', false],
  ['\n', false],
])('%j answers %s', async (keys, expected) => {
  expect(await answer(keys)).toBe(expected);
});

test('--yes answers without asking, terminal or not', async () => {
  const fake = createFakeIo();
  expect(await confirm('Carry out this plan?', fake.io, { ...flags, yes: true })).toBe(true);
  expect(fake.stderr()).toBe('');
});

test.each([
  ['standard input is no terminal', { stderr: { isTTY: true } }, flags],
  ['standard error is no terminal', { stdin: { isTTY: true } }, flags],
  ['JSON is asked for', terminals, { ...flags, json: true }],
])('refuses to wait where %s, and names the flag', async (_, options, given) => {
  const fake = createFakeIo(options);
  await expect(confirm('Carry out this plan?', fake.io, given)).rejects.toMatchObject({
    code: 'NEEDS_TERMINAL',
    message: 'there is no terminal to ask: Carry out this plan?',
    fix: 'pass --yes to answer yes',
  });
});

test('Ctrl-C at the question cancels the command', async () => {
  await expect(answer('\u0003')).rejects.toMatchObject({ code: 'CANCELLED' });
  const controller = new AbortController();
  const asked = answer('', controller.signal);
  setImmediate(() => controller.abort());
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
});
