import type { FaultState } from '../faults/fault.ts';
import type { Organization } from './organization.ts';
import type {
  BucketState,
  EndpointState,
  KeyState,
  KeyStatus,
  MetricState,
  ObjectState,
  PolicyOverlay,
  SubscriptionState,
  TopicState,
} from './resource-state.ts';
import type { WorldEvent } from './world-event.ts';
import type {
  AccountState,
  Definition,
  InstanceState,
  OperationState,
  RegionRun,
  StackSetState,
  StackState,
  World,
} from './world-state.ts';

/** Version of the form in which a world is written; a file of another version is refused. */
export const worldVersion = 4;

/** A {@link RegionRun} as it stands in a file. */
export interface RegionRunFile extends Omit<RegionRun, 'accounts' | 'results' | 'reasons'> {
  /** Index into the operation's account lists. */
  readonly accounts: number;
  /** The first letters of the results. */
  readonly results: string;
  readonly reasons: readonly (readonly [number, string])[];
}

/** An {@link OperationState} as it stands in a file. */
export interface OperationFile extends Omit<OperationState, 'runs'> {
  readonly accountLists: readonly (readonly string[])[];
  readonly runs: readonly RegionRunFile[];
}

/** A {@link StackSetState} as it stands in a file. */
export interface StackSetFile extends Omit<StackSetState, 'instances' | 'operations' | 'active' | 'regionCounts'> {
  readonly instances: readonly InstanceState[];
  readonly operations: readonly OperationFile[];
  readonly active: readonly string[];
}

/** An {@link AccountState} as it stands in a file; its stacks stand beside the accounts. */
export interface AccountFile extends Omit<AccountState, 'optedInRegions' | 'stacks'> {
  readonly optedInRegions: readonly string[];
}

/** A {@link BucketState} as it stands in a file. */
export interface BucketFile extends Omit<BucketState, 'objects'> {
  readonly objects: readonly (ObjectState & { readonly key: string })[];
}

/** A world as it stands in a file. */
export interface WorldFile {
  readonly version: number;
  readonly seed: number;
  readonly now: number;
  readonly sequence: number;
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly panther: World['panther'];
  readonly accessRoleName: string;
  readonly stackSetsTrust: World['stackSetsTrust'];
  readonly units: Organization['units'];
  readonly accounts: readonly AccountFile[];
  readonly definitions: readonly Definition[];
  readonly stacks: readonly StackState[];
  readonly stackSets: readonly StackSetFile[];
  readonly buckets: readonly BucketFile[];
  readonly endpoints: readonly EndpointState[];
  readonly topics: readonly TopicState[];
  readonly keys: readonly KeyState[];
  readonly keyStatuses: readonly (readonly [string, KeyStatus])[];
  readonly policies: readonly PolicyOverlay[];
  readonly policyWrites: readonly (readonly [string, number])[];
  readonly subscriptions: readonly SubscriptionState[];
  readonly metrics: readonly MetricState[];
  readonly faults: readonly FaultState[];
  readonly events: readonly WorldEvent[];
}

/** What stands in a file for each state of a result. */
export const resultLetters = { P: 'PENDING', R: 'RUNNING', S: 'SUCCEEDED', F: 'FAILED', C: 'CANCELLED' } as const;
