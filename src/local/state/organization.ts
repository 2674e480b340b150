import type { AccountStatus, StackSetsTrust } from '../../ports/accounts.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Place } from '../../ports/place.ts';
import type { Fault } from '../faults/fault.ts';

/** An organizational unit, or the root when it has no parent. */
export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
}

/** One account of an organization to be made. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  readonly status: AccountStatus;
  /** Opt-in regions that the account has enabled; regions that need no opt-in are always on. */
  readonly optedInRegions: readonly string[];
}

/** A bucket that exists from the start. */
export interface OrganizationBucket extends Place {
  readonly name: string;
  readonly notifications: BucketNotifications;
}

/** A queue or function that exists from the start; `arn` says where. */
export interface OrganizationEndpoint {
  readonly arn: string;
  readonly kind: 'queue' | 'function';
  /** A queue's access policy; without one nobody from outside may send. */
  readonly policy?: unknown;
  /** Id, ARN or alias of the key that encrypts a queue. */
  readonly keyId?: string;
}

/** Everything that a local cloud starts with. Plain data; made by `buildOrganization` or `buildOrganizationAround`. */
export interface Organization {
  readonly id: string;
  readonly managementAccountId: string;
  /** Where Panther runs. */
  readonly panther: Place;
  /** Ordered so that a parent stands before its children; the first is the root. */
  readonly units: readonly OrganizationalUnit[];
  readonly accounts: readonly OrganizationAccount[];
  /** Name of the role in every member account that the management account may assume. */
  readonly accessRoleName: string;
  readonly stackSetsTrust: StackSetsTrust;
  readonly buckets: readonly OrganizationBucket[];
  readonly endpoints: readonly OrganizationEndpoint[];
  /** Faults that are set from the start, e.g. accounts without the access role. */
  readonly faults: readonly Fault[];
}
