/** An IAM role as far as its way in goes. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** The trust policy as a parsed JSON document. */
  readonly trust: unknown;
}

/** IAM roles of one account, to read. Every call throws `ACCOUNT_ACCESS` if we may not act in that account. */
export interface Roles {
  /** `undefined` if there is no such role. */
  describe(name: string): Promise<Role | undefined>;
}
