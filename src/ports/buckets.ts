/** One rule of a key filter; `Name` is `prefix` or `suffix` in any case, as S3 returns it. */
export interface FilterRule {
  readonly Name: string;
  readonly Value: string;
}

/** What all kinds of notification entries share; unknown keys survive a round trip. */
export interface NotificationEntry {
  readonly Id?: string;
  readonly Events: readonly string[];
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly FilterRule[] } };
  readonly [unknownKey: string]: unknown;
}

/**
 * A bucket's whole notification configuration in the casing of the S3 API. Keys that pantherctl does not know are kept.
 * Entries carry `TopicArn`, `QueueArn` or `LambdaFunctionArn` according to their list.
 */
export interface BucketNotifications {
  readonly TopicConfigurations?: readonly NotificationEntry[];
  readonly QueueConfigurations?: readonly NotificationEntry[];
  readonly LambdaFunctionConfigurations?: readonly NotificationEntry[];
  /** Present (and empty) when the bucket also sends its events to EventBridge. */
  readonly EventBridgeConfiguration?: Readonly<Record<string, unknown>>;
  readonly [unknownKey: string]: unknown;
}

/** How a configuration is put. */
export interface PutOptions {
  /** Whether S3 takes destinations that it cannot reach; for topics and queues of others that are gone. Off by default. */
  readonly skipDestinationValidation?: boolean;
}

/** Buckets of one account. Every call carries the account as expected owner and throws `ACCESS_DENIED` if it differs. */
export interface Buckets {
  /** The bucket's region. Throws `NOT_FOUND`. */
  region(bucket: string): Promise<string>;
  notifications(bucket: string): Promise<BucketNotifications>;
  /**
   * Replaces the whole configuration; S3 has no compare-and-set. Throws `VALIDATION` with S3's reason,
   * `OPERATION_IN_PROGRESS` if another change of the bucket is under way (409 OperationAborted).
   */
  putNotifications(bucket: string, notifications: BucketNotifications, options?: PutOptions): Promise<void>;
}
