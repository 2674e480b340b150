import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../src/errors.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { followOperation } from '../../src/orchestrate/follow-operation.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import { finishOperation } from '../../src/orchestrate/steps/finish-operation.ts';
import { desire, preferences, world } from './plan-fixtures.ts';
import type { Operation, OperationResult, ResultStatus, StackSets } from '../../src/ports/stack-sets.ts';

interface Scene {
  readonly status: Operation['status'];
  readonly results: readonly ResultStatus[];
  readonly failedInstances?: number;
}

/** A service that moves to the next scene at each description of the operation. */
function play(scenes: readonly Scene[]) {
  let now = 0;
  let index = -1;
  const events: UnstampedEvent[] = [];
  const sleeps: number[] = [];
  const calls = { describe: 0, list: 0 };
  const at = () => scenes[Math.min(Math.max(index, 0), scenes.length - 1)] as Scene;
  const stackSets = {
    describeOperation: async (): Promise<Operation> => {
      index += 1;
      calls.describe += 1;
      const { failedInstances = 0, status } = at();
      const ended = status === 'SUCCEEDED' || status === 'FAILED' || status === 'STOPPED';
      return {
        id: 'op',
        stackSetName: 's',
        action: 'CREATE',
        status,
        createdAt: 0,
        failedInstances,
        preferences,
        ...(ended ? { endedAt: now } : {}),
      };
    },
    listResults: async (): Promise<readonly OperationResult[]> => {
      calls.list += 1;
      return at().results.map((status, account) => ({
        accountId: String(account).padStart(12, '0'),
        region: 'us-east-1',
        status,
        ...(status === 'FAILED' ? { reason: 'AccessDenied' } : {}),
      }));
    },
  } as unknown as StackSets;
  const tools = {
    clock: {
      now: () => now,
      sleep: async (milliseconds: number) => {
        sleeps.push(milliseconds);
        now += milliseconds;
      },
    },
    emit: (event: UnstampedEvent) => events.push(event),
  };
  return {
    options: { stackSets, stackSet: 's', operationId: 'op', accountNames: { '000000000000': 'prod' } },
    tools,
    events,
    sleeps,
    calls,
  };
}

describe('followOperation', () => {
  it('reports each change of an instance once, with the name beside the id', async () => {
    const scene = play([
      { status: 'RUNNING', results: ['RUNNING', 'PENDING'] },
      { status: 'RUNNING', results: ['RUNNING', 'PENDING'] },
      { status: 'SUCCEEDED', results: ['SUCCEEDED', 'SUCCEEDED'] },
    ]);
    await followOperation(scene.options, scene.tools);
    const changes = scene.events.filter((event) => event.code === 'instance.changed');
    expect(changes.map((event) => [event.accountId, event.accountName, event.status])).toEqual([
      ['000000000000', 'prod', 'RUNNING'],
      ['000000000000', 'prod', 'SUCCEEDED'],
      ['000000000001', '', 'SUCCEEDED'],
    ]);
  });

  it('polls slower and slower while nothing changes, and fast again after a change', async () => {
    const still: Scene = { status: 'RUNNING', results: ['RUNNING'] };
    const scene = play([
      ...Array.from({ length: 8 }, () => still),
      { status: 'RUNNING', results: ['FAILED'] },
      { status: 'FAILED', results: ['FAILED'] },
    ]);
    await followOperation(scene.options, scene.tools);
    expect(scene.sleeps).toEqual([2000, 3000, 4500, 6750, 10_125, 15_000, 15_000, 15_000, 2000]);
  });

  it('describes once a tick', async () => {
    const scene = play([
      { status: 'QUEUED', results: [] },
      { status: 'RUNNING', results: ['RUNNING'] },
      { status: 'SUCCEEDED', results: ['SUCCEEDED'] },
    ]);
    await followOperation(scene.options, scene.tools);
    expect(scene.calls.describe).toBe(3);
  });

  it('does not list the results of a huge operation on every tick', async () => {
    const many = Array.from({ length: 2_000 }, () => 'RUNNING' as const);
    const scene = play([
      ...Array.from({ length: 20 }, () => ({ status: 'RUNNING' as const, results: many })),
      { status: 'SUCCEEDED', results: many.map(() => 'SUCCEEDED' as const) },
    ]);
    await followOperation(scene.options, scene.tools);
    expect(scene.calls.describe).toBe(21);
    expect(scene.calls.list).toBeLessThan(10);
  });

  it('waits for results that lag behind the end of the operation', async () => {
    let listed = 0;
    const scene = play([{ status: 'SUCCEEDED', results: ['RUNNING'] }]);
    const stackSets = {
      ...scene.options.stackSets,
      listResults: async () => [
        { accountId: '1', region: 'r', status: (listed += 1) < 3 ? ('RUNNING' as const) : ('SUCCEEDED' as const) },
      ],
    };
    const finished = await followOperation({ ...scene.options, stackSets }, scene.tools);
    expect(finished.counts).toMatchObject({ succeeded: 1, running: 0 });
  });
});

const emptyPlan = buildPlan(desire([]), world({}));

describe('finishOperation', () => {
  it('knows nothing of instances when it loses sight of the operation, and says that it goes on', async () => {
    const { options, tools } = play([]);
    const stackSets = {
      ...options.stackSets,
      describeOperation: () => Promise.reject(new PantherctlError('ACCESS_DENIED', 'no right to look')),
    };
    const pairs = [{ accountId: '1', region: 'us-east-1' }];
    const result = await finishOperation({ ...options, stackSets, pairs }, emptyPlan, tools);
    expect(result.outcome).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('goes on in AWS') });
    expect(result.failed).toHaveLength(1);
  });

  it('does not count an instance that was cancelled since its account is suspended', async () => {
    const { options, tools } = play([{ status: 'SUCCEEDED', results: ['SUCCEEDED', 'CANCELLED'] }]);
    const suspended = {
      accountId: '000000000001',
      accountName: '',
      regions: ['us-east-1'],
      reason: 'account is SUSPENDED',
    };
    const plan = { ...emptyPlan, skipped: [suspended] };
    expect((await finishOperation({ ...options, pairs: [] }, plan, tools)).outcome.outcome).toBe('done');
  });

  it.each<[string, Scene, string]>([
    ['all succeeded', { status: 'SUCCEEDED', results: ['SUCCEEDED', 'SUCCEEDED'] }, 'done'],
    [
      'a failure within the tolerance',
      { status: 'SUCCEEDED', results: ['SUCCEEDED', 'FAILED'], failedInstances: 1 },
      'partly',
    ],
    [
      'a failure that only the operation itself reports',
      { status: 'SUCCEEDED', results: ['SUCCEEDED'], failedInstances: 1 },
      'partly',
    ],
    ['a stopped operation', { status: 'STOPPED', results: ['SUCCEEDED', 'CANCELLED'] }, 'partly'],
    ['nothing in place', { status: 'FAILED', results: ['FAILED', 'CANCELLED'], failedInstances: 1 }, 'failed'],
    ['an operation that failed with every instance in place', { status: 'FAILED', results: ['SUCCEEDED'] }, 'partly'],
  ])('never calls it done but when every instance is in place: %s', async (_name, scene, outcome) => {
    const { options, tools } = play([scene]);
    expect((await finishOperation({ ...options, pairs: [] }, emptyPlan, tools)).outcome.outcome).toBe(outcome);
  });
});

/** A cloud of which only one call matters: a look at a stack. */
function cloudThat(describeStack: () => Promise<undefined>): Cloud {
  return { accounts: {}, stacks: () => ({ describe: describeStack }) } as unknown as Cloud;
}

describe('withRetries', () => {
  const place = { accountId: '1', region: 'r' };
  const throttle = () => new PantherctlError('THROTTLED', 'rate exceeded');

  it('makes a throttled call again, each time after twice the wait', async () => {
    const { sleeps, tools } = play([]);
    let calls = 0;
    const cloud = cloudThat(async () => {
      if ((calls += 1) < 4) throw throttle();
      return undefined;
    });
    await withRetries(cloud, tools).stacks(place).describe('s');
    expect([calls, sleeps]).toEqual([4, [1000, 2000, 4000]]);
  });

  it('gives up on throttling after eight tries', async () => {
    const { sleeps, tools } = play([]);
    const cloud = cloudThat(() => Promise.reject(throttle()));
    await expect(withRetries(cloud, tools).stacks(place).describe('s')).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(sleeps).toHaveLength(7);
  });

  it('waits for another operation to end, and says which call waits and why', async () => {
    const { events, tools } = play([]);
    let calls = 0;
    const cloud = cloudThat(async () => {
      if ((calls += 1) < 20) throw new PantherctlError('OPERATION_IN_PROGRESS', 'operation other runs');
      return undefined;
    });
    await withRetries(cloud, tools).stacks(place).describe('s');
    expect(events[0]).toEqual({
      code: 'call.retried',
      call: 'stacks.describe',
      reason: 'operation other runs',
      wait: 15_000,
    });
    expect(calls).toBe(20);
  });

  it('passes any other error through at once', async () => {
    const { sleeps, tools } = play([]);
    const cloud = cloudThat(() => Promise.reject(new PantherctlError('ACCESS_DENIED', 'no')));
    await expect(withRetries(cloud, tools).stacks(place).describe('s')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    });
    expect(sleeps).toEqual([]);
  });
});
