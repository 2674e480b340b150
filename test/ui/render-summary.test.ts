import { expect, test } from 'vitest';
import { renderDuration } from '../../src/ui/render-duration.ts';
import { renderSummary } from '../../src/ui/render-summary.ts';
import type { FinishedEvent } from '../../src/ui/render-summary.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { counts } from './sample-run.ts';

const plain = buildStyle({ color: false, unicode: false });

function finish(part: Partial<FinishedEvent>): FinishedEvent {
  return {
    code: 'apply.finished',
    time: '2026-01-01T00:00:00.000Z',
    verdict: 'done',
    steps: { done: 0, skipped: 0, manual: 0, failed: 0 },
    instances: { wanted: 0, inPlace: 0 },
    counts: counts({}),
    manual: [],
    causes: [],
    ...part,
  };
}

const firstLine = (part: Partial<FinishedEvent>): string | undefined =>
  renderSummary(finish(part), plain, 100).split('\n')[0];

test('the verdict says how much is in place', () => {
  expect(firstLine({ instances: { wanted: 152, inPlace: 152 }, counts: counts({ succeeded: 4 }) })).toBe(
    'Done: 152 of 152 instances in place',
  );
  expect(firstLine({ steps: { done: 3, skipped: 0, manual: 0, failed: 0 } })).toBe('Done: 3 steps');
  expect(firstLine({})).toBe('Done: nothing had to change');
  expect(
    firstLine({
      verdict: 'partly',
      instances: { wanted: 6, inPlace: 1 },
      counts: counts({ succeeded: 1, failed: 2, cancelled: 3 }),
    }),
  ).toBe('Partly done: 1 of 6 instances in place, 2 failed, 3 cancelled');
  expect(firstLine({ verdict: 'failed', steps: { done: 0, skipped: 0, manual: 0, failed: 1 } })).toBe(
    'Failed: 1 failed step',
  );
});

function summarizeAccounts(count: number): string {
  const instances = Array.from({ length: count }, (_, index) => ({
    accountId: String(100_000_000_000 + index),
    accountName: index === 0 ? '' : `account-${index}`,
    region: 'us-east-1',
  }));
  const cause = { id: 'region-not-enabled', reason: 'the region is off', fix: 'turn it on', instances };
  return renderSummary(finish({ verdict: 'failed', causes: [cause] }), plain, 100);
}

test('a cause that hit 300 accounts names ten of them, ids beside names, and counts the others', () => {
  const lines = summarizeAccounts(300).split('\n');
  expect(lines).toContain('  1. region-not-enabled: 300 instances');
  expect(lines).toContain('     100000000000  us-east-1');
  expect(lines).toContain('     account-9 (100000000009)  us-east-1');
  expect(lines).toContain('     and 290 more accounts (--json lists all)');
  expect(lines).toHaveLength(16);
});

test('one account more than ten is named, since the line is needed anyway', () => {
  expect(summarizeAccounts(11)).toContain('account-10 (100000000010)');
});

test('the fix is one line however narrow the terminal, so that a command in it can be copied', () => {
  const fix = 'run aws cloudformation deploy --stack-name a --template-file b --capabilities CAPABILITY_NAMED_IAM';
  const cause = { id: 'other', reason: 'r', fix, instances: [] };
  expect(renderSummary(finish({ verdict: 'failed', causes: [cause] }), plain, 40)).toContain(`fix: ${fix}`);
});

test('a command that a fix puts on a line of its own stands there alone, and no other text can break a line', () => {
  const cause = {
    id: 'other',
    reason: 'r\nforged',
    fix: 'as an administrator:\naws sts get-caller-identity',
    instances: [],
  };
  const lines = renderSummary(finish({ verdict: 'failed', causes: [cause] }), plain, 80).split('\n');
  expect(lines).toContain('     fix: as an administrator:');
  expect(lines).toContain('       aws sts get-caller-identity');
  expect(lines).toContain(String.raw`     r\u000aforged`);
});

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [60_000, '1:00'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [90_061_000, '25:01:01'],
  [-5, '0:00'],
])('%i ms last %s', (milliseconds, text) => {
  expect(renderDuration(milliseconds)).toBe(text);
});

test('what is left to a person is in the verdict and told with what to do', () => {
  const manual = [{ title: 'role for source logs', reason: 'cannot act there', fix: 'aws cloudformation deploy' }];
  const text = renderSummary(
    finish({ verdict: 'partly', steps: { done: 3, skipped: 0, manual: 1, failed: 0 }, manual }),
    plain,
    100,
  );
  expect(text).toContain('Partly done: 1 step left to you');
  expect(text).toContain('role for source logs: cannot act there');
  expect(text).toContain('do: aws cloudformation deploy');
});
