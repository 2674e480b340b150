import type { BucketNotifications } from '../../ports/buckets.ts';

/** One line about an entry, for people. */
export interface NotificationLine {
  readonly id: string;
  readonly kind: 'topic' | 'queue' | 'function' | 'EventBridge';
  readonly destination: string;
  /** As S3 has it, so with special characters encoded. */
  readonly prefix: string;
  readonly suffix: string;
  readonly events: readonly string[];
}

/** A way out of a conflict, in the order in which they are offered. */
export interface Remedy {
  readonly kind: 'widen' | 'subscribe' | 'fanOut' | 'narrow' | 'eventBridge' | 'rename' | 'remove';
  /** A command or an edit, with every value in it. */
  readonly fix: string;
}

/** An entry of somebody else, or of another topic of the file, that S3 would not accept beside one of ours. */
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

/** A source of a wish, so that advice can name it. */
export interface WishedSource {
  readonly name: string;
  readonly prefixes: readonly string[];
}

/** What one topic should hear from a bucket. */
export interface TopicWish {
  readonly topicArn: string;
  /** Prefixes of all sources on the bucket that use the topic; an empty one stands for every object. */
  readonly prefixes: readonly string[];
  /** Whose prefixes these are; without it, advice speaks of the source with that prefix. */
  readonly sources?: readonly WishedSource[];
}

/** How a bucket should be wired. */
export interface BucketWish {
  readonly bucket: string;
  /** No topic at all takes away what is ours. */
  readonly topics: readonly TopicWish[];
  /** Topics that our entries named before and no source names any more, as the registry knows: those entries go. */
  readonly formerTopicArns: readonly string[];
  /** What sources of other files want of the bucket: what tells them stays, whoever wrote it. */
  readonly shared?: readonly TopicWish[];
}
