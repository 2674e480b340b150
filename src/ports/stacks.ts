/** CloudFormation stack states that pantherctl tells apart, as the API spells them. */
export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

/** A stack as CloudFormation describes it. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What to deploy as a stack. */
export interface StackRequest {
  readonly name: string;
  /** The template's text: at most 51,200 bytes, or 1 MB where the cloud was given a bucket for templates. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a change set would do to one resource. */
export interface ResourceChange {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  /** Whether the resource would be replaced; absent where that cannot be. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
}

/** A change set: what CloudFormation would do, found out without doing it. */
export interface ChangeSet {
  readonly status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED' | 'DELETE_COMPLETE';
  /** Why it failed; a change set without changes fails too, with a reason that says so. */
  readonly statusReason?: string;
  readonly changes: readonly ResourceChange[];
}

/** A resource of a stack that failed, with the reason CloudFormation gave. */
export interface StackFailure {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly reason: string;
}

/**
 * Stacks of one account and region. Every call throws `ACCOUNT_ACCESS` if we may not act in that account.
 * Named IAM capabilities are always acknowledged: the plan shows every policy before a call.
 */
export interface Stacks {
  /** `undefined` if there is no such stack; a deleted stack does not count. */
  describe(name: string): Promise<Stack | undefined>;
  /** The text of the template that the stack was last created or updated with. Throws `NOT_FOUND`. */
  template(name: string): Promise<string>;
  /** Starts a creation and returns at once. Throws `ALREADY_EXISTS`, `VALIDATION`. */
  create(request: StackRequest): Promise<void>;
  /** Starts an update; `unchanged` if there was nothing to do. Throws `NOT_FOUND`, `VALIDATION`. */
  update(request: StackRequest): Promise<'started' | 'unchanged'>;
  /** Deletes a stack; a missing one is no error. Needed before a stack in `ROLLBACK_COMPLETE` can be created again. */
  remove(name: string): Promise<void>;
  /** Resources that failed in the stack's last creation or update, root cause first. */
  failures(name: string): Promise<readonly StackFailure[]>;
  /**
   * Starts a change set, for a new stack (which stands as `REVIEW_IN_PROGRESS` until removed) or for one that exists.
   * It is never executed. Throws `ALREADY_EXISTS` for a name in use, `VALIDATION`.
   */
  createChangeSet(request: StackRequest, changeSetName: string): Promise<void>;
  /** `undefined` if there is no such change set. */
  describeChangeSet(stackName: string, changeSetName: string): Promise<ChangeSet | undefined>;
  /** A missing one is no error. Leaves the shell of a new stack, which `remove` takes away. */
  removeChangeSet(stackName: string, changeSetName: string): Promise<void>;
}
