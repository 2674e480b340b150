import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleNext } from '../../../src/local/settle.ts';
import { instanceKey } from '../../../src/local/stack-sets/instance-key.ts';
import type { OperationState } from '../../../src/local/state/world-state.ts';
import type { OperationPreferences } from '../../../src/ports/stack-sets.ts';
import { createSampleCloud, instances, prepareStackSet, stackSetName } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { checkInstant, count } from './operation-checks.ts';

const allRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const accountCount = 9;

interface Scenario {
  readonly regions: readonly string[];
  readonly preferences: OperationPreferences;
  /** Indexes of accounts without a working execution role. */
  readonly broken: readonly number[];
  /** Indexes of accounts with the regions in which their stack fails. */
  readonly failing: readonly (readonly [number, number])[];
  readonly closed: number | undefined;
  /** After how many events the operation is stopped. */
  readonly stopAfter: number | undefined;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  regions: fc.shuffledSubarray(allRegions, { minLength: 1 }),
  preferences: fc.record({
    maxConcurrentCount: fc.integer({ min: 1, max: 10 }),
    failureToleranceCount: fc.integer({ min: 0, max: 4 }),
    concurrencyMode: fc.constantFrom('STRICT_FAILURE_TOLERANCE' as const, 'SOFT_FAILURE_TOLERANCE' as const),
    regionConcurrencyType: fc.constantFrom('SEQUENTIAL' as const, 'PARALLEL' as const),
    regionOrder: fc.shuffledSubarray(allRegions),
  }),
  broken: fc.uniqueArray(fc.nat({ max: accountCount - 1 }), { maxLength: 3 }),
  failing: fc.array(fc.tuple(fc.nat({ max: accountCount - 1 }), fc.nat({ max: 3 })), { maxLength: 6 }),
  closed: fc.option(fc.nat({ max: accountCount - 1 }), { nil: undefined }),
  stopAfter: fc.option(fc.nat({ max: 60 }), { nil: undefined }),
});

async function play(scenario: Scenario): Promise<void> {
  const sample = createSampleCloud({ accounts: accountCount + 1 });
  const { cloud, members, state, administrator } = sample;
  await prepareStackSet(sample, members);
  breakThings(sample, scenario);
  const { regions, preferences, stopAfter } = scenario;
  await cloud.stackSets(administrator).createInstances(instances('op', members, regions, preferences));
  const stackSet = [...state.stackSets.values()][0];
  const operation = stackSet?.operations.get('op');
  if (stackSet === undefined || operation === undefined) throw new Error('there should be an operation');

  const started = new Map<string, number>();
  let cancelledBefore = 0;
  for (let events = 0; operation.endedAt === undefined; events += 1) {
    if (events === stopAfter) {
      cancelledBefore = operation.runs.reduce((sum, run) => sum + count(run, 'PENDING'), 0);
      const running = operation.runs.flatMap((run) => run.results.map((status) => status === 'RUNNING'));
      await cloud.stackSets(administrator).stopOperation(stackSetName, 'op');
      const after = operation.runs.flatMap((run) => run.results);
      expect(after).not.toContain('PENDING');
      running.forEach((wasRunning, index) => expect(after[index] === 'RUNNING').toBe(wasRunning));
    } else {
      if (state.events.size === 0) throw new Error('the operation came to a standstill');
      settleNext(state);
    }
    checkInstant(operation, started);
    expect(events).toBeLessThan(2_000);
  }
  await cloud.clock.sleep(state.now - cloud.clock.now());
  await checkEnd(sample, scenario, operation, cancelledBefore);
}

function breakThings({ cloud, members }: SampleCloud, { broken, failing, closed, regions }: Scenario): void {
  for (const index of broken) cloud.world.addFault({ kind: 'execution-role-missing', account: members[index] ?? '' });
  for (const [account, region] of failing) {
    const name = regions[region % regions.length] ?? '';
    cloud.world.addFault({ kind: 'stack-failure', account: members[account] ?? '', region: name });
  }
  if (closed !== undefined) cloud.world.setSuspended(members[closed] ?? '', true);
}

async function checkEnd(
  { cloud, members, administrator, state }: SampleCloud,
  { regions, preferences, broken, failing, closed, stopAfter }: Scenario,
  operation: OperationState,
  cancelledBefore: number,
): Promise<void> {
  const stackSets = cloud.stackSets(administrator);
  const results = await stackSets.listResults(stackSetName, 'op');
  const pairs = results.map(({ accountId, region }) => instanceKey(accountId, region));
  expect(pairs.toSorted()).toEqual(
    members.flatMap((id) => regions.map((region) => instanceKey(id, region))).toSorted(),
  );
  const listed = await stackSets.listInstances(stackSetName);
  expect(listed).toHaveLength(results.length);

  const first = preferences.regionOrder.filter((region) => regions.includes(region));
  const order = [...first, ...regions.filter((region) => !first.includes(region))];
  expect([...new Set(results.map(({ region }) => region))]).toEqual(order);

  const isBroken = (accountId: string, region: string): boolean =>
    broken.includes(members.indexOf(accountId)) ||
    failing.some(([account, index]) => members[account] === accountId && regions[index % regions.length] === region);
  for (const { accountId, region, status, reason } of results) {
    const instance = state.stackSets.values().next().value?.instances.get(instanceKey(accountId, region));
    const isClosed = closed !== undefined && members[closed] === accountId;
    if (status === 'FAILED') expect(isBroken(accountId, region) && !isClosed).toBe(true);
    if (status === 'SUCCEEDED') expect(isBroken(accountId, region) || isClosed).toBe(false);
    if (status !== 'SUCCEEDED') expect(reason).toBeTruthy();
    expect(instance?.status).toBe(status === 'SUCCEEDED' ? 'CURRENT' : 'OUTDATED');
    if (instance?.detailedStatus !== 'SKIPPED_SUSPENDED_ACCOUNT') expect(instance?.detailedStatus).toBe(status);
    expect(isClosed && instance?.detailedStatus === 'SUCCEEDED').toBe(false);
    const stacks = [...(state.accounts.get(accountId)?.stacks.get(region)?.keys() ?? [])];
    expect(stacks.filter((name) => name.startsWith('StackSet-'))).toHaveLength(status === 'SUCCEEDED' ? 1 : 0);
  }

  const over = operation.runs.filter((run) => count(run, 'FAILED') > preferences.failureToleranceCount);
  const wasStopped = operation.status === 'STOPPED';
  expect(operation.status).toBe(wasStopped ? 'STOPPED' : over.length > 0 ? 'FAILED' : 'SUCCEEDED');
  if (stopAfter === undefined) expect(wasStopped).toBe(false);
  if (wasStopped)
    expect(results.filter(({ status }) => status === 'CANCELLED').length).toBeGreaterThanOrEqual(cancelledBefore);
  if (preferences.regionConcurrencyType === 'SEQUENTIAL' && operation.status === 'FAILED') {
    const stoppedAt = operation.runs.findIndex((run) => over.includes(run));
    for (const later of operation.runs.slice(stoppedAt + 1))
      expect(new Set(later.results)).toEqual(new Set(['CANCELLED']));
  }
  if (preferences.concurrencyMode === 'STRICT_FAILURE_TOLERANCE') {
    for (const run of operation.runs)
      expect(count(run, 'FAILED')).toBeLessThanOrEqual(preferences.failureToleranceCount + 1);
  }
}

test('keeps to the documented concurrency, tolerance, order and bookkeeping at every instant of any operation', async () => {
  await fc.assert(fc.asyncProperty(scenarios, play), { numRuns: 120 });
});

test('comes to the same end however often time is looked at', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, fc.integer({ min: 1, max: 40 }), async (scenario, seconds) => {
      const end = async (step: number): Promise<unknown> => {
        const sample = createSampleCloud({ accounts: accountCount + 1 });
        await prepareStackSet(sample, sample.members);
        breakThings(sample, scenario);
        const stackSets = sample.cloud.stackSets(sample.administrator);
        await stackSets.createInstances(instances('op', sample.members, scenario.regions, scenario.preferences));
        for (let waited = 0; waited < 40 * 3_600; waited += step) {
          if (sample.state.events.size === 0) break;
          await sample.cloud.clock.sleep(step * 1_000);
          await stackSets.describeOperation(stackSetName, 'op');
        }
        return [
          await stackSets.describeOperation(stackSetName, 'op'),
          await stackSets.listResults(stackSetName, 'op'),
          await stackSets.listInstances(stackSetName),
        ];
      };
      expect(await end(seconds)).toEqual(await end(3_600));
    }),
    { numRuns: 10 },
  );
});
