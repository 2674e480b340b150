import type { StackInstance } from '../ports/stack-sets.ts';
import { isOpen } from './account-facts.ts';
import { sameRecord } from './compare-records.ts';
import { pairKey } from './cover.ts';
import type { Desired } from './desired.ts';
import type { WantedPair } from './group-by-overrides.ts';
import type { Observed } from './observe.ts';
import type { SkippedAccount } from './plan.ts';

/** Every wanted pair in one list, and what is live beyond them. */
export interface SortedPairs {
  readonly missing: readonly WantedPair[];
  /** Live, but the last deployment did not succeed, and no update of the stack set deploys them. */
  readonly broken: readonly WantedPair[];
  /** Live and in order, but for their overrides. */
  readonly overridden: readonly WantedPair[];
  /** Live, and as wanted once the stack set is. */
  readonly settled: readonly WantedPair[];
  readonly underway: readonly WantedPair[];
  readonly skipped: readonly SkippedAccount[];
  /** Live, not wanted, and left alone: deletions are not allowed, or AWS could not delete them. */
  readonly extras: readonly StackInstance[];
  /** Those of `extras` that should go and cannot. */
  readonly stuck: readonly StackInstance[];
  /** Live, not wanted, and to go. */
  readonly surplus: readonly StackInstance[];
}

/** What else decides on a pair. */
export interface SortOptions {
  /** True if the definition of the stack set changes, which deploys every instance that has a stack. */
  readonly isUpdated: boolean;
  readonly allowDelete: boolean;
}

/** Compares the wanted pairs with the live ones. Linear in their number. */
export function sortPairs(desired: Desired, observed: Observed, options: SortOptions): SortedPairs {
  const instances = observed.stackSet?.instances ?? [];
  const live = new Map(instances.map((instance) => [pairKey(instance), instance]));
  const isBusy = (observed.stackSet?.running.length ?? 0) > 0;
  const lists = {
    missing: [] as WantedPair[],
    broken: [] as WantedPair[],
    overridden: [] as WantedPair[],
    settled: [] as WantedPair[],
    underway: [] as WantedPair[],
  };
  const skipped: SkippedAccount[] = [];
  for (const [key, pair] of desired.pairs) {
    const instance = live.get(key);
    if (instance === undefined) {
      lists.missing.push(pair);
      continue;
    }
    live.delete(key);
    const reason = isBusy && isUnderway(instance) ? undefined : explainLeftOut(instance, observed);
    if (reason !== undefined) skipped.push(skip(instance, observed, reason));
    else lists[standingOf(instance, pair, isBusy, options.isUpdated)].push(pair);
  }
  return { ...lists, ...sortOthers(live, desired, observed, options.allowDelete), skipped };
}

/** True for an instance that waits or runs, which it does only under an operation. */
export function isUnderway(instance: StackInstance): boolean {
  return instance.detailedStatus === 'PENDING' || instance.detailedStatus === 'RUNNING';
}

/**
 * An update of the stack set also deploys instances that are outdated, so those are not retried beside it. One without a
 * stack is a failed creation, which takes a creation again.
 */
function standingOf(
  instance: StackInstance,
  { overrides }: WantedPair,
  isBusy: boolean,
  isUpdated: boolean,
): 'broken' | 'overridden' | 'settled' | 'underway' {
  if (isBusy && isUnderway(instance)) return 'underway';
  const isMended = isUpdated && instance.stackId !== undefined;
  if (instance.status !== 'CURRENT' && !isMended) return 'broken';
  return instance.overrides === overrides || sameRecord(instance.overrides, overrides) ? 'settled' : 'overridden';
}

function explainLeftOut(
  { accountId, detailedStatus, region, status }: StackInstance,
  observed: Observed,
): Pick<SkippedAccount, 'reason' | 'fix'> | undefined {
  if (status === 'INOPERABLE') {
    return {
      reason: 'a failed deletion left the instance INOPERABLE',
      fix:
        `delete the instance from the stack set with its stack retained, delete the stack by hand in ` +
        `${accountId}/${region}, then run pantherctl apply`,
    };
  }
  // An account that was reopened is ACTIVE; of one outside the organization the last word of AWS counts.
  if (detailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT' && observed.accounts.get(accountId)?.status !== 'ACTIVE') {
    return { reason: 'AWS skipped the instance, since the account is suspended' };
  }
  return undefined;
}

function skip(
  { accountId, region }: StackInstance,
  observed: Observed,
  why: Pick<SkippedAccount, 'reason' | 'fix'>,
): SkippedAccount {
  return { accountId, accountName: observed.accounts.get(accountId)?.name ?? '', regions: [region], ...why };
}

/** Live instances that are not wanted. Those that the file wants, but that are left out for a reason, are neither. */
function sortOthers(
  others: ReadonlyMap<string, StackInstance>,
  desired: Desired,
  observed: Observed,
  allowDelete: boolean,
): Pick<SortedPairs, 'extras' | 'stuck' | 'surplus'> {
  const leftOut = new Set(
    desired.skipped.flatMap(({ accountId, regions }) => regions.map((region) => pairKey({ accountId, region }))),
  );
  const extras: StackInstance[] = [];
  const surplus: StackInstance[] = [];
  for (const [key, instance] of others) {
    if (leftOut.has(key)) continue;
    const canGo = allowDelete && instance.status !== 'INOPERABLE' && isOpen(observed.accounts.get(instance.accountId));
    (canGo ? surplus : extras).push(instance);
  }
  return { extras, stuck: allowDelete ? extras : [], surplus };
}
