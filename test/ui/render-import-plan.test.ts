import { expect, test } from 'vitest';
import type { ImportedStack, ImportPlan } from '../../src/orchestrate/plan-import.ts';
import { renderImportPlan } from '../../src/ui/render-import-plan.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });
const stack: ImportedStack = {
  stackId: 'arn:aws:cloudformation:us-east-1:000000000001:stack/events/1',
  stackName: 'events',
  accountId: '000000000001',
  accountName: 'prod',
  region: 'us-east-1',
  notes: [],
};
const render = (stacks: readonly ImportedStack[], there: readonly ImportedStack[] = []): string => {
  const step = { stackSet: 'panther-events' } as ImportPlan['step'];
  return renderImportPlan(
    { step, there, accountNames: {}, batches: stacks.length > 0 ? [{ stacks }] : [] },
    plain,
    100,
  );
};

test('every stack stands with its place and with what is good to know', () => {
  expect(render([stack, { ...stack, notes: ['not compared'] }]).split('\n')).toEqual([
    'Import into stack set panther-events',
    '  + prod (000000000001) us-east-1: stack events',
    '  + prod (000000000001) us-east-1: stack events',
    '      not compared',
    '  2 stacks in 1 operation, one after another; the stacks are not changed',
  ]);
});

test('what is in the set already is counted, and nothing else is nothing to do', () => {
  expect(render([], [stack])).toContain('  = 1 stack in the stack set already');
  expect(render([], [stack])).toContain('nothing to do');
});
