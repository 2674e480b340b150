import type { ObjectRef } from '../object-ref.ts';
import type { IntakeRecord, SubscriptionConfirmation } from './intake-record.ts';
import { parseMembers, readMembers, readText } from './json-reading.ts';
import type { JsonMembers } from './json-reading.ts';
import { decodeObjectKey } from './object-key.ts';
import { isObjectMessage, objectRefOf, readObjectMessage } from './object-message.ts';

/** What CloudTrail publishes when a trail gets a topic. */
const cloudTrailValidation = 'CloudTrail validation message.';

/**
 * What a message of the input queue asks for: one record at least, in the order of the message. It never throws, and a
 * record that is nothing known costs no other of the same message. Notifications are not checked for a signature: the
 * queue's policy admits topics of accounts with sources alone, and the worst that a wrong one does is to have an object
 * read again, as the same source and into the same outputs. A confirmation decides who may send from then on, so its
 * signature is checked by whoever confirms it.
 */
export function readNotification(body: string): readonly IntakeRecord[] {
  const message = parseMembers(body);
  // Our own form counts only where no topic of another account can have put it.
  if (message !== undefined && isObjectMessage(message)) return [readOwn(message, body)];
  const type = message?.['Type'];
  if (message === undefined || typeof type !== 'string' || !('TopicArn' in message))
    return readContent(body, message, body);
  if (type === 'SubscriptionConfirmation') return [readConfirmation(message, body)];
  // SNS tells of the end of a subscription; there is nothing to be done.
  if (type === 'UnsubscribeConfirmation') return [{ kind: 'skipped', why: 'notCreated' }];
  const content = message['Message'];
  if (type !== 'Notification' || typeof content !== 'string') {
    return [malformed('a message of SNS that is no notification', body)];
  }
  return readContent(content, parseMembers(content), body);
}

function malformed(message: string, alone: string): IntakeRecord {
  return { kind: 'malformed', message, alone };
}

function readOwn(message: JsonMembers, body: string): IntakeRecord {
  const record = readObjectMessage(message);
  if (record === undefined) return malformed('a message of our own form that is damaged, or of another version', body);
  if (record.rest !== undefined) return record;
  const read = orSkipped(record.object);
  return read.kind === 'object' ? record : read;
}

function readConfirmation(message: JsonMembers, body: string): IntakeRecord {
  const field = (name: string): string => readText(message[name]) ?? '';
  const confirmation: SubscriptionConfirmation = {
    message: field('Message'),
    messageId: field('MessageId'),
    subscribeUrl: field('SubscribeURL'),
    timestamp: field('Timestamp'),
    token: field('Token'),
    topicArn: field('TopicArn'),
    signature: field('Signature'),
    signatureVersion: field('SignatureVersion'),
    signingCertUrl: field('SigningCertURL'),
  };
  return Object.values(confirmation).includes('')
    ? malformed('a confirmation of a subscription that lacks a field', body)
    : { kind: 'confirmation', confirmation, alone: body };
}

/** What a topic's message says, or the queue's where none stands between. */
function readContent(text: string, content: JsonMembers | undefined, body: string): readonly IntakeRecord[] {
  if (text.trim() === cloudTrailValidation) return [{ kind: 'skipped', why: 'testEvent' }];
  if (content === undefined) return [malformed('a message that is no JSON object', body)];
  if (content['Event'] === 's3:TestEvent') return [{ kind: 'skipped', why: 'testEvent' }];
  if ('Records' in content) return readS3Event(content['Records'], body);
  if ('s3ObjectKey' in content) return readCloudTrail(content, body);
  if ('detail-type' in content) return [readEventBridge(content, body)];
  return [malformed('a message of no known form', body)];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function readS3Event(records: unknown, body: string): readonly IntakeRecord[] {
  if (!Array.isArray(records) || records.length === 0) return [malformed('an event of S3 without records', body)];
  return records.map((record: unknown) => readS3Record(record, body));
}

function readS3Record(value: unknown, body: string): IntakeRecord {
  const record = readMembers(value);
  const s3 = readMembers(record?.['s3']);
  const object = readMembers(s3?.['object']);
  const bucket = readText(readMembers(s3?.['bucket'])?.['name']);
  const encodedKey = readText(object?.['key']);
  const alone = (): string => renderAlone({ Records: [value] }, body);
  const eventName = record?.['eventName'];
  if (eventName !== undefined && typeof eventName !== 'string') {
    return malformed('a record of S3 whose event has no name', alone());
  }
  // Without a name it is by a tool that tells of objects again; S3 itself always names its events.
  const isCreated = eventName === undefined || /^(s3:)?ObjectCreated:/.test(eventName);
  if (!isCreated) return { kind: 'skipped', why: 'notCreated' };
  if (object === undefined || bucket === undefined || encodedKey === undefined) {
    return malformed('a record of S3 without bucket or key', alone());
  }
  const key = decodeObjectKey(encodedKey);
  if (key === undefined) return malformed('a record of S3 whose key is not URL-encoded', alone());
  return orSkipped(objectRefOf(bucket, key, object['versionId'], object['eTag'], object['size']));
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html */
function readCloudTrail(content: JsonMembers, body: string): readonly IntakeRecord[] {
  const bucket = readText(content['s3Bucket']);
  const keys = content['s3ObjectKey'];
  if (bucket === undefined || !Array.isArray(keys) || keys.length === 0) {
    return [malformed('a notification of CloudTrail without bucket or keys', body)];
  }
  return keys.map((value: unknown) => {
    const key = readText(value);
    if (key !== undefined) return orSkipped({ bucket, key });
    return malformed(
      'a key of CloudTrail that is no text',
      renderAlone({ s3Bucket: bucket, s3ObjectKey: [value] }, body),
    );
  });
}

/** A message with one record alone. What nests too deep can be parsed and not written again: the whole message then. */
function renderAlone(message: object, body: string): string {
  try {
    return JSON.stringify(message);
  } catch {
    return body;
  }
}

/** Keys are not URL-encoded here. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function readEventBridge(content: JsonMembers, body: string): IntakeRecord {
  if (content['source'] !== 'aws.s3') return malformed('an event of EventBridge that is not of S3', body);
  if (content['detail-type'] !== 'Object Created') return { kind: 'skipped', why: 'notCreated' };
  const detail = readMembers(content['detail']);
  const object = readMembers(detail?.['object']);
  const bucket = readText(readMembers(detail?.['bucket'])?.['name']);
  const key = readText(object?.['key']);
  if (object === undefined || bucket === undefined || key === undefined) {
    return malformed('an event of EventBridge without bucket or key', body);
  }
  return orSkipped(objectRefOf(bucket, key, object['version-id'], object['etag'], object['size']));
}

function orSkipped(object: ObjectRef): IntakeRecord {
  const isEmpty = object.size === 0 || object.key.endsWith('/');
  return isEmpty ? { kind: 'skipped', why: 'emptyObject', object } : { kind: 'object', object };
}
