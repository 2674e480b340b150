/** States of a stack set operation, as the API spells them. */
export type OperationStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPING' | 'STOPPED';

/** States of one account and region within an operation. */
export type ResultStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Whether an instance runs the stack set's present template and parameters. */
export type InstanceStatus = 'CURRENT' | 'OUTDATED' | 'INOPERABLE';

/** The finer state of an instance. */
export type InstanceDetailedStatus = ResultStatus | 'INOPERABLE' | 'SKIPPED_SUSPENDED_ACCOUNT' | 'FAILED_IMPORT';

/** What an operation does. */
export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE';

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
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
  /** True if operations that do not conflict may run side by side and others queue. */
  readonly managedExecution: boolean;
}

/** A stack set to create, or the new definition of one. */
export interface StackSetRequest {
  readonly name: string;
  readonly description: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
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
}

/** Instances to act on: the product of accounts and regions, which is all that the API can express. */
export interface InstancesRequest {
  readonly stackSetName: string;
  readonly operationId: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
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

/**
 * Stack sets of one administrator account and region.
 * Calls that start an operation return once it is accepted. They throw `OPERATION_IN_PROGRESS`, `OPERATION_ID_EXISTS`,
 * `STACK_INSTANCE_NOT_FOUND`, `NOT_FOUND`, `VALIDATION`, `ACCESS_DENIED` or `THROTTLED`.
 */
export interface StackSets {
  /** `undefined` if there is no such stack set. */
  describe(name: string): Promise<StackSet | undefined>;
  /** Throws `ALREADY_EXISTS`. Starts no operation. */
  create(request: StackSetRequest): Promise<void>;
  /** Replaces the definition and updates every instance; the definition changes even if the operation fails. */
  update(request: StackSetRequest, operationId: string, preferences: OperationPreferences): Promise<void>;
  /** All instances, all pages. Throws `NOT_FOUND`. */
  listInstances(name: string): Promise<readonly StackInstance[]>;
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
}
