/** An SQS queue as its senders see it. */
export interface Queue {
  readonly arn: string;
  /** The access policy, byte for byte as SQS has it; empty if it has none. */
  readonly policy: string;
  /** Id, ARN or alias of the customer-managed key; absent if the queue has none. */
  readonly keyId?: string;
}

/** SQS queues of one account and region. */
export interface Queues {
  /** `undefined` if there is no such queue. */
  describe(name: string): Promise<Queue | undefined>;
  /** Replaces the whole access policy; SQS has no compare-and-set. Throws `VALIDATION`, `NOT_FOUND`. */
  setPolicy(name: string, policy: string): Promise<void>;
}
