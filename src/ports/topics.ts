/** An SNS topic as its senders and subscribers see it. */
export interface Topic {
  readonly arn: string;
  readonly isFifo: boolean;
  /** The access policy, byte for byte as SNS has it. */
  readonly policy: string;
  /** Id, ARN or alias of the key, as the topic names it; absent if the topic is not encrypted. */
  readonly keyId?: string;
}

/** A subscription as its topic lists it. */
export interface Subscription {
  /** Absent while it waits to be confirmed. */
  readonly arn?: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** How a confirmed subscription delivers. */
export interface SubscriptionSettings {
  readonly isRaw: boolean;
  /** JSON; absent if every message is delivered. */
  readonly filterPolicy?: string;
}

/** SNS topics of one account and region. Calls throw `ACCOUNT_ACCESS`, `ACCESS_DENIED` like those of every port. */
export interface Topics {
  /** `undefined` if there is no such topic. */
  describe(topicArn: string): Promise<Topic | undefined>;
  /** Replaces the whole access policy; SNS has no compare-and-set. Throws `VALIDATION` with SNS's reason. */
  setPolicy(topicArn: string, policy: string): Promise<void>;
  /** Throws `NOT_FOUND`. */
  listSubscriptions(topicArn: string): Promise<readonly Subscription[]>;
  /** `undefined` if there is no such subscription. */
  describeSubscription(subscriptionArn: string): Promise<SubscriptionSettings | undefined>;
  /**
   * Subscribes a queue, raw delivery off; a subscription that is there already is left as it is. A queue of another account
   * must confirm it: SNS sends the token to the queue.
   */
  subscribeQueue(topicArn: string, queueArn: string): Promise<void>;
  /** Switches raw delivery. */
  setRawDelivery(subscriptionArn: string, isRaw: boolean): Promise<void>;
}
