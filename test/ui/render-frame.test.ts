import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/orchestrate/events.ts';
import { renderFrame } from '../../src/ui/render-frame.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { textWidth } from '../../src/ui/text-width.ts';
import { createProgress, trackProgress } from '../../src/ui/track-progress.ts';
import { at, counts, sampleEnd, sampleEvent, sampleRun } from './sample-run.ts';

const plain = buildStyle({ color: false, unicode: false });

function frame(events: readonly ApplyEvent[], columns: number, rows = 20, style = plain): readonly string[] {
  const progress = createProgress();
  for (const event of events) trackProgress(progress, event);
  return renderFrame(progress, { columns, rows, style });
}

test('shows kinds of steps, the running operation with its bar, what runs and what failed', () => {
  expect(frame(sampleRun, 90)).toEqual([
    '+ admin role       1 done',
    '+ execution role   1 done, 1 by hand',
    '> create 8 instances, 2 accounts at once in a region',
    '  ###!!!------------------------  1/8 ok, 1 running, 1 failed, 5 waiting  0:36',
    '  running  payments-prod us-west-2',
    '  failed   sandbox 666666666666 us-east-1',
    "           Account 666666666666 should have 'PantherCloudFormationStackSetExecutionRole'",
    "           role with trust relationship to Role 'admin'",
  ]);
});

test('fits 40 columns and still says how far it is', () => {
  expect(frame(sampleRun, 40)).toEqual([
    '+ admin role       1 done',
    '+ execution role   1 done, 1 by hand',
    '> create 8 instances, 2 accounts at o...',
    '  0:36  1/8 ok  1 running  1 failed',
    '  5 waiting',
    '  running  payments-prod us-west-2',
    '  failed   sandbox 666666666666 1 region',
    '           Account 666666666666 should',
    "           have 'PantherCloudFormatio...",
  ]);
});

test('names the step that runs and counts the others', () => {
  const starts = [1, 2, 3].map((index) =>
    at(index, { code: 'step.started', step: `execution-role/${index}`, title: `execution role in account-${index}` }),
  );
  expect(frame(starts, 80)).toEqual(['> execution role   3 running', '    execution role in account-1 and 2 more']);
});

test('tells the topics of notifications from the buckets that send them', () => {
  const starts = ['notifications/123456789012/us-east-1', 'bucket/acme-logs'].map((step) =>
    at(1, { code: 'step.started', step, title: step }),
  );
  expect(frame(starts, 80).filter((line) => line.startsWith('>'))).toEqual([
    expect.stringMatching(/^> topics +1 running$/),
    expect.stringMatching(/^> bucket +1 running$/),
  ]);
});

test('keeps one line of an operation that has ended', () => {
  expect(frame([...sampleRun, ...sampleEnd], 80).at(-1)).toBe('! create instances 4/8 ok, 4 failed  2:35');
});

test('says which call is made again, until something else happens', () => {
  const retried = sampleRun.findIndex((event) => event.code === 'call.retried');
  expect(frame(sampleRun.slice(0, retried + 1), 80).at(-1)).toBe(
    '  CreateStackSet is made again in 2 s: Rate exceeded',
  );
  expect(frame(sampleRun.slice(0, retried + 2), 80).join('\n')).not.toContain('made again');
});

test('lets elapsed time go on between events', () => {
  const progress = createProgress();
  for (const event of sampleRun) trackProgress(progress, event);
  const last = Date.parse(sampleRun.at(-1)?.time ?? '');
  const lines = renderFrame(progress, { columns: 90, rows: 20, style: plain }, last + 9_000);
  expect(lines[3]).toContain('0:45');
});

test('is never wider or longer than its space, whatever the names, numbers and reasons', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constant('日本語アカウント'),
    fc.constant('a\u001b[31mb\nc'),
  );
  const account = fc.record({
    accountId: fc.stringMatching(/^\d{12}$/),
    accountName: text,
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    reason: text,
  });
  const style = fc.record({ color: fc.boolean(), unicode: fc.boolean() }).map(buildStyle);
  const number = fc.nat({ max: 100_000 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(account, fc.constantFrom('RUNNING', 'FAILED', 'SUCCEEDED', 'CANCELLED')), { maxLength: 40 }),
      fc.array(fc.tuple(text, text), { maxLength: 10 }),
      fc.record({ succeeded: number, running: number, failed: number, cancelled: number, waiting: number }),
      fc.integer({ min: 20, max: 200 }),
      fc.integer({ min: 3, max: 30 }),
      style,
      (changes, steps, numbers, columns, rows, style) => {
        const events: ApplyEvent[] = [
          at(0, { code: 'apply.started', steps: steps.length }),
          ...steps.map(([step, title]) => at(1, { code: 'step.started', step: `kind-${step}/1`, title })),
          at(2, {
            code: 'operation.started',
            operationId: 'op',
            stackSet: 's',
            action: 'CREATE',
            instances: 9,
            accountsAtOnce: 5,
          }),
          ...changes.map(([facts, status]) => at(3, { code: 'instance.changed', operationId: 'op', status, ...facts })),
          at(4, { code: 'operation.progress', operationId: 'op', status: 'STOPPING', elapsed: 9e6, counts: numbers }),
          at(4, { code: 'call.retried', call: 'Call', reason: steps[0]?.[1] ?? '', wait: 10 }),
        ];
        const lines = frame(events, columns, rows, style);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(line).not.toContain('\n');
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
        }
      },
    ),
    { numRuns: 300 },
  );
});

function failAccounts(count: number, reason: string): readonly ApplyEvent[] {
  const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'];
  return Array.from({ length: count }, (_, index) =>
    regions.map((region) =>
      at(50, {
        code: 'instance.changed',
        operationId: 'op-1',
        accountId: String(100_000_000_000 + index),
        accountName: `notifications-staging-${index}`,
        region,
        status: 'FAILED',
        reason,
      }),
    ),
  ).flat();
}

test('tells at 80 columns why accounts failed, and gives up the list of regions for it', () => {
  const reason = 'Account should have the execution role with trust relationship to the admin role of the organization';
  const start = sampleRun.slice(0, 9);
  expect(frame([...start, ...failAccounts(2, reason)], 80).slice(-6)).toEqual([
    '  failed   notifications-staging-0 100000000000 4 regions',
    '           Account should have the execution role with trust relationship to the',
    '           admin role of the organization',
    '  failed   notifications-staging-1 100000000001 4 regions',
    '           Account should have the execution role with trust relationship to the',
    '           admin role of the organization',
  ]);
  expect(frame([...start, ...failAccounts(3, reason)], 80).slice(-2)).toEqual([
    '  failed   notifications-staging-2 100000000002 4 regions',
    '           Account should have the execution role with trust relationship to ...',
  ]);
  expect(frame([...start, ...failAccounts(1, reason)], 100).slice(-3)).toEqual([
    '  failed   notifications-staging-0 100000000000 us-east-1 us-west-2 eu-west-1 ap-southeast-2',
    '           Account should have the execution role with trust relationship to the admin role of the',
    '           organization',
  ]);
});

test.each([1, 2, 3, 5, 8])('in %i rows shows the last failures that fit whole, and counts the others', (rows) => {
  const start = sampleRun.slice(0, 9);
  const above = frame(start, 80).length;
  const lines = frame([...start, ...failAccounts(9, 'x'.repeat(99))], 80, above + rows).slice(above);
  const heads = lines.filter((line) => line.includes('notifications-staging'));
  expect(heads).toHaveLength(Math.floor((rows - 1) / 2));
  expect(lines[0]).toBe(`  failed   ${9 - heads.length} ${heads.length === 0 ? '' : 'other '}accounts`);
  expect(lines).toHaveLength(1 + heads.length * 2);
});

test('counts the accounts that failed but have no room', () => {
  const failures = Array.from({ length: 30 }, (_, index) =>
    at(50, {
      code: 'instance.changed',
      operationId: 'op-1',
      accountId: String(100_000_000_000 + index),
      accountName: `account-${index}`,
      region: 'us-east-1',
      status: 'FAILED',
      reason: 'no role',
    }),
  );
  const lines = frame([...sampleRun.slice(0, 9), ...failures], 80, 12);
  expect(lines).toHaveLength(12);
  expect(lines).toContain('  failed   23 other accounts');
  expect(lines.at(-1)).toBe('  failed   account-29 100000000029 us-east-1  no role');
});

test('stays small in a run of 20,000 instances', () => {
  const progress = createProgress();
  trackProgress(progress, sampleEvent('operation.started'));
  for (let index = 0; index < 20_000; index += 1) {
    const facts = { operationId: 'op-1', accountId: `${index % 5_000}`, accountName: '', region: `r-${index % 4}` };
    trackProgress(progress, at(60, { code: 'instance.changed', ...facts, status: 'RUNNING' }));
    trackProgress(progress, at(61, { code: 'instance.changed', ...facts, status: 'SUCCEEDED' }));
  }
  trackProgress(
    progress,
    at(62, {
      code: 'operation.progress',
      operationId: 'op-1',
      status: 'RUNNING',
      elapsed: 1,
      counts: counts({ succeeded: 20_000 }),
    }),
  );
  expect(progress.operations.get('op-1')?.running.size).toBe(0);
});

const where = { operationId: 'op-1', stackSet: 'panther-real-time-events' } as const;

test('tells of attaching and stopping only until the operation has ended, and of a new plan to the end', () => {
  const events = [
    ...sampleRun,
    at(82, { code: 'operation.attached', ...where, action: 'CREATE', why: 'earlier run' }),
    at(83, { code: 'plan.outdated', reason: 'the request was stale' }),
    at(84, { code: 'operation.stopping', ...where }),
  ];
  const running = frame(events, 90).join('\n');
  expect(running).toContain('  attached to operation op-1 (create): an earlier run began it\n');
  expect(running).toContain('  stopping operation op-1: the rest is cancelled, what runs is waited for\n');
  expect(running).toContain('  replan   what is there changed: the request was stale\n');
  const ended = frame([...events, ...sampleEnd], 90).join('\n');
  expect(ended).not.toMatch(/attached|stopping/);
  expect(ended).toContain('replan');
});

test('shows the last five findings of the checks, and counts those before', () => {
  const findings = Array.from({ length: 8 }, (_, index) =>
    at(0, {
      code: 'preflight.finding',
      check: 'role',
      severity: 'error',
      message: `finding ${index}`,
      fix: 'mend it',
      link: 'https://docs.aws.amazon.com',
    }),
  );
  const lines = frame(findings, 60);
  expect(lines[0]).toBe('  and 3 before');
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('  error    role: finding 7; fix: mend it');
});
