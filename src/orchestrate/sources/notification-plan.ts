import type { BucketNotifications } from '../../ports/buckets.ts';

/** One line about an entry, for people. */
export interface NotificationLine {
  readonly id: string;
  readonly kind: 'topic' | 'queue' | 'function' | 'EventBridge';
  readonly destination: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly events: readonly string[];
}

/** A way out of a conflict, in the order in which they are offered. */
export interface Remedy {
  readonly kind: 'subscribe' | 'fanOut' | 'narrow' | 'eventBridge' | 'widen';
  /** A command or an edit, with every value in it. */
  readonly fix: string;
}

/** An entry of somebody else that S3 would not accept beside one of ours. */
export interface NotificationConflict {
  readonly wanted: NotificationLine;
  readonly existing: NotificationLine;
  /** Never empty; the first is the best. */
  readonly remedies: readonly Remedy[];
}

/** What wiring a bucket changes, and everything it leaves alone. */
export interface NotificationChanges {
  readonly keep: readonly NotificationLine[];
  readonly add: readonly NotificationLine[];
  readonly remove: readonly NotificationLine[];
  readonly conflicts: readonly NotificationConflict[];
}

/** The changes with what they lead to. */
export interface NotificationPlan extends NotificationChanges {
  /** The whole configuration to put; the live one itself where nothing changes. */
  readonly wanted: BucketNotifications;
}

/** What one topic should hear from a bucket. */
export interface TopicWish {
  readonly topicArn: string;
  /** Prefixes of all sources on the bucket that use the topic; an empty one stands for every object. */
  readonly prefixes: readonly string[];
}

/** How a bucket should be wired. */
export interface BucketWish {
  readonly bucket: string;
  /** No topic at all takes away what is ours. */
  readonly topics: readonly TopicWish[];
  /** Topics that our entries named before and no source names any more, as the registry knows: those entries go. */
  readonly formerTopicArns: readonly string[];
}
