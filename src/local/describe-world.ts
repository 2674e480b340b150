import type { AccountStatus } from '../ports/accounts.ts';
import type { NotificationEntry } from '../ports/buckets.ts';
import type { Place } from '../ports/place.ts';
import type { InstanceDetailedStatus, OperationStatus } from '../ports/stack-sets.ts';
import type { StackStatus } from '../ports/stacks.ts';
import { isSpent } from './faults/fault.ts';
import type { Fault } from './faults/fault.ts';
import { findFault } from './faults/find-fault.ts';
import { enabledRegions, isSuspended } from './state/account-facts.ts';
import { listDestined } from './s3/check-notifications.ts';
import { showNotifications } from './s3/show-notifications.ts';
import { stacksOf } from './state/find-stack.ts';
import { unitPath } from './state/unit-facts.ts';
import type { World } from './state/world-state.ts';

/** An account in a {@link WorldSummary}. */
export interface AccountSummary {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly status: AccountStatus;
  readonly role: 'management' | 'panther' | 'member';
  /** True if the management account can act there. */
  readonly isReachable: boolean;
  readonly enabledRegionCount: number;
  readonly stacks: readonly (Place & { readonly name: string; readonly status: StackStatus })[];
}

/** What is in a local cloud, as plain data for people and for JSON. */
export interface WorldSummary {
  readonly seed: number;
  /** ISO 8601. */
  readonly now: string;
  readonly accessRoleName: string;
  readonly managementAccountId: string;
  readonly panther: Place;
  readonly accounts: readonly AccountSummary[];
  readonly stackSets: readonly {
    readonly name: string;
    readonly place: Place;
    readonly instances: Readonly<Partial<Record<InstanceDetailedStatus, number>>>;
    readonly operations: readonly { readonly id: string; readonly status: OperationStatus; readonly failed: number }[];
  }[];
  readonly buckets: readonly (Place & {
    readonly name: string;
    readonly objects: number;
    /** ARNs in the order of the entries. */
    readonly destinations: readonly string[];
    /** Every entry, of topics first, then queues, then functions. */
    readonly notifications: readonly NotificationEntry[];
    readonly hasEventBridge: boolean;
  })[];
  /** Those that were kept; of real-time events they follow from the stacks. */
  readonly subscriptions: readonly {
    readonly topicArn: string;
    readonly protocol: string;
    readonly endpoint: string;
    readonly isConfirmed: boolean;
  }[];
  readonly queues: readonly { readonly arn: string; readonly kind: 'queue' | 'function'; readonly received: number }[];
  readonly faults: readonly (Fault & { readonly struck: number; readonly isSpent: boolean })[];
}

/** Summarises a world. Accounts are ordered by id. */
export function describeWorld(world: World): WorldSummary {
  return {
    seed: world.seed,
    now: new Date(world.now).toISOString(),
    accessRoleName: world.accessRoleName,
    managementAccountId: world.managementAccountId,
    panther: world.panther,
    accounts: describeAccounts(world),
    stackSets: [...world.stackSets.values()].map(({ name, accountId, region, instances, operations }) => {
      const counts: Partial<Record<InstanceDetailedStatus, number>> = {};
      for (const { detailedStatus } of instances.values()) counts[detailedStatus] = (counts[detailedStatus] ?? 0) + 1;
      return {
        name,
        place: { accountId, region },
        instances: counts,
        operations: [...operations.values()].map(({ id, status, failed }) => ({ id, status, failed })),
      };
    }),
    buckets: [...world.buckets.values()].map(({ name, accountId, region, objectCount, notifications }) => ({
      name,
      accountId,
      region,
      objects: objectCount,
      destinations: listDestined(notifications).map(({ arn }) => arn),
      notifications: listDestined(showNotifications(notifications)).map(({ entry }) => entry),
      hasEventBridge: notifications.EventBridgeConfiguration !== undefined,
    })),
    subscriptions: [...world.subscriptions.values()].map(({ topicArn, protocol, endpoint, isConfirmed }) => ({
      topicArn,
      protocol,
      endpoint,
      isConfirmed,
    })),
    queues: [...world.endpoints.values()].map(({ arn, kind, received }) => ({ arn, kind, received })),
    faults: world.faults.map((state) => ({ ...state.fault, struck: state.struck, isSpent: isSpent(state) })),
  };
}

function describeAccounts(world: World): readonly AccountSummary[] {
  return [...world.accounts.values()]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((account) => ({
      id: account.id,
      name: account.name,
      path: unitPath(world, account.parentId),
      status: account.status === 'ACTIVE' && isSuspended(world, account.id) ? 'SUSPENDED' : account.status,
      role:
        account.id === world.managementAccountId
          ? 'management'
          : account.id === world.panther.accountId
            ? 'panther'
            : 'member',
      isReachable:
        !isSuspended(world, account.id) &&
        findFault(world, 'access-role-missing', { account: account.id }) === undefined,
      enabledRegionCount: enabledRegions(world, account.id).length,
      stacks: [...stacksOf(account)].map(({ accountId, region, name, status }) => ({
        accountId,
        region,
        name,
        status,
      })),
    }));
}
