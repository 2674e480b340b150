import { expect, test } from 'vitest';
import { createCommandInput } from '../../src/commands/command-input.ts';
import { renderCommandLine } from '../../src/commands/render-command-line.ts';

const input = createCommandInput(['a'], {
  out: 'dir',
  check: true,
  regions: ['r1,r2', ' r3 ,'],
  none: undefined,
  count: '40',
});

test('reads texts, flags and lists under their names', () => {
  expect(input.text('out')).toBe('dir');
  expect([input.has('check'), input.has('none')]).toEqual([true, false]);
  expect(input.list('regions')).toEqual(['r1', 'r2', 'r3']);
  expect(input.list('none')).toEqual([]);
  expect(input.count('count')).toBe(40);
  expect(input.count('none')).toBeUndefined();
});

test.each(['-1', '1.5', 'x', '', '1e3', '99999999999999999999'])('%j is no count', (text) => {
  const given = createCommandInput([], { accounts: text });
  expect(() => given.count('accounts', 1)).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: `--accounts is '${text}', which is not a whole number from 1 on`,
    }),
  );
});

test('a count below its minimum is refused', () => {
  expect(() => createCommandInput([], { accounts: '0' }).count('accounts', 1)).toThrow(/from 1 on/);
});

test('asking for an option that the table lacks is a bug', () => {
  expect(() => input.text('cehck')).toThrow(expect.objectContaining({ code: 'BUG' }));
});

test('a command line can be pasted into a shell', () => {
  expect(renderCommandLine(['apply', '--local=my dir', "it's"])).toBe(
    String.raw`pantherctl apply '--local=my dir' 'it'\''s'`,
  );
});
