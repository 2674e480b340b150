/** An IAM role as far as its way in goes. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** The trust policy as a parsed JSON document. */
  readonly trust: unknown;
}

/** One thing that a role should be able to do. */
export interface SimulatedRequest {
  /** E.g. `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
}

/** What the policies of a role say to a request. */
export interface SimulatedAnswer extends SimulatedRequest {
  readonly isAllowed: boolean;
}

/** IAM roles of one account, to read. Every call throws `ACCOUNT_ACCESS` if we may not act in that account. */
export interface Roles {
  /** `undefined` if there is no such role. */
  describe(name: string): Promise<Role | undefined>;
  /**
   * Asks IAM what the role's own policies allow, in the order of the requests. Policies of buckets and keys are not looked
   * at. Throws `ACCESS_DENIED` without `iam:SimulatePrincipalPolicy`, `NOT_FOUND` if there is no such role.
   * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
   */
  simulate(roleName: string, requests: readonly SimulatedRequest[]): Promise<readonly SimulatedAnswer[]>;
}
