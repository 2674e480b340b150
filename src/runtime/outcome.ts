/** Why a record is to be tried again: the fault lies outside of it and may pass. */
export const retryReasons = {
  throttled: 'AWS asked for slower requests',
  unavailable: 'AWS, the network or a role gave no usable answer',
  outputFailed: 'what was read could not be written',
  noTurn: 'other objects of the same run left no time to begin with it, or too little to end it',
  outOfTime: 'the object did not end within the run, though it had most of it',
  unknown: 'something unforeseen happened, so that it is not known to be done',
} as const;

/** Why a record will never succeed as it is. */
export const rejectionReasons = {
  malformedNotification: 'the message is none that the log processor knows',
  unverifiedConfirmation: 'the signature of the confirmation is not that of SNS',
  unknownAccount: 'the confirmation is for a topic of an account without a source',
  accessDenied: "the source's role may not read the object, or cannot be assumed",
  notFound: 'the object or its bucket is there no more',
  archived: 'the object lies in an archive class and must be restored first',
  wrongStreamType: 'the content is not of the stream type of the source',
  binary: 'the content is neither text nor a compression that is known',
  truncated: 'the content ends in the middle',
  malformed: 'the content is damaged',
  expandsTooFar: 'the content unpacks to more than the limits allow',
  takesTooLong: 'the object takes longer than one run of the function may take',
  noTurn: 'run after run, other objects left no time for this one',
  unknownLogType: 'the source names a log type that the processor has no parser for',
} as const;

/** A key of {@link retryReasons}. */
export type RetryReason = keyof typeof retryReasons;

/** A key of {@link rejectionReasons}. */
export type RejectionReason = keyof typeof rejectionReasons;

/** Reasons that lie in the content itself, wherever it is read. */
export type ContentReason = Extract<
  RejectionReason,
  'wrongStreamType' | 'binary' | 'truncated' | 'malformed' | 'expandsTooFar'
>;

/** How work on one record ended. What is not known to be done is retry. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Nothing was to be done: a test event, an empty object, an object that no source or an exclusion covers. */
  | { readonly kind: 'skipped'; readonly why: SkipReason }
  | { readonly kind: 'retry'; readonly reason: RetryReason; readonly message: string }
  /** `message` is for a person and free of content of logs. */
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly message: string };

/** Why there is nothing to do for a record. */
export const skipReasons = {
  testEvent: 'a message by which S3 or CloudTrail tries the way',
  emptyObject: 'the object has no content, or stands for a folder',
  notCreated: 'the event tells of something other than a new object',
  noSource: 'no source covers the object',
  excluded: 'an exclusion of the source covers the object',
} as const;

/** A key of {@link skipReasons}. */
export type SkipReason = keyof typeof skipReasons;
