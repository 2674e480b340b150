/** A KMS key. */
export interface Key {
  readonly arn: string;
  /** As KMS has it: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  /** False for a key that AWS manages, whose policy nobody can change. */
  readonly isCustomerManaged: boolean;
}

/** KMS keys of one account and region. */
export interface Keys {
  /** By id, ARN, alias or ARN of an alias. `undefined` if there is no such key. */
  describe(keyId: string): Promise<Key | undefined>;
  /** The key's policy, byte for byte as KMS has it. Throws `NOT_FOUND`. */
  policy(keyArn: string): Promise<string>;
  /** Replaces the whole policy. Throws `VALIDATION`: KMS refuses one that locks the caller out. */
  setPolicy(keyArn: string, policy: string): Promise<void>;
}
