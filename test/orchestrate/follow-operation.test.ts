import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../src/errors.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { boundFollowCalls, followOperation } from '../../src/orchestrate/follow-operation.ts';
import { finishOperation } from '../../src/orchestrate/steps/finish-operation.ts';
import { desire, instance, preferences, world } from './plan-fixtures.ts';
import type { Operation, OperationResult, ResultStatus, StackInstance, StackSets } from '../../src/ports/stack-sets.ts';

interface Scene {
  readonly status: Operation['status'];
  readonly results: readonly ResultStatus[];
  readonly failedInstances?: number;
}

/** A service that moves to the next scene at each description of the operation. */
function play(scenes: readonly Scene[], instances: readonly StackInstance[] = []) {
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
    listInstances: async (): Promise<readonly StackInstance[]> => instances,
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

  it.each([
    [1, [2000, 3000, 4500, 6750, 10_125, 15_000, 15_000, 15_000, 2000]],
    [21, [2000, 3000, 4500, 6750, 10_125, 15_187.5, 22_781.25, 30_000, 2000].map(Math.round)],
  ])(
    'polls slower and slower while nothing changes, and fast again after a change: %i instances',
    async (n, sleeps) => {
      const all = (status: ResultStatus) => Array.from({ length: n }, () => status);
      const scene = play([
        ...Array.from({ length: 8 }, (): Scene => ({ status: 'RUNNING', results: all('RUNNING') })),
        { status: 'RUNNING', results: all('FAILED'), failedInstances: n },
        { status: 'FAILED', results: all('FAILED'), failedInstances: n },
      ]);
      await followOperation(scene.options, scene.tools);
      expect(scene.sleeps).toEqual(sleeps);
    },
  );

  it('spreads its waits by chance over no less than half of their length', async () => {
    const scene = play([
      ...Array.from({ length: 5 }, (): Scene => ({ status: 'RUNNING', results: ['RUNNING'] })),
      { status: 'SUCCEEDED', results: ['SUCCEEDED'] },
    ]);
    await followOperation(scene.options, { ...scene.tools, random: () => 0 });
    expect(scene.sleeps).toEqual([1000, 1500, 2250, 3375, 5063]);
  });

  it('stays within the bound on calls that it states, however much changes', async () => {
    for (const n of [1, 20, 100, 450, 2_500]) {
      const scene = play([
        ...Array.from({ length: 300 }, (_, tick): Scene => ({
          status: 'RUNNING',
          results: Array.from({ length: n }, () => (tick % 2 === 0 ? 'RUNNING' : 'PENDING')),
        })),
        { status: 'SUCCEEDED', results: Array.from({ length: n }, () => 'SUCCEEDED') },
      ]);
      await followOperation(scene.options, { ...scene.tools, random: () => 0 });
      const duration = scene.tools.clock.now();
      const pages = Math.ceil(n / 100);
      expect(scene.calls.describe + scene.calls.list * pages).toBeLessThanOrEqual(boundFollowCalls(n, duration));
      expect(scene.calls.list).toBeLessThanOrEqual(Math.ceil(scene.calls.describe / Math.min(pages, 10)) + 2);
    }
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
    expect(finished).toMatchObject({ counts: { succeeded: 1, running: 0 }, settled: true });
  });

  it('waits until no fewer results have failed than the operation counts', async () => {
    let listed = 0;
    const scene = play([{ status: 'SUCCEEDED', results: ['SUCCEEDED'], failedInstances: 1 }]);
    const stackSets = {
      ...scene.options.stackSets,
      listResults: async () => [
        { accountId: '1', region: 'r', status: (listed += 1) < 4 ? ('SUCCEEDED' as const) : ('FAILED' as const) },
      ],
    };
    expect(await followOperation({ ...scene.options, stackSets }, scene.tools)).toMatchObject({
      counts: { failed: 1 },
      settled: true,
    });
  });

  it('waits for results that are missing at the end of the operation', async () => {
    let listed = 0;
    const scene = play([{ status: 'SUCCEEDED', results: [] }]);
    const stackSets = {
      ...scene.options.stackSets,
      listResults: async () =>
        (listed += 1) < 3 ? [] : [{ accountId: '1', region: 'r', status: 'SUCCEEDED' as const }],
    };
    expect(await followOperation({ ...scene.options, stackSets, expected: 1 }, scene.tools)).toMatchObject({
      counts: { succeeded: 1 },
      settled: true,
    });
  });

  it('gives up on results that never agree, and says that they did not', async () => {
    const scene = play([{ status: 'SUCCEEDED', results: ['SUCCEEDED'], failedInstances: 1 }]);
    expect(await followOperation(scene.options, scene.tools)).toMatchObject({ settled: false });
    expect(scene.calls.list).toBe(10);
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
    const result = await finishOperation({ ...options, stackSets, pairs, action: 'CREATE' }, emptyPlan, tools);
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
    expect((await finishOperation({ ...options, pairs: [], action: 'CREATE' }, plan, tools)).outcome.outcome).toBe(
      'done',
    );
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
    expect((await finishOperation({ ...options, pairs: [], action: 'CREATE' }, emptyPlan, tools)).outcome.outcome).toBe(
      outcome,
    );
  });

  const pair = { accountId: '000000000000', region: 'us-east-1' };
  const other = { accountId: '000000000001', region: 'us-east-1' };

  it('asks an instance that has no result what became of it', async () => {
    const scene: Scene = { status: 'SUCCEEDED', results: ['SUCCEEDED'] };
    const current = play([scene], [instance(other)]);
    const inPlace = await finishOperation(
      { ...current.options, pairs: [pair, other], action: 'CREATE' },
      emptyPlan,
      current.tools,
    );
    expect([inPlace.outcome.outcome, inPlace.counts?.succeeded]).toEqual(['done', 2]);

    const broken = play(
      [scene],
      [instance(other, { status: 'OUTDATED', detailedStatus: 'FAILED', statusReason: 'no' })],
    );
    const partly = await finishOperation(
      { ...broken.options, pairs: [pair, other], action: 'CREATE' },
      emptyPlan,
      broken.tools,
    );
    expect(partly).toMatchObject({ outcome: { outcome: 'partly' }, failed: [{ ...other, reason: 'no' }] });

    const missing = play([scene]);
    const unknown = await finishOperation(
      { ...missing.options, pairs: [pair, other], action: 'CREATE' },
      emptyPlan,
      missing.tools,
    );
    expect(unknown.failed).toEqual([
      { ...other, reason: 'the operation ended without its result, and it is not there' },
    ]);
  });

  it('passes over an instance that was only thought to be there', async () => {
    const { options, tools } = play([{ status: 'SUCCEEDED', results: ['SUCCEEDED'] }], [instance(pair)]);
    const started = { ...options, pairs: [pair, other], action: 'UPDATE', isEstimate: true } as const;
    expect(await finishOperation(started, emptyPlan, tools)).toMatchObject({
      outcome: { outcome: 'done' },
      failed: [],
    });
  });

  it('waits for the result of a deletion rather than believe a list that lags behind', async () => {
    let listed = 0;
    const scene = play([{ status: 'SUCCEEDED', results: [] }], [instance(pair)]);
    const stackSets = {
      ...scene.options.stackSets,
      listResults: async () => ((listed += 1) < 3 ? [] : [{ ...pair, status: 'SUCCEEDED' as const }]),
    };
    const started = { ...scene.options, stackSets, pairs: [pair], action: 'DELETE' } as const;
    expect((await finishOperation(started, emptyPlan, scene.tools)).outcome).toEqual({ outcome: 'done' });
  });

  it('does not believe a result that the instance denies while the operation counts a failure', async () => {
    const { options, tools } = play(
      [{ status: 'SUCCEEDED', results: ['SUCCEEDED', 'SUCCEEDED'], failedInstances: 1 }],
      [
        instance(pair),
        instance(other, {
          status: 'OUTDATED',
          detailedStatus: 'FAILED',
          lastOperationId: 'op',
          statusReason: 'denied',
        }),
      ],
    );
    const result = await finishOperation({ ...options, pairs: [pair, other], action: 'CREATE' }, emptyPlan, tools);
    expect(result.failed).toEqual([{ ...other, reason: 'denied' }]);
  });

  it('takes an instance that is gone for deleted, and one that is still there for inoperable', async () => {
    const scene: Scene = { status: 'SUCCEEDED', results: [] };
    const gone = play([scene]);
    expect(
      (await finishOperation({ ...gone.options, pairs: [pair], action: 'DELETE' }, emptyPlan, gone.tools)).outcome,
    ).toEqual({ outcome: 'done' });
    const there = play([scene], [instance(pair, { status: 'INOPERABLE', detailedStatus: 'INOPERABLE' })]);
    const result = await finishOperation({ ...there.options, pairs: [pair], action: 'DELETE' }, emptyPlan, there.tools);
    expect(result.failed).toMatchObject([{ ...pair, kind: 'inoperable', deleting: true }]);
  });
});
