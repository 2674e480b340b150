import type { ObjectRef } from '../object-ref.ts';
import type { SkipReason } from '../outcome.ts';
import type { Continuation } from '../stream-job.ts';

/** SNS asks whether the queue wants a topic's messages. All fields that its signature covers, as they came. */
export interface SubscriptionConfirmation {
  readonly message: string;
  readonly messageId: string;
  readonly subscribeUrl: string;
  readonly timestamp: string;
  readonly token: string;
  readonly topicArn: string;
  readonly signature: string;
  readonly signatureVersion: string;
  readonly signingCertUrl: string;
}

/** An object to read. */
export interface ObjectRecord {
  readonly kind: 'object';
  readonly object: ObjectRef;
  /** The part of it that an earlier run left. */
  readonly rest?: Continuation;
  /** How many runs in a row had no time for it; absent if none. */
  readonly waits?: number;
}

/** One thing that a message asks for; a message has one or more. */
export type IntakeRecord =
  | ObjectRecord
  | { readonly kind: 'confirmation'; readonly confirmation: SubscriptionConfirmation; readonly alone: string }
  | { readonly kind: 'skipped'; readonly why: SkipReason; readonly object?: ObjectRef }
  /** Nothing that is known. `message` is free of content; `alone` is the body of a message that holds only this record. */
  | { readonly kind: 'malformed'; readonly message: string; readonly alone: string };
