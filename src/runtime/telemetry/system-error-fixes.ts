import type { RejectionReason } from '../outcome.ts';

/** What system errors are about: every reason to reject a record, and what costs no record. */
export type SystemErrorCode = RejectionReason | 'classificationFailed' | 'unknownLogTypes' | 'registryUnusable';

/** What mends each of them. */
export const systemErrorFixes: Readonly<Record<SystemErrorCode, string>> = {
  malformedNotification:
    'have only S3, EventBridge and CloudTrail send to the topic; the record is in the dead-letter queue',
  unverifiedConfirmation: 'run pantherctl apply, which subscribes the queue anew',
  unknownAccount: 'add the account as a source and run pantherctl apply, or remove the subscription',
  accessDenied:
    'run pantherctl source check; then send the record back from the dead-letter queue; S3 refuses an object that was deleted too, to who may not list the bucket',
  notFound: 'keep objects for longer than they wait to be read; a missing one cannot be read any more',
  archived: 'restore the object, then send the record back from the dead-letter queue',
  wrongStreamType: 'set the streamType of the source to that of its objects, or to auto, and send the record back',
  binary: 'leave such objects out by an exclusion of the source',
  truncated: 'have the object written anew as a whole',
  malformed: 'have the object written anew, or leave such objects out by an exclusion of the source',
  expandsTooFar: 'have the object written in smaller pieces, or leave such objects out by an exclusion of the source',
  takesTooLong:
    'look for a slow pattern in a schema, give the function more memory, or have the object written in smaller pieces; then send the record back',
  noTurn: 'let more runs go at once by the parameter ProcessorConcurrency, then send the record back',
  unknownLogType: 'write a schema for the log type, or correct its name in the source, and send the record back',
  classificationFailed: 'look into the table classification_failures; add the missing log type to the source',
  unknownLogTypes: 'write a schema for the log type, or take it out of the source',
  registryUnusable: 'put an earlier version of sources/registry.json back, or run pantherctl apply',
};
