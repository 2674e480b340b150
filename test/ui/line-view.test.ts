import { expect, test } from 'vitest';
import { createView } from '../../src/ui/create-view.ts';
import { createFakeIo } from './fake-io.ts';
import { at, sampleEnd, sampleEvent, sampleRun } from './sample-run.ts';

const flags = { json: false, quiet: false, color: true, verbose: false };

test('writes one plain line per change to a pipe, with the time since the start, and the summary to standard output', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  for (const event of [...sampleRun, ...sampleEnd]) view.emit(event);
  expect(fake.stdout()).toBe('');
  view.close();
  expect(fake.stderr()).toMatchInlineSnapshot(`
    "   0:00  apply      4 steps
       0:20  done       admin role in the administrator account (444455556666)
       0:41  done       execution role in payments-prod (123456789012)
       0:41  manual     execution role in sandbox (666666666666): pantherctl cannot act in account 666666666666
       0:42  retry      CreateStackSet is made again in 2 s: Rate exceeded
       0:45  operation  create 8 instances of panther-real-time-events, 2 accounts at once in a region (op-1)
       1:00  failed     sandbox 666666666666 us-east-1: Account 666666666666 should have 'PantherCloudFormationStackSetExecutionRole' role with trust relationship to Role 'admin'
       1:21  ok         payments-prod 123456789012 us-east-1
       1:21  working    1/8 ok, 1 running, 1 failed, 5 waiting
       3:20  operation  ended as SUCCEEDED after 2:35: 4/8 ok, 4 failed
       3:20  partly     create 8 stack instances: 4 instances failed
    "
  `);
  expect(fake.stdout()).toMatchInlineSnapshot(`
    "Partly done: 4 of 8 instances in place, 4 failed, 1 step left to you
      steps: 2 done, 1 to do by hand, 1 failed

      1. execution-role-missing: 4 instances
         sandbox (666666666666)  us-east-1, us-west-2, eu-west-1, ap-southeast-2
         Account 666666666666 should have 'PantherCloudFormationStackSetExecutionRole' role with trust relationship to Role
         'admin'
         fix: deploy the stack panther-stackset-execution-role in account 666666666666, then run pantherctl apply
    "
  `);
});

test('shows starts, running instances and skipped steps only when asked for more', () => {
  const skipped = at(201, {
    code: 'step.finished',
    step: 'x/1',
    title: 'role of x',
    outcome: 'skipped',
    reason: 'as wanted',
  });
  const write = (verbose: boolean): string => {
    const fake = createFakeIo();
    const view = createView(fake.io, { ...flags, verbose });
    for (const event of [...sampleRun, skipped]) view.emit(event);
    return fake.stderr();
  };
  expect(write(false)).not.toMatch(/start|running {3}|skipped/);
  expect(write(true)).toMatch(/start.*payments-prod[^]*running {4}payments-prod[^]*skipped {4}role of x/);
});

test('gives a sign of life every 30 s of real time while nothing happens', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  for (const event of sampleRun) view.emit(event);
  const before = fake.stderr().split('\n').length;
  fake.pass(29_999);
  expect(fake.stderr().split('\n')).toHaveLength(before);
  fake.pass(30_001);
  const lines = fake.stderr().trimEnd().split('\n');
  expect(lines).toHaveLength(before - 1 + 2);
  expect(lines.at(-1)).toBe('   1:21  working    1/8 ok, 1 running, 1 failed, 5 waiting');
  view.close();
  fake.pass(60_000);
  expect(fake.stderr().trimEnd().split('\n')).toHaveLength(lines.length);
});

test('counts every 30 s of the cloud, however fast its time runs', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  const progress = sampleEvent('operation.progress');
  for (const event of sampleRun.slice(0, 9)) view.emit(event);
  for (let second = 46; second <= 166; second += 2) view.emit(at(second, progress));
  const beats = fake
    .stderr()
    .split('\n')
    .filter((line) => line.includes('working'));
  expect(beats).toHaveLength(4);
});

test('quiet shows no progress but still the result', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, { ...flags, quiet: true });
  for (const event of [...sampleRun, ...sampleEnd]) view.emit(event);
  view.close();
  expect(fake.stderr()).toBe('');
  expect(fake.stdout()).toMatch(/^Partly done: 4 of 8 instances in place, 4 failed, 1 step left to you\n/);
});

test('an account name cannot move the cursor or forge a line', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  view.emit(at(0, { code: 'apply.started', steps: 1 }));
  view.emit(
    at(1, {
      code: 'instance.changed',
      operationId: 'op',
      accountId: '123456789012',
      accountName: '\u001b[2Jevil\nok        all good',
      region: 'us-east-1',
      status: 'FAILED',
    }),
  );
  expect(fake.stderr().trimEnd().split('\n')).toHaveLength(2);
  expect(fake.stderr()).not.toContain('\u001b');
  expect(fake.stderr()).toContain(String.raw`\u001b[2Jevil\u000aok`);
});

const finding = {
  check: 'region-enabled',
  message: 'region ap-east-1 is off in account 666666666666',
  fix: 'enable it',
  link: 'https://docs.aws.amazon.com',
  accountId: '666666666666',
  region: 'ap-east-1',
} as const;
const where = { operationId: 'op-1', stackSet: 'panther-real-time-events' } as const;
const drift = {
  code: 'drift.found',
  accountId: '666666666666',
  accountName: 'sandbox',
  region: 'us-east-1',
  resources: [
    { logicalId: 'Topic', resourceType: 'AWS::SNS::Topic', status: 'DELETED', differences: [] },
    { logicalId: 'Rule', resourceType: 'AWS::Events::Rule', status: 'MODIFIED', differences: [] },
  ],
} as const;

test('tells what it attaches to and why, what is stopped, planned anew, found before the work, and drifted', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  view.emit(at(0, { code: 'preflight.finding', severity: 'error', ...finding }));
  view.emit(at(0, { code: 'preflight.finding', severity: 'warning', ...finding, message: 'a role is missing' }));
  view.emit(at(1, { code: 'preflight.finished', checks: 12, errors: 1, warnings: 1 }));
  for (const why of ['earlier run', 'answer lost', 'asked for'] as const) {
    view.emit(at(2, { code: 'operation.attached', ...where, action: 'CREATE', why }));
  }
  view.emit(at(3, { code: 'operation.stopping', ...where }));
  view.emit(at(4, { code: 'plan.outdated', reason: 'somebody changed the stack set' }));
  view.emit(at(5, drift));
  expect(fake.stderr()).toMatchInlineSnapshot(`
    "   0:00  error      region-enabled: region ap-east-1 is off in account 666666666666; fix: enable it
       0:00  warning    region-enabled: a role is missing (666666666666 ap-east-1); fix: enable it
       0:01  checked    12 checks: 1 error, 1 warning
       0:02  attached   to operation op-1 (create): an earlier run began it
       0:02  attached   to operation op-1 (create): it was accepted, only its answer was lost
       0:03  stopping   operation op-1: the rest is cancelled, what runs is waited for
       0:04  replan     what is there changed: somebody changed the stack set
       0:05  drifted    sandbox (666666666666) us-east-1: 2 resources drifted: Topic deleted, Rule modified
    "
  `);
});

test('says nothing of checks that found nothing, unless asked for more', () => {
  for (const verbose of [false, true]) {
    const fake = createFakeIo();
    const view = createView(fake.io, { ...flags, verbose });
    view.emit(at(0, { code: 'preflight.finished', checks: 12, errors: 0, warnings: 0 }));
    expect(fake.stderr().includes('12 checks')).toBe(verbose);
  }
});

test('tells of backups, of buckets that somebody changed, and of subscriptions that wait', () => {
  const fake = createFakeIo();
  const view = createView(fake.io, flags);
  const topicArn = 'arn:aws:sns:us-east-1:123456789012:t';
  view.emit(at(0, { code: 'apply.started', steps: 3 }));
  view.emit(at(1, { code: 'bucket.saved', bucket: 'acme', file: '.pantherctl/backups/acme.json' }));
  view.emit(at(2, { code: 'bucket.changed', bucket: 'acme' }));
  view.emit(at(3, { code: 'subscription.awaited', topicArn, queueArn: 'arn:aws:sqs:us-west-2:111122223333:q' }));
  view.close();
  expect(fake.stderr().trimEnd().split('\n').slice(1)).toEqual([
    '   0:01  backup     bucket acme: kept in .pantherctl/backups/acme.json',
    '   0:02  replan     bucket acme: somebody changed its notifications, so they are looked at anew',
    `   0:03  waiting    for the confirmation of the subscription to ${topicArn}`,
  ]);
});
