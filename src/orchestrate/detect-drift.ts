import pMap from 'p-map';
import type { Config } from '../config/schema.ts';
import { limits } from '../config/limits.ts';
import type { Cloud } from '../ports/cloud.ts';
import type {
  OperationPreferences,
  OperationStatus,
  ResourceDrift,
  StackInstance,
  StackSets,
} from '../ports/stack-sets.ts';
import type { FailureCause } from './events.ts';
import { groupCauses } from './failure-causes.ts';
import { followOperation } from './follow-operation.ts';
import { planWhenStill } from './plan-rollout.ts';
import { requireOwnStackSet } from './require-own-stack-set.ts';
import type { OwnStackSet } from './require-own-stack-set.ts';
import type { RunTools } from './run-tools.ts';
import { startOperation } from './steps/start-operation.ts';

const readsAtOnce = 10;
const laggingMaxTries = 5;
const laggingWaitMilliseconds = 3_000;
/** Instances whose differences are read; more are counted only. */
const readInstancesMaxCount = 100;

/** An instance that differs from its template. */
export interface DriftedInstance {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  readonly resources: readonly ResourceDrift[];
}

/** What a drift detection found. */
export interface DriftReport {
  readonly operationId: string;
  /** How the operation ended; SUCCEEDED with drifted instances is the usual bad news. */
  readonly status: OperationStatus;
  readonly checked: number;
  readonly drifted: number;
  /** Drifted instances with what differs, ordered by account and region; at most 100. */
  readonly instances: readonly DriftedInstance[];
  /** Drifted instances beyond those. */
  readonly unread: number;
  /** Why instances could not be checked. */
  readonly causes: readonly FailureCause[];
}

/** True if every instance was checked and none differs. */
export function isInSync({ causes, drifted, status }: DriftReport): boolean {
  return status === 'SUCCEEDED' && drifted === 0 && causes.length === 0;
}

/**
 * Has CloudFormation compare the live resources of every instance with the template, follows that to its end and reads
 * what differs. Changes nothing. Waits for an operation that runs already. Only for the stack set of this deployment:
 * throws `USAGE`, `NOT_FOUND` or `ALREADY_EXISTS` otherwise.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html
 */
export async function detectDrift(config: Config, cloud: Cloud, tools: RunTools): Promise<DriftReport> {
  const planned = await planWhenStill(config, cloud, tools);
  const own = requireOwnStackSet(planned);
  const { callAs, place, stackSet } = own.step;
  const { accountNames } = planned.plan;
  const stackSets = cloud.stackSets(place, callAs);
  const operationId = await start(own, cloud, tools);
  const { operation, results, settled } = await followOperation(
    { stackSets, stackSet, operationId, accountNames },
    tools,
  );
  await tools.journal?.end(operationId, operation.status);

  const { count, drifted } = await listDrifted(stackSet, stackSets, tools);
  const read = await pMap(
    drifted.slice(0, readInstancesMaxCount),
    async ({ accountId, region }): Promise<DriftedInstance> => ({
      accountId,
      accountName: accountNames[accountId] ?? '',
      region,
      resources: await stackSets.listDrifts(stackSet, { accountId, region }, operationId),
    }),
    { concurrency: readsAtOnce },
  );
  for (const instance of read) tools.emit({ code: 'drift.found', ...instance });
  const failed = results.filter(({ status }) => status !== 'SUCCEEDED');
  return {
    operationId,
    status: operation.status,
    checked: results.length - failed.length,
    drifted: count,
    instances: read,
    unread: count - read.length,
    causes: groupCauses(
      failed.map(({ accountId, reason, region, status }) => ({
        accountId,
        region,
        reason: reason ?? (status === 'CANCELLED' ? 'Cancelled' : `ended as ${status} without a reason`),
      })),
      accountNames,
    ).concat(settled ? [] : [unplacedFailures(operation.failedInstances)]),
  };
}

/**
 * Drifted instances, and their number. Their list lags behind, and the description of the stack set does not, so the
 * higher number counts where the list does not catch up.
 */
async function listDrifted(
  stackSet: string,
  stackSets: StackSets,
  { clock, signal }: RunTools,
): Promise<{ readonly count: number; readonly drifted: readonly StackInstance[] }> {
  const known = (await stackSets.describe(stackSet))?.drift?.drifted ?? 0;
  for (let tries = 1; ; tries += 1) {
    const instances = await stackSets.listInstances(stackSet, new Set());
    const drifted = instances.filter(({ drift }) => drift === 'DRIFTED').toSorted(byPlace);
    if (drifted.length >= known || tries >= laggingMaxTries) return { count: Math.max(known, drifted.length), drifted };
    await clock.sleep(laggingWaitMilliseconds, signal);
  }
}

/** What the operation counts and no result tells. */
function unplacedFailures(failed: number): FailureCause {
  return {
    id: 'outcome-unknown',
    reason: `the results of the detection are not complete: ${failed} instances could not be checked in all`,
    fix: 'run pantherctl status --drift again',
    instances: [],
  };
}

async function start({ instances, step }: OwnStackSet, cloud: Cloud, tools: RunTools): Promise<string> {
  const { callAs, place, stackSet } = step;
  const accounts = new Set(instances.map(({ accountId }) => accountId)).size;
  const preferences = buildReadingPreferences(accounts);
  const stackSets = cloud.stackSets(place, callAs);
  const wanted = {
    stackSets,
    stackSet,
    place,
    action: 'DETECT_DRIFT' as const,
    instances: instances.length,
    content: preferences,
    name: 'stackSets.detectDrift',
    call: (id: string) => stackSets.detectDrift(stackSet, id, preferences),
  };
  const operationId = await startOperation(wanted, tools);
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action: 'DETECT_DRIFT',
    instances: instances.length,
    accountsAtOnce: Math.min(accounts, preferences.maxConcurrentCount),
  });
  return operationId;
}

/** Nothing is changed, so nothing speaks against all accounts and regions at once, or against going on after a failure. */
function buildReadingPreferences(accounts: number): OperationPreferences {
  const maxConcurrentCount = Math.min(Math.max(accounts, 1), limits.concurrentInstancesPerRegionMaxCount);
  return {
    maxConcurrentCount,
    failureToleranceCount: accounts,
    concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    regionConcurrencyType: 'PARALLEL',
    regionOrder: [],
  };
}

function byPlace(a: StackInstance, b: StackInstance): number {
  const [first, second] = [a, b].map(({ accountId, region }) => `${accountId}/${region}`) as [string, string];
  return first < second ? -1 : Number(first > second);
}
