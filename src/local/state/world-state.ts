import type { BucketNotifications } from '../../ports/buckets.ts';
import type { OperationAction, OperationPreferences, OperationStatus } from '../../ports/stack-sets.ts';
import type { InstanceDetailedStatus, InstanceStatus, ResultStatus } from '../../ports/stack-sets.ts';
import type { StackFailure, StackStatus } from '../../ports/stacks.ts';
import type { FaultState } from '../faults/fault.ts';
import type { Timeline } from '../timeline.ts';
import type { OrganizationalUnit } from './organization.ts';
import type { WorldEvent } from './world-event.ts';

/** A template with its parameters and tags; equal ones are one object with one number. */
export interface Definition {
  readonly id: number;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The stages that a change of a stack still has to go through, each at its instant. */
export interface StackPhase {
  readonly at: number;
  /** `GONE` takes the stack away. */
  readonly status: StackStatus | 'GONE';
  readonly reason?: string;
}

/** A change of a stack under way. */
export interface PendingChange {
  /** Which change; an event of an earlier change is ignored. */
  readonly number: number;
  readonly phases: readonly StackPhase[];
  /** Definition and names that take over when the last phase is reached. */
  readonly definitionId: number;
  readonly claims: readonly string[];
}

/** A stack of one account and region. What its resources are follows from its definition, so that is not stored. */
export interface StackState {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  status: StackStatus;
  statusReason: string | undefined;
  definitionId: number;
  /** Names that no other stack of the account (or account and region) may take while this one holds them. */
  claims: readonly string[];
  failures: readonly StackFailure[];
  pending: PendingChange | undefined;
}

/** An account with its stacks by region and name. */
export interface AccountState {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
  readonly optedInRegions: Set<string>;
  readonly stacks: Map<string, Map<string, StackState>>;
}

/** One account and region of a stack set. */
export interface InstanceState {
  readonly accountId: string;
  readonly region: string;
  status: InstanceStatus;
  detailedStatus: InstanceDetailedStatus;
  statusReason: string | undefined;
  overrides: Readonly<Record<string, string>>;
  stackId: string | undefined;
  stackName: string | undefined;
  lastOperationId: string | undefined;
}

/** How far an operation has come in one region. */
export interface RegionRun {
  readonly region: string;
  /** In the order in which they are taken; shared between the regions of a rectangle. */
  readonly accounts: readonly string[];
  /** One per account. */
  readonly results: ResultStatus[];
  /** Reasons of results that have one of their own, by index of the account. */
  readonly reasons: Map<number, string>;
  /** Why the accounts that were never started were cancelled. */
  cancelReason: string | undefined;
  state: 'waiting' | 'running' | 'ended' | 'stopped';
  /** Index of the account to start next. */
  next: number;
  running: number;
  failed: number;
}

/** An operation on a stack set. */
export interface OperationState {
  readonly id: string;
  readonly action: OperationAction;
  readonly preferences: OperationPreferences;
  readonly createdAt: number;
  /** What the overrides of an instance become when its turn comes; absent if they stay. */
  readonly overrides: Readonly<Record<string, string>> | undefined;
  readonly retainStacks: boolean;
  /** True for an update of the stack set itself, which no other operation may accompany. */
  readonly changesDefinition: boolean;
  readonly runs: readonly RegionRun[];
  status: OperationStatus;
  statusReason: string | undefined;
  endedAt: number | undefined;
  failed: number;
}

/** A stack set of one administrator account and region. */
export interface StackSetState {
  readonly key: string;
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly id: string;
  description: string;
  definitionId: number;
  administrationRoleArn: string;
  executionRoleName: string;
  managedExecution: boolean;
  /** By `account/region`. */
  readonly instances: Map<string, InstanceState>;
  /** In the order in which they were accepted. */
  readonly operations: Map<string, OperationState>;
  /** Operations that have not ended, in the order in which they were accepted. */
  readonly active: Set<string>;
}

/** A bucket; names are unique over all accounts. */
export interface BucketState {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  notifications: BucketNotifications;
  objects: number;
}

/** A message as a queue holds it. */
export interface QueueMessage {
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly body: string;
}

/** A queue or function that receives; only the latest messages are kept. */
export interface EndpointState {
  readonly arn: string;
  readonly kind: 'queue' | 'function';
  readonly policy: unknown;
  received: number;
  readonly latest: QueueMessage[];
}

/** The whole local cloud as data. Everything a new process needs to go on is in it. */
export interface World {
  readonly seed: number;
  /** Instant up to which everything has happened, in milliseconds since 1970. */
  now: number;
  /** Source of numbers that must differ: stacks, changes, scheduled events. */
  sequence: number;
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly panther: { readonly accountId: string; readonly region: string };
  readonly accessRoleName: string;
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
  readonly accounts: Map<string, AccountState>;
  readonly definitions: DefinitionTable;
  /** By `account/region/name`. */
  readonly stackSets: Map<string, StackSetState>;
  readonly buckets: Map<string, BucketState>;
  readonly endpoints: Map<string, EndpointState>;
  readonly faults: FaultState[];
  readonly events: Timeline<WorldEvent>;
}

/** Definitions by number, equal ones stored once. */
export interface DefinitionTable {
  get(id: number): Definition;
  /** The number of a definition, new or known. */
  put(definition: Omit<Definition, 'id'>): number;
  list(): readonly Definition[];
}
