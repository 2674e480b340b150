import type { ApplyEvent, InstanceCounts, UnstampedEvent } from '../../src/orchestrate/events.ts';

export const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'] as const;

const start = Date.UTC(2026, 0, 1);

/** Stamps an event with a time in seconds since the start of the run. */
export function at(seconds: number, event: UnstampedEvent): ApplyEvent {
  return { ...event, time: new Date(start + seconds * 1000).toISOString() };
}

export function counts(part: Partial<InstanceCounts>): InstanceCounts {
  return { succeeded: 0, running: 0, failed: 0, cancelled: 0, waiting: 0, ...part };
}

export const missingRole =
  "Account 666666666666 should have 'PantherCloudFormationStackSetExecutionRole' role with trust relationship to Role 'admin'";

/** A run of 8 instances in 4 regions: one account of two fails for want of its role. */
export const sampleRun: readonly ApplyEvent[] = [
  at(0, { code: 'apply.started', steps: 4 }),
  at(0, { code: 'step.started', step: 'admin-role', title: 'admin role in the administrator account (444455556666)' }),
  at(20, {
    code: 'step.finished',
    step: 'admin-role',
    title: 'admin role in the administrator account (444455556666)',
    outcome: 'done',
  }),
  at(20, {
    code: 'step.started',
    step: 'execution-role/123456789012',
    title: 'execution role in payments-prod (123456789012)',
  }),
  at(41, {
    code: 'step.finished',
    step: 'execution-role/123456789012',
    title: 'execution role in payments-prod (123456789012)',
    outcome: 'done',
  }),
  at(41, {
    code: 'step.finished',
    step: 'execution-role/666666666666',
    title: 'execution role in sandbox (666666666666)',
    outcome: 'manual',
    reason: 'pantherctl cannot act in account 666666666666',
    fix: 'deploy it by hand',
  }),
  at(42, { code: 'call.retried', call: 'CreateStackSet', reason: 'Rate exceeded', wait: 2_000 }),
  at(45, { code: 'step.started', step: 'instances/create/1', title: 'create 8 stack instances' }),
  at(45, {
    code: 'operation.started',
    operationId: 'op-1',
    stackSet: 'panther-real-time-events',
    action: 'CREATE',
    instances: 8,
    accountsAtOnce: 2,
  }),
  at(50, {
    code: 'instance.changed',
    operationId: 'op-1',
    accountId: '123456789012',
    accountName: 'payments-prod',
    region: 'us-east-1',
    status: 'RUNNING',
  }),
  at(50, {
    code: 'operation.progress',
    operationId: 'op-1',
    status: 'RUNNING',
    elapsed: 5_000,
    counts: counts({ running: 2, waiting: 6 }),
  }),
  at(60, {
    code: 'instance.changed',
    operationId: 'op-1',
    accountId: '666666666666',
    accountName: 'sandbox',
    region: 'us-east-1',
    status: 'FAILED',
    reason: missingRole,
  }),
  at(81, {
    code: 'instance.changed',
    operationId: 'op-1',
    accountId: '123456789012',
    accountName: 'payments-prod',
    region: 'us-east-1',
    status: 'SUCCEEDED',
  }),
  at(81, {
    code: 'instance.changed',
    operationId: 'op-1',
    accountId: '123456789012',
    accountName: 'payments-prod',
    region: 'us-west-2',
    status: 'RUNNING',
  }),
  at(81, {
    code: 'operation.progress',
    operationId: 'op-1',
    status: 'RUNNING',
    elapsed: 36_000,
    counts: counts({ succeeded: 1, running: 1, failed: 1, waiting: 5 }),
  }),
];

/** The first event of a kind in {@link sampleRun}. */
export function sampleEvent(code: ApplyEvent['code']): ApplyEvent {
  const event = sampleRun.find((each) => each.code === code);
  if (event === undefined) throw new Error(`the sample has no ${code}`);
  return event;
}

/** How {@link sampleRun} ends. */
export const sampleEnd: readonly ApplyEvent[] = [
  at(200, {
    code: 'operation.finished',
    operationId: 'op-1',
    status: 'SUCCEEDED',
    elapsed: 155_000,
    counts: counts({ succeeded: 4, failed: 4 }),
  }),
  at(200, {
    code: 'step.finished',
    step: 'instances/create/1',
    title: 'create 8 stack instances',
    outcome: 'partly',
    reason: '4 instances failed',
  }),
  at(200, {
    code: 'apply.finished',
    verdict: 'partly',
    steps: { done: 2, skipped: 0, manual: 1, failed: 1 },
    instances: { wanted: 8, inPlace: 4 },
    counts: counts({ succeeded: 4, failed: 4 }),
    manual: [],
    causes: [
      {
        id: 'execution-role-missing',
        reason: missingRole,
        fix: 'deploy the stack panther-stackset-execution-role in account 666666666666, then run pantherctl apply',
        instances: regions.map((region) => ({ accountId: '666666666666', accountName: 'sandbox', region })),
      },
    ],
  }),
];
