import { sourceSlug } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Operation, StackInstance } from '../ports/stack-sets.ts';
import { buildBucketWish } from './bucket-wish.ts';
import { planBucket } from './connect-bucket.ts';
import type { FailureCause } from './events.ts';
import { groupCauses } from './failure-causes.ts';
import type { SkippedAccount, Step } from './plan.ts';
import { planRollout } from './plan-rollout.ts';
import type { RunTools } from './retry-call.ts';

/** How one thing that the file asks for stands. */
export type Standing = 'ok' | 'missing' | 'outdated' | 'unknown';

/** One account that the rollout targets. */
export interface AccountStatus {
  readonly accountId: string;
  readonly accountName: string;
  readonly executionRole: Standing;
  readonly wanted: number;
  readonly current: number;
  readonly failed: number;
}

/** One source, from its role to its bucket. */
export interface SourceStatus {
  readonly name: string;
  readonly bucket: string;
  readonly role: Standing;
  /** `none` where the source has no notifications. */
  readonly topic: Standing | 'none';
  readonly bucketNotification: 'connected' | 'not connected' | 'conflict' | 'none' | 'unknown';
}

/** Everything `pantherctl status` knows. */
export interface Status {
  readonly stackSet:
    | {
        readonly name: string;
        readonly region: string;
        readonly standing: Standing;
        readonly instances: {
          readonly wanted: number;
          readonly current: number;
          readonly failed: number;
          readonly missing: number;
        };
        readonly lastOperation?: Operation;
      }
    | undefined;
  readonly adminRole: Standing | undefined;
  readonly accounts: readonly AccountStatus[];
  readonly causes: readonly FailureCause[];
  readonly skipped: readonly SkippedAccount[];
  readonly sources: readonly SourceStatus[];
}

/** Reads how everything stands that the file asks for. Writes nothing. */
export async function observeStatus(config: Config, cloud: Cloud, tools: RunTools): Promise<Status> {
  const { desired, observed, plan } = await planRollout(config, cloud);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const live = observed.stackSet?.instances ?? [];
  const wanted = live.filter((instance) => desired.pairs.has(`${instance.accountId}/${instance.region}`));
  const broken = wanted.filter((instance) => instance.status !== 'CURRENT');
  const operations =
    desired.stackSet && observed.stackSet
      ? await cloud.stackSets(desired.stackSet.place).listOperations(desired.stackSet.name)
      : [];
  const [lastOperation] = operations;
  const stackSetStep = plan.steps.find((step) => step.kind === 'stackSet');
  return {
    stackSet: desired.stackSet && {
      name: desired.stackSet.name,
      region: desired.stackSet.place.region,
      standing: standingOf(stackSetStep),
      instances: {
        wanted: desired.pairs.size,
        current: wanted.length - broken.length,
        failed: broken.length,
        missing: desired.pairs.size - wanted.length,
      },
      ...(lastOperation ? { lastOperation } : {}),
    },
    adminRole: steps.has('admin-role') ? standingOf(steps.get('admin-role')) : undefined,
    accounts: summarizeAccounts(desired.pairs.values(), wanted, steps, plan.accountNames),
    causes: groupCauses(
      broken.map(({ accountId, region, statusReason }) => ({
        accountId,
        region,
        reason: statusReason ?? 'not current',
      })),
      plan.accountNames,
    ),
    skipped: plan.skipped,
    sources: await Promise.all(config.sources.map((source) => observeSource(source, config, steps, cloud, tools))),
  };
}

function standingOf(step: Step | undefined): Standing {
  if (!step || step.action === 'create') return 'missing';
  if (step.action === 'none') return 'ok';
  return step.action === 'update' || step.action === 'retry' ? 'outdated' : 'unknown';
}

function summarizeAccounts(
  pairs: Iterable<{ readonly accountId: string }>,
  live: readonly StackInstance[],
  steps: ReadonlyMap<string, Step>,
  names: Readonly<Record<string, string>>,
): readonly AccountStatus[] {
  const accounts = new Map<string, { wanted: number; current: number; failed: number }>();
  for (const { accountId } of pairs) {
    const account = accounts.get(accountId) ?? { wanted: 0, current: 0, failed: 0 };
    account.wanted += 1;
    accounts.set(accountId, account);
  }
  for (const instance of live) {
    const account = accounts.get(instance.accountId);
    if (account) account[instance.status === 'CURRENT' ? 'current' : 'failed'] += 1;
  }
  return [...accounts].map(([accountId, counts]) => ({
    accountId,
    accountName: names[accountId] ?? '',
    executionRole: standingOf(steps.get(`execution-role/${accountId}`)),
    ...counts,
  }));
}

async function observeSource(
  source: Source,
  config: Config,
  steps: ReadonlyMap<string, Step>,
  cloud: Cloud,
  tools: RunTools,
): Promise<SourceStatus> {
  const role = steps.get(`source-role/${sourceSlug(source.name)}`);
  const topic = steps.get(`notifications/${source.accountId}/${source.region}`);
  return {
    name: source.name,
    bucket: source.bucket,
    role: standingOf(role),
    topic: source.notifications.topic === 'create' ? standingOf(topic) : 'none',
    bucketNotification: await observeBucket(source, config, cloud, tools),
  };
}

async function observeBucket(
  source: Source,
  config: Config,
  cloud: Cloud,
  tools: RunTools,
): Promise<SourceStatus['bucketNotification']> {
  if (source.notifications.topic === 'none') return 'none';
  try {
    const wish = await buildBucketWish(config, source, cloud);
    const plan = await planBucket(wish, cloud.buckets(source.accountId), tools);
    if (plan.conflicts.length > 0) return 'conflict';
    return plan.add.length + plan.remove.length > 0 ? 'not connected' : 'connected';
  } catch (error) {
    if (!(error instanceof PantherctlError)) throw error;
    if (error.code === 'NOT_FOUND') return 'not connected';
    if (error.code === 'ACCOUNT_ACCESS' || error.code === 'ACCESS_DENIED') return 'unknown';
    throw error;
  }
}
