import pMap from 'p-map';
import { buildOwnershipTags, names } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import { isErrorCode } from '../errors.ts';
import type { Account } from '../ports/accounts.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Queue } from '../ports/queues.ts';
import type { Stack } from '../ports/stacks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Operation, StackInstance, StackSet, StackSets } from '../ports/stack-sets.ts';
import { administratorPlace } from './account-facts.ts';
import { containsAll } from './compare-records.ts';
import { targetAccounts } from './desired.ts';
import type { Desired, DesiredStack, OrganizationFacts } from './desired.ts';
import { hasEventsQueue } from './plan-events-queue.ts';
import { observeSources, seeQueue } from './sources/observe-sources.ts';
import type { ObservedSources, Seen } from './sources/observe-sources.ts';
import { needsEnabledRegions, requestedRegions } from './resolve-regions.ts';

/** Accounts that pantherctl itself asks at once; StackSets has its own concurrency. */
const accountsAtOnce = 25;
/** At eight calls at once, some ten seconds. */
const overridesReadMaxCount = 500;
const laggingMaxTries = 3;
const laggingWaitMilliseconds = 3_000;

/** A live stack with the text of its template. */
export interface LiveStack {
  readonly kind: 'live';
  readonly stack: Stack;
  readonly template: string;
}

/** True for a stack whose creation failed: it holds nothing, and must be deleted before its name can be used again. */
export function isRemains({ status }: Stack): boolean {
  return status === 'ROLLBACK_COMPLETE' || status === 'CREATE_FAILED' || status === 'ROLLBACK_FAILED';
}

/** A live stack, none, or why it could not be read. */
export type ObservedStack =
  | LiveStack
  | { readonly kind: 'absent' }
  /** The account may not be entered. */
  | { readonly kind: 'inaccessible'; readonly reason: string }
  /** A call was refused: the region is off, or a right is missing. */
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string };

/** The live stack set, its instances and the operations that run on it. */
export interface ObservedStackSet {
  readonly stackSet: StackSet;
  readonly instances: readonly StackInstance[];
  readonly running: readonly Operation[];
}

/** The world as a plan needs it. */
export interface Observed {
  /** By id of the desired stack. */
  readonly stacks: ReadonlyMap<string, ObservedStack>;
  readonly stackSet: ObservedStackSet | undefined;
  /** The stack set of this deployment under its usual name, if the file no longer asks for one. */
  readonly leftStackSet?: StackSet;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly sources: ObservedSources;
  /** The queue of real-time events; absent if pantherctl does not look after it, or the file asks for no events. */
  readonly eventsQueue?: Seen<Queue>;
}

/** Reads what resolving the file takes: accounts, members of units, enabled regions where regions are opt-in or `all`. */
export async function observeOrganization(config: Config, cloud: Cloud): Promise<OrganizationFacts> {
  const listed = await cloud.accounts.list();
  const accounts = new Map(listed.map((account) => [account.id, account]));
  const unitMembers = new Map<string, readonly string[]>();
  const units = config.realTimeEvents?.targets.organizationalUnits ?? [];
  const members = await pMap(units, (unit) => cloud.accounts.listIn(unit), { concurrency: accountsAtOnce });
  for (const [index, unit] of units.entries()) {
    unitMembers.set(unit, members[index]?.map((account) => account.id) ?? []);
  }
  const asking = targetAccounts(config, unitMembers).filter(
    (id) => needsEnabledRegions(requestedRegions(config, id)) && accounts.get(id)?.status !== 'SUSPENDED',
  );
  if (asking.length > 0) asking.push(config.administrator.accountId);
  const answers = await pMap(
    new Set(asking),
    async (id) => ({ id, regions: await askEnabledRegions(id, config, cloud) }),
    {
      concurrency: accountsAtOnce,
    },
  );
  const enabledRegions = new Map<string, readonly string[]>();
  for (const { id, regions } of answers) if (regions) enabledRegions.set(id, regions);
  return { accounts, unitMembers, enabledRegions };
}

/**
 * `undefined` for an account that may not be entered: StackSets finds out by trying. Not so the administrator, without
 * whose regions `all` would mean none, and everything would look unwanted.
 */
async function askEnabledRegions(
  accountId: string,
  config: Config,
  cloud: Cloud,
): Promise<readonly string[] | undefined> {
  try {
    return await cloud.accounts.enabledRegions(accountId);
  } catch (error) {
    if (isErrorCode(error, 'ACCOUNT_ACCESS') && accountId !== config.administrator.accountId) return undefined;
    throw error;
  }
}

/**
 * Reads every desired stack, the stack set, the queue of events and what the sources are wired with as they are. An account that may not be
 * entered is told, not thrown. Buckets that sources have left are read only with `allowDelete`.
 */
export async function observe(
  desired: Desired,
  cloud: Cloud,
  facts: OrganizationFacts,
  allowDelete = false,
): Promise<Observed> {
  const observed = await pMap(desired.stacks, async (stack) => [stack.id, await observeStack(stack, cloud)] as const, {
    concurrency: accountsAtOnce,
  });
  return {
    stacks: new Map(observed),
    stackSet: await observeStackSet(desired, cloud),
    accounts: facts.accounts,
    sources: await observeSources(desired.wiring, cloud, allowDelete),
    ...(hasEventsQueue(desired) && { eventsQueue: await seeQueue(desired.wiring.panther, names.eventsQueue, cloud) }),
  };
}

/**
 * The stack set that stays behind when a file loses its `realTimeEvents`. The file no longer says what it was called, so
 * only the usual name is looked up; where nobody may look there is nothing to tell.
 */
export async function observeLeftStackSet(config: Config, cloud: Cloud): Promise<StackSet | undefined> {
  if (config.realTimeEvents) return undefined;
  try {
    const stackSet = await cloud.stackSets(administratorPlace(config)).describe(names.stackSet);
    return stackSet && containsAll(stackSet.tags, buildOwnershipTags(config.panther.accountId)) ? stackSet : undefined;
  } catch (error) {
    if (isErrorCode(error, 'ACCOUNT_ACCESS') || isErrorCode(error, 'ACCESS_DENIED')) return undefined;
    throw error;
  }
}

/** What there is of a stack: itself with its template, nothing, or why that cannot be seen. */
export async function observeStack(desired: DesiredStack, cloud: Pick<Cloud, 'stacks'>): Promise<ObservedStack> {
  const stacks = cloud.stacks(desired.place);
  try {
    const stack = await stacks.describe(desired.stackName);
    if (!stack) return { kind: 'absent' };
    return { kind: 'live', stack, template: await stacks.template(desired.stackName) };
  } catch (error) {
    if (isErrorCode(error, 'ACCOUNT_ACCESS')) return { kind: 'inaccessible', reason: error.message };
    if (!isErrorCode(error, 'ACCESS_DENIED')) throw error;
    const { accountId, region } = desired.place;
    const fix = error.fix ?? `enable ${region} in account ${accountId}, or grant the right that the reason names`;
    return { kind: 'refused', reason: error.message, fix: `${fix}, then run pantherctl apply` };
  }
}

async function observeStackSet(desired: Desired, cloud: Cloud): Promise<ObservedStackSet | undefined> {
  if (!desired.stackSet) return undefined;
  const stackSets = cloud.stackSets(desired.stackSet.place, desired.stackSet.callAs);
  const stackSet = await stackSets.describe(desired.stackSet.name);
  if (!stackSet) return undefined;
  const [instances, operations] = await Promise.all([
    listUpToDate(stackSet, stackSets, listOverridden(desired), cloud.clock),
    stackSets.listOperations(stackSet.name),
  ]);
  return { stackSet, instances, running: operations.filter((operation) => operation.endedAt === undefined) };
}

/**
 * The instances of a stack set. Their list lags behind, and its description does not: as long as a region that this names
 * is missing from the list, it is asked for again, for some seconds.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSet.html
 */
async function listUpToDate(
  { name, regions }: StackSet,
  stackSets: StackSets,
  overridesOf: ReadonlySet<string>,
  clock: Clock,
): Promise<readonly StackInstance[]> {
  for (let tries = 1; ; tries += 1) {
    const instances = await stackSets.listInstances(name, overridesOf);
    const listed = new Set(instances.map(({ region }) => region));
    if (tries >= laggingMaxTries || regions.every((region) => listed.has(region))) return instances;
    await clock.sleep(laggingWaitMilliseconds);
  }
}

/**
 * Accounts whose live overrides are read: AWS tells them only in a call for each instance. All of a rollout of some size;
 * beyond that those for which the file gives overrides, and the plan says that it does not see what others still have.
 */
function listOverridden({ pairs }: Desired): ReadonlySet<string> {
  const all = [...pairs.values()];
  const asked = readsAllOverrides(all.length) ? all : all.filter(({ overrides }) => Object.keys(overrides).length > 0);
  return new Set(asked.map(({ accountId }) => accountId));
}

/** True if the overrides of all wanted instances are read, so that one that the file no longer gives is seen. */
export function readsAllOverrides(pairs: number): boolean {
  return pairs <= overridesReadMaxCount;
}
