import type { Place } from './place.ts';

/** States of a stack set operation, as the API spells them. */
export type OperationStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPING' | 'STOPPED';

/** States of one account and region within an operation. */
export type ResultStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Whether an instance runs the stack set's present template and parameters. */
export type InstanceStatus = 'CURRENT' | 'OUTDATED' | 'INOPERABLE';

/** The finer state of an instance. */
export type InstanceDetailedStatus = ResultStatus | 'INOPERABLE' | 'SKIPPED_SUSPENDED_ACCOUNT' | 'FAILED_IMPORT';

/** What an operation does. An import of stacks is told as `CREATE`. */
export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE' | 'DETECT_DRIFT';

/** Whose roles deploy the stacks: roles that we create, or those that CloudFormation manages for the organization. */
export type PermissionModel = 'SELF_MANAGED' | 'SERVICE_MANAGED';

/** Whether a service-managed stack set follows accounts that join or leave its units. */
export interface AutoDeployment {
  readonly enabled: boolean;
  /** True to leave the stacks of an account that leaves. */
  readonly retainStacks: boolean;
}

/** Whether the live resources of an instance are as its template says. */
export type DriftStatus = 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' | 'NOT_CHECKED';

/** The last drift detection on a stack set. */
export interface StackSetDrift {
  readonly status: DriftStatus;
  readonly detection: 'COMPLETED' | 'FAILED' | 'PARTIAL_SUCCESS' | 'IN_PROGRESS' | 'STOPPED';
  /** Milliseconds since 1970; absent until a detection has ended. */
  readonly checkedAt?: number;
  readonly drifted: number;
  readonly inSync: number;
  readonly failed: number;
}

/** How an operation spreads; not stored by the service, so passed on every call. */
export interface OperationPreferences {
  /** At least 1; per region. */
  readonly maxConcurrentCount: number;
  /** At least 0; per region. */
  readonly failureToleranceCount: number;
  readonly concurrencyMode: 'STRICT_FAILURE_TOLERANCE' | 'SOFT_FAILURE_TOLERANCE';
  readonly regionConcurrencyType: 'SEQUENTIAL' | 'PARALLEL';
  /** Order of regions when sequential; regions not named follow in the order of the call. */
  readonly regionOrder: readonly string[];
}

/** A stack set as the service describes it (strongly consistent). */
export interface StackSet {
  readonly name: string;
  readonly id: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent for a service-managed stack set. */
  readonly administrationRoleArn?: string;
  /** Absent for a service-managed stack set. */
  readonly executionRoleName?: string;
  readonly permissionModel: PermissionModel;
  /** True if operations that do not conflict may run side by side and others queue. */
  readonly managedExecution: boolean;
  /** Absent for a self-managed stack set. */
  readonly autoDeployment?: AutoDeployment;
  /** Units that a service-managed stack set has been deployed to. */
  readonly organizationalUnits: readonly string[];
  /** Regions in which it has instances; strongly consistent, so it tells when a list lags behind. */
  readonly regions: readonly string[];
  /** Absent if drift was never detected. */
  readonly drift?: StackSetDrift;
}

/** A stack set to create, or the new definition of one. */
export interface StackSetRequest {
  readonly name: string;
  readonly description: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Self-managed only, and then required. */
  readonly administrationRoleArn?: string;
  /** Self-managed only, and then required. */
  readonly executionRoleName?: string;
  /** Cannot change while there are instances. */
  readonly permissionModel: PermissionModel;
  readonly managedExecution: boolean;
  /** Service-managed only, and then required. */
  readonly autoDeployment?: AutoDeployment;
}

/** One account and region of a stack set. */
export interface StackInstance {
  readonly accountId: string;
  readonly region: string;
  readonly status: InstanceStatus;
  readonly detailedStatus: InstanceDetailedStatus;
  readonly statusReason?: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly stackId?: string;
  readonly lastOperationId?: string;
  readonly drift?: DriftStatus;
  /** Service-managed: the unit by which the account was reached. */
  readonly organizationalUnitId?: string;
}

/** Instances to act on: the product of accounts and regions, which is all that the API can express. */
export interface InstancesRequest {
  readonly stackSetName: string;
  readonly operationId: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /**
   * Service-managed stack sets only, and then at least one: the units in which the accounts are. `accounts` narrows them
   * (filter INTERSECTION); without accounts every account of the units is meant. At most 50 in a call.
   */
  readonly organizationalUnits?: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
  readonly preferences: OperationPreferences;
}

/** A running or finished operation (strongly consistent). */
export interface Operation {
  readonly id: string;
  readonly stackSetName: string;
  readonly action: OperationAction;
  readonly status: OperationStatus;
  readonly statusReason?: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; absent while it runs. */
  readonly endedAt?: number;
  /** Instances that failed; may be above zero in an operation that SUCCEEDED. */
  readonly failedInstances: number;
  readonly preferences: OperationPreferences;
}

/** What became of one account and region in an operation (eventually consistent on AWS). */
export interface OperationResult {
  readonly accountId: string;
  readonly region: string;
  readonly status: ResultStatus;
  readonly reason?: string;
}

/** How a live resource differs from its template. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly physicalId?: string;
  readonly status: 'MODIFIED' | 'DELETED';
  /** Values as JSON texts; absent where there is none on that side. */
  readonly differences: readonly {
    /** JSON pointer into the properties, e.g. `/PolicyDocument/Statement/0/Action`. */
    readonly path: string;
    readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
    readonly expected?: string;
    readonly actual?: string;
  }[];
}

/** Stacks to take into a stack set as instances. */
export interface ImportRequest {
  readonly stackSetName: string;
  readonly operationId: string;
  /** ARNs of stacks, at most 10; each becomes the instance of its account and region. */
  readonly stackIds: readonly string[];
  /** Service-managed stack sets only: the units in which the accounts are. */
  readonly organizationalUnits?: readonly string[];
  readonly preferences: OperationPreferences;
}

/** On whose behalf stack sets are asked for; a delegated administrator must say so on every call. */
export type CallAs = 'SELF' | 'DELEGATED_ADMIN';

/**
 * Stack sets of one administrator account and region.
 * Calls that start an operation return once it is accepted. They throw `OPERATION_IN_PROGRESS`, `OPERATION_ID_EXISTS`,
 * `STALE_REQUEST`, `STACK_INSTANCE_NOT_FOUND`, `NOT_FOUND`, `LIMIT_EXCEEDED`, `VALIDATION` or `ACCESS_DENIED`. Every call
 * can throw `THROTTLED`, `NO_ANSWER` (the call may have taken effect) and `UNREADABLE_ANSWER`.
 */
export interface StackSets {
  /** Names of all stack sets that are not deleted, all pages. */
  list(): Promise<readonly string[]>;
  /** `undefined` if there is no such stack set. */
  describe(name: string): Promise<StackSet | undefined>;
  /** Throws `ALREADY_EXISTS`. Starts no operation. */
  create(request: StackSetRequest): Promise<void>;
  /** Replaces the definition and updates every instance; the definition changes even if the operation fails. */
  update(request: StackSetRequest, operationId: string, preferences: OperationPreferences): Promise<void>;
  /**
   * All instances, all pages. Throws `NOT_FOUND`. AWS tells overrides only instance by instance, a call each: with
   * `overridesOf`, those of the instances in these accounts are sure to be told, and others may show none.
   */
  listInstances(name: string, overridesOf?: ReadonlySet<string>): Promise<readonly StackInstance[]>;
  /** Creates instances, or deploys again those that exist but failed. */
  createInstances(request: InstancesRequest): Promise<void>;
  /** Updates instances that exist: an override given replaces all overrides of the instance. */
  updateInstances(request: InstancesRequest): Promise<void>;
  deleteInstances(request: InstancesRequest & { readonly retainStacks: boolean }): Promise<void>;
  /** `undefined` if there is no such operation. */
  describeOperation(stackSetName: string, operationId: string): Promise<Operation | undefined>;
  /** Newest first, all pages. */
  listOperations(stackSetName: string): Promise<readonly Operation[]>;
  /** One row per account and region of the operation, all pages. */
  listResults(stackSetName: string, operationId: string): Promise<readonly OperationResult[]>;
  /** Cancels what has not started and lets running instances finish. */
  stopOperation(stackSetName: string, operationId: string): Promise<void>;
  /** Compares the live resources of every instance with its template; its end shows in `drift` of set and instances. */
  detectDrift(stackSetName: string, operationId: string, preferences: OperationPreferences): Promise<void>;
  /** What differs in one instance, as the last detection found it, all pages; empty if nothing does. */
  listDrifts(stackSetName: string, instance: Place, operationId: string): Promise<readonly ResourceDrift[]>;
  /** Takes stacks that exist into the stack set; the stacks are not changed. */
  importStacks(request: ImportRequest): Promise<void>;
}
