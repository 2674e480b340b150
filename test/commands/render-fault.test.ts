import { expect, test } from 'vitest';
import { renderFault } from '../../src/commands/render-fault.ts';

test('a fault is its kind and fields in one order, with what became of it', () => {
  const fault = { times: 2, kind: 'throttling', call: 'stacks.create', account: '123456789012' } as const;
  expect(renderFault({ ...fault, struck: 0, isSpent: false })).toBe(
    'throttling account=123456789012 call=stacks.create times=2',
  );
  expect(renderFault({ kind: 'throttling', struck: 1, isSpent: false })).toBe('throttling, struck 1 time');
  expect(renderFault({ kind: 'throttling', struck: 3, isSpent: true })).toBe('throttling, used up');
  expect(renderFault({ kind: 'stack-failure', reason: 'no more', struck: 0, isSpent: false })).toBe(
    'stack-failure reason="no more"',
  );
});
