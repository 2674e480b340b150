import pMap from 'p-map';
import type { Config } from '../config/schema.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Operation, StackInstance, StackSetDrift } from '../ports/stack-sets.ts';
import { isSettled, isUnderway } from './build-plan.ts';
import { containsAll } from './compare-records.ts';
import { pairKey } from './cover.ts';
import type { Desired } from './desired.ts';
import type { FailureCause } from './events.ts';
import { groupCauses } from './failure-causes.ts';
import type { FailedInstance } from './failure-causes.ts';
import { isRemains } from './observe.ts';
import type { Observed } from './observe.ts';
import type { SkippedAccount } from './plan.ts';
import { planRollout } from './plan-rollout.ts';
import { describeSource } from './sources/describe-source.ts';
import type { SourceStatus } from './sources/describe-source.ts';
import { isHeldBack } from './sources/hold-back.ts';
import { standingOf } from './standing.ts';
import type { Standing } from './standing.ts';
import { explainFailure } from './steps/apply-stack.ts';

const stacksAtOnce = 10;

/** One account that the rollout targets. */
export interface AccountStatus {
  readonly accountId: string;
  readonly accountName: string;
  /** Absent where CloudFormation manages the roles itself. */
  readonly executionRole?: Standing;
  readonly wanted: number;
  readonly current: number;
  /** At work under an operation that runs. */
  readonly underway: number;
  readonly failed: number;
}

/** Instances of one region that the file asks for. */
export interface RegionStatus {
  readonly region: string;
  readonly wanted: number;
  readonly current: number;
  readonly underway: number;
  readonly failed: number;
}

/** Everything `pantherctl status` knows. */
export interface Status {
  /** True if everything is known to be as the file asks. */
  readonly complete: boolean;
  readonly stackSet:
    | {
        readonly name: string;
        readonly region: string;
        readonly standing: Standing;
        readonly instances: {
          readonly wanted: number;
          readonly current: number;
          readonly underway: number;
          readonly failed: number;
          readonly missing: number;
          /** There, and not asked for by the file; not counted above. */
          readonly unwanted: number;
        };
        /** The same by region, ordered by code. */
        readonly regions: readonly RegionStatus[];
        /** What the last drift detection found; absent if there was none, or if the stack set is not ours. */
        readonly drift?: StackSetDrift;
        readonly lastOperation?: Operation;
      }
    | undefined;
  readonly adminRole: Standing | undefined;
  readonly accounts: readonly AccountStatus[];
  /** Steps that pantherctl cannot or may not take, each with what to do. */
  readonly open: readonly { readonly title: string; readonly reason: string; readonly fix: string }[];
  /** Why stacks and instances failed. */
  readonly causes: readonly FailureCause[];
  readonly skipped: readonly SkippedAccount[];
  readonly sources: readonly SourceStatus[];
}

/** Reads how everything stands that the file asks for. Writes nothing. */
export async function observeStatus(config: Config, cloud: Cloud): Promise<Status> {
  const { desired, observed, plan } = await planRollout(config, cloud);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const live = (observed.stackSet?.instances ?? []).filter((instance) => desired.pairs.has(pairKey(instance)));
  const isBusy = plan.running.length > 0;
  const states = live.map((instance) => ({ instance, state: stateOf(instance, isBusy) }));
  const failed = states.filter(({ state }) => state === 'failed').map(({ instance }) => instance);
  const causes = [
    ...(await observeFailedStacks(desired, observed, cloud)),
    ...groupCauses(failed.map(describeFailed), plan.accountNames),
  ];
  const sources = config.sources.map((source) => describeSource(source, desired.wiring, steps));
  const hasOwnRoles = desired.stackSet?.permissionModel === 'SELF_MANAGED';
  const count = (wanted: InstanceState) => states.filter(({ state }) => state === wanted).length;
  return {
    complete: isSettled(plan) && causes.length === 0,
    stackSet: desired.stackSet && {
      name: desired.stackSet.name,
      region: desired.stackSet.place.region,
      standing: standingOf(plan.steps.find((step) => step.kind === 'stackSet')),
      instances: {
        wanted: desired.pairs.size,
        current: count('current'),
        underway: count('underway'),
        failed: failed.length,
        missing: desired.pairs.size - live.length,
        unwanted: plan.pairs.extra,
      },
      regions: summarize(desired, states, 'region').map(([region, counts]) => ({ region, ...counts })),
      ...describeDrift(desired, observed),
      ...(await observeLastOperation(desired, observed, cloud)),
    },
    adminRole: steps.has('admin-role') ? standingOf(steps.get('admin-role')) : undefined,
    accounts: summarize(desired, states, 'accountId').map(([accountId, counts]) => ({
      accountId,
      accountName: plan.accountNames[accountId] ?? '',
      ...(hasOwnRoles && { executionRole: standingOf(steps.get(`execution-role/${accountId}`)) }),
      ...counts,
    })),
    open: plan.steps
      .filter((step) => (step.action === 'manual' || step.action === 'blocked') && !isHeldBack(step, steps))
      .map(({ fix = '', reason = '', title }) => ({ title, reason, fix })),
    causes,
    skipped: plan.skipped,
    sources,
  };
}

type InstanceState = 'current' | 'underway' | 'failed';

function stateOf(instance: StackInstance, isBusy: boolean): InstanceState {
  if (isBusy && isUnderway(instance)) return 'underway';
  return instance.status === 'CURRENT' ? 'current' : 'failed';
}

function describeFailed({ accountId, detailedStatus, region, status, statusReason }: StackInstance): FailedInstance {
  return { accountId, region, reason: statusReason ?? `the instance is ${status} (${detailedStatus})` };
}

async function observeLastOperation(desired: Desired, observed: Observed, cloud: Cloud) {
  if (!desired.stackSet || !observed.stackSet) return {};
  const [lastOperation] = await cloud
    .stackSets(desired.stackSet.place, desired.stackSet.callAs)
    .listOperations(desired.stackSet.name);
  return lastOperation ? { lastOperation } : {};
}

/** Stacks that stand, but failed. */
async function observeFailedStacks(
  desired: Desired,
  observed: Observed,
  cloud: Cloud,
): Promise<readonly FailureCause[]> {
  const failed = desired.stacks.flatMap((stack) => {
    const live = observed.stacks.get(stack.id);
    return live?.kind === 'live' && (isRemains(live.stack) || live.stack.status.endsWith('FAILED'))
      ? [{ stack, live }]
      : [];
  });
  return pMap(
    failed,
    async ({ live, stack }) => ({
      id: 'step-failed',
      reason: `${stack.title}: ${await explainFailure(stack.stackName, cloud.stacks(stack.place), live.stack)}`,
      fix: 'mend what the reason names, then run pantherctl apply',
      instances: [],
    }),
    { concurrency: stacksAtOnce },
  );
}

/** Wanted instances counted by account or by region, ordered by it. */
function summarize(
  desired: Desired,
  states: readonly { readonly instance: StackInstance; readonly state: InstanceState }[],
  by: 'accountId' | 'region',
) {
  const groups = new Map<string, { wanted: number; current: number; underway: number; failed: number }>();
  for (const key of [...desired.pairs.values()].map((pair) => pair[by]).sort()) {
    const group = groups.get(key) ?? { wanted: 0, current: 0, underway: 0, failed: 0 };
    group.wanted += 1;
    groups.set(key, group);
  }
  for (const { instance, state } of states) {
    const group = groups.get(instance[by]);
    if (group) group[state] += 1;
  }
  return [...groups];
}

/** What is known of drift without asking for a detection. */
function describeDrift(desired: Desired, { stackSet }: Observed): { readonly drift?: StackSetDrift } {
  const isOurs = stackSet && desired.stackSet && containsAll(stackSet.stackSet.tags, desired.stackSet.tags);
  return isOurs && stackSet.stackSet.drift ? { drift: stackSet.stackSet.drift } : {};
}
