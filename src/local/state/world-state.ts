import type {
  AutoDeployment,
  DriftStatus,
  InstanceDetailedStatus,
  InstanceStatus,
  OperationAction,
  OperationPreferences,
  OperationStatus,
  PermissionModel,
  ResourceDrift,
  ResultStatus,
  StackSetDrift,
} from '../../ports/stack-sets.ts';
import type { ResourceChange, StackFailure, StackStatus } from '../../ports/stacks.ts';
import type { FaultState } from '../faults/fault.ts';
import type { BodyStore } from '../s3/body-store.ts';
import type { Timeline } from '../timeline.ts';
import type { OrganizationalUnit } from './organization.ts';
import type {
  BucketState,
  EndpointState,
  KeyState,
  KeyStatus,
  MetricState,
  PolicyOverlay,
  SubscriptionState,
  TopicState,
} from './resource-state.ts';
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

/** A live resource that somebody changed or removed behind CloudFormation's back. */
export interface AlteredResource {
  readonly logicalId: string;
  readonly isDeleted: boolean;
  /** What a property of it has become; counts unless it is gone. */
  readonly value: string;
}

/** A change set. What it found stands from the start, and shows once it is ready. */
export interface ChangeSetState {
  readonly name: string;
  readonly readyAt: number;
  /** Why it fails; absent if it does not. */
  readonly failure: string | undefined;
  readonly changes: readonly ResourceChange[];
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
  /** Absent for most stacks. */
  altered: readonly AlteredResource[] | undefined;
  /** Absent for most stacks. */
  changeSets: readonly ChangeSetState[] | undefined;
}

/** An account with its stacks by region and name. */
export interface AccountState {
  readonly id: string;
  readonly name: string;
  parentId: string;
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
  /** Service-managed: the unit by which the account was reached. */
  organizationalUnitId: string | undefined;
  /** Absent until drift was detected. */
  drift: DriftStatus | undefined;
  /** What the last detection found to differ. */
  drifts: readonly ResourceDrift[] | undefined;
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
  /** Service-managed: the unit by which each account is reached. */
  readonly units: Readonly<Record<string, string>> | undefined;
  /** For an import: the stack that becomes each instance, by `account/region`. */
  readonly imports: Readonly<Record<string, string>> | undefined;
  readonly runs: readonly RegionRun[];
  status: OperationStatus;
  statusReason: string | undefined;
  endedAt: number | undefined;
  failed: number;
}

/** A unit to which a service-managed stack set has been deployed, with the regions in which it was. */
export interface UnitTarget {
  readonly unitId: string;
  readonly regions: readonly string[];
}

/** A stack set of one administrator account and region; a service-managed one belongs to the management account. */
export interface StackSetState {
  readonly key: string;
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly id: string;
  description: string;
  definitionId: number;
  /** Self-managed only. */
  administrationRoleArn: string | undefined;
  /** Self-managed only. */
  executionRoleName: string | undefined;
  permissionModel: PermissionModel;
  managedExecution: boolean;
  /** Service-managed only. */
  autoDeployment: AutoDeployment | undefined;
  targets: readonly UnitTarget[];
  /** Absent if drift was never detected. */
  drift: StackSetDrift | undefined;
  /** By `account/region`. */
  readonly instances: Map<string, InstanceState>;
  /** In the order in which they were accepted. */
  readonly operations: Map<string, OperationState>;
  /** Operations that have not ended, in the order in which they were accepted. */
  readonly active: Set<string>;
  /** How many instances there are in each region that has any; follows from the instances. */
  readonly regionCounts: Map<string, number>;
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
  /** What the organization lets StackSets do. */
  readonly stackSetsTrust: { trustedAccess: boolean; delegatedAdministrators: readonly string[] };
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
  readonly accounts: Map<string, AccountState>;
  readonly definitions: DefinitionTable;
  /** By `account/region/name`. */
  readonly stackSets: Map<string, StackSetState>;
  readonly buckets: Map<string, BucketState>;
  /** Queues and functions by ARN. */
  readonly endpoints: Map<string, EndpointState>;
  /** Topics without a stack, by ARN; those of stacks follow from their templates. */
  readonly topics: Map<string, TopicState>;
  /** Keys without a stack, by ARN; those of stacks follow from their templates. */
  readonly keys: Map<string, KeyState>;
  /** By ARN of any key; one that is not here is as its template says, or enabled. */
  readonly keyStatuses: Map<string, KeyStatus>;
  /** By ARN of the topic or key. */
  readonly policies: Map<string, PolicyOverlay>;
  /** When the policies of topics were last written, in milliseconds since 1970, as far as a fault may ask. */
  readonly policyWrites: Map<string, number>;
  /** By `topic protocol endpoint`. */
  readonly subscriptions: Map<string, SubscriptionState>;
  /** By account, region, namespace, name and dimensions. */
  readonly metrics: Map<string, MetricState>;
  readonly faults: FaultState[];
  readonly events: Timeline<WorldEvent>;
  /** The bytes of objects that are not kept as text; they lie beside the world. */
  readonly bodies: BodyStore;
}

/** Definitions by number, equal ones stored once. */
export interface DefinitionTable {
  get(id: number): Definition;
  /** The number of a definition, new or known. */
  put(definition: Omit<Definition, 'id'>): number;
  list(): readonly Definition[];
}
