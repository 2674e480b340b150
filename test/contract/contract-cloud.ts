import { test } from 'vitest';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Metric } from '../../src/ports/metrics.ts';
import type { Place } from '../../src/ports/place.ts';

/** A behaviour of AWS that some stand-in for it may lack. A cloud that names one as its gap must really lack it. */
export type Gap =
  | 'operations-take-time'
  | 'operation-conflicts'
  | 'operation-ids'
  | 'operation-results'
  | 'stack-set-updates'
  | 'stack-rollback'
  | 'unchanged-updates'
  | 'overlapping-notifications'
  | 'notification-destinations'
  | 'bucket-owner'
  | 'access-roles'
  | 'stack-set-names'
  | 'stack-set-regions'
  | 'managed-execution'
  | 'permission-model'
  | 'service-managed'
  | 'call-as'
  | 'organization-trust'
  | 'drift'
  | 'import'
  | 'change-sets-take-time'
  | 'change-set-comparison'
  | 'change-set-names'
  | 'change-set-failures'
  | 'change-set-removal'
  | 'account-regions'
  | 'filter-rule-case'
  | 'template-validation'
  | 'event-bridge'
  | 'pending-subscriptions'
  | 'policy-checks'
  | 'queue-policy-bytes'
  | 'managed-keys'
  | 'disabled-keys'
  | 'key-lockout'
  | 'role-trust'
  | 'role-rights'
  | 'policy-simulation'
  | 'stack-keys'
  | 'empty-objects'
  | 'stack-names';

/** A cloud under contract, with what is in it before a test begins. Every call of the factory gives a fresh one. */
export interface ContractCloud {
  readonly cloud: Cloud;
  readonly administrator: Place;
  /** Account ids, active and with access: at least three, all but the administrator's. */
  readonly targets: readonly string[];
  /** A second region that every account can use. */
  readonly otherRegion: string;
  /** Exists, but nobody may act in it. */
  readonly lockedAccountId: string;
  readonly unit: { readonly id: string; readonly accountIds: readonly string[] };
  readonly bucket: Place & { readonly name: string };
  /** ARN of {@link ContractCloud.queue}. */
  readonly queueArn: string;
  /** A queue of an account in which we may act and which is not the bucket's. */
  readonly queue: Place & { readonly name: string };
  /** Records a value of a metric at an instant (milliseconds since 1970), as its owner does. */
  readonly recordMetric: (place: Place, metric: Metric, value: number, at: number) => Promise<void>;
}

/** How a suite gets its cloud, and what that cloud is known to lack. */
export interface Contract {
  readonly open: () => Promise<ContractCloud>;
  readonly gaps: ReadonlySet<Gap>;
}

/** Defines a test of a behaviour. Where the cloud has that gap, the test must fail, so that a mended cloud shows up. */
export function defineBehaviour(
  contract: Contract,
  title: string,
  body: (cloud: ContractCloud) => Promise<void>,
  gap?: Gap,
): void {
  const define = gap !== undefined && contract.gaps.has(gap) ? test.fails : test;
  define(title, async () => {
    await body(await contract.open());
  });
}
