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
  /** The template's text, at most 51,200 bytes. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
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
}
