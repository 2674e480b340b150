import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Place } from '../../ports/place.ts';

/** A version of an object. */
export interface VersionState {
  readonly bytes: number;
  /** As S3 gives it, quotes included. */
  readonly etag: string;
  /** Absent for one that is no UTF-8, or that is large and did not come through a port. */
  readonly text: string | undefined;
  /** Digest by which its bytes are stored beside the world; absent if it has a text. */
  readonly body: string | undefined;
  /** Whole seconds, in milliseconds since 1970. */
  readonly lastModified: number;
  /** Absent in a bucket without versions. */
  readonly versionId: string | undefined;
  /** Absent for the usual one. */
  readonly storageClass: string | undefined;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/** An object, as far as the local cloud keeps it. */
export interface ObjectState extends VersionState {
  /** What it was before, latest first. */
  readonly older: readonly VersionState[];
  /** False for one that makes room when its bucket holds many. */
  readonly isKept: boolean;
}

/** A bucket; names are unique over all accounts. */
export interface BucketState {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Key that encrypts its objects; absent if none does. */
  readonly kmsKeyArn: string | undefined;
  /** True if it keeps what its objects were before. */
  readonly isVersioned: boolean;
  /** Stack that it is a resource of; absent if there is none. */
  stackId: string | undefined;
  notifications: BucketNotifications;
  /** How many objects it holds, those included that are not kept here. */
  objectCount: number;
  /** By key, in the order in which they came. */
  readonly objects: Map<string, ObjectState>;
}

/** A message as a queue holds it. */
export interface QueueMessage {
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly body: string;
  /** Of type String; absent if it has none. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** A message that waits in a queue, or that somebody works on. */
export interface WaitingMessage extends QueueMessage {
  readonly id: string;
  /** How often it was received. */
  receiveCount: number;
  /** From when on it can be received, in milliseconds since 1970. */
  visibleAt: number;
}

/** Where messages go that were received too often. */
export interface Redrive {
  readonly targetArn: string;
  readonly maxReceiveCount: number;
}

/** A queue or function that receives; only the latest messages are kept. */
export interface EndpointState {
  readonly arn: string;
  readonly kind: 'queue' | 'function';
  /** The access policy, byte for byte as it was set; empty if there is none. */
  policy: string;
  /** Id, ARN or alias of the key that encrypts a queue; absent if none does. */
  readonly keyId: string | undefined;
  /** Stack that it is a resource of; absent if there is none. */
  stackId: string | undefined;
  received: number;
  readonly latest: QueueMessage[];
  /** In the order in which they came; of a function none. */
  readonly waiting: WaitingMessage[];
  /** For how long a message that was received is hidden. */
  readonly visibilitySeconds: number;
  readonly redrive: Redrive | undefined;
}

/** A topic that belongs to no stack. */
export interface TopicState {
  readonly arn: string;
  policy: string;
  readonly keyId: string | undefined;
}

/** What a KMS key can be in. */
export type KeyStatus = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A key that belongs to no stack. */
export interface KeyState {
  readonly arn: string;
  policy: string;
  /** Each begins with `alias/`. */
  readonly aliases: readonly string[];
}

/** A policy of a stack's topic or key that was changed through a port. */
export interface PolicyOverlay {
  /** ARN of the topic or key. */
  readonly arn: string;
  readonly policy: string;
  /** Digest of the stack and of what its template said then; the overlay is void once that is no longer so. */
  readonly basis: string;
}

/** A subscription of a topic. One topic, protocol and endpoint have one at most. */
export interface SubscriptionState {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Shown only once it is confirmed. */
  readonly arn: string;
  /** The stack and resource that it comes from; absent if it was made through a port. */
  readonly origin: string | undefined;
  isConfirmed: boolean;
  isRaw: boolean;
  readonly filterPolicy: string | undefined;
  /** How many tokens SNS has sent to have it confirmed. */
  tokens: number;
}

/** A metric of CloudWatch; only the latest values are kept. */
export interface MetricState extends Place {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** In the order of their times. */
  readonly points: { readonly at: number; readonly value: number }[];
}
