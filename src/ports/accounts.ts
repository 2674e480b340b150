/** Account states of AWS Organizations, as its API spells them. */
export type AccountStatus = 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';

/** One account of the organization. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly status: AccountStatus;
  /** Id of the organizational unit (or root) the account sits in. */
  readonly parentId: string;
  /** The parent's path by name, e.g. `Root/Workloads/Prod`. */
  readonly path: string;
  readonly isManagementAccount: boolean;
}

/** What the organization lets CloudFormation StackSets do. */
export interface StackSetsTrust {
  /** True if the organization trusts StackSets, which service-managed stack sets need. */
  readonly trustedAccess: boolean;
  /** Accounts that may manage service-managed stack sets for the management account. */
  readonly delegatedAdministrators: readonly string[];
}

/** The organization: which accounts there are, and where they may run. */
export interface Accounts {
  /** Every account, ordered by id; all pages. */
  list(): Promise<readonly Account[]>;
  /** Accounts in an organizational unit or root, nested units included. Throws `NOT_FOUND` for an unknown id. */
  listIn(organizationalUnitId: string): Promise<readonly Account[]>;
  /** Regions an account can use: enabled by default or opted in. Throws `ACCOUNT_ACCESS` where we may not ask. */
  enabledRegions(accountId: string): Promise<readonly string[]>;
  /** Throws `ACCESS_DENIED` where only the management account or a delegated administrator may ask. */
  stackSetsTrust(): Promise<StackSetsTrust>;
}
