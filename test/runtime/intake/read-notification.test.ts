import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderObjectMessage } from '../../../src/runtime/intake/object-message.ts';
import { readNotification } from '../../../src/runtime/intake/read-notification.ts';
import type { Continuation } from '../../../src/runtime/stream-job.ts';
import {
  cloudTrailEvent,
  cloudTrailValidation,
  encodeKey,
  eventBridgeEvent,
  inEnvelope,
  s3Event,
  s3Record,
  testEvent,
} from './notifications.ts';

const bucket = 'their-logs';
const key = 'AWSLogs/a b+c/ü%.json.gz';
const known = { etag: 'etag-1', size: 512 };

const rest: Continuation = {
  segment: 2,
  position: 123_456,
  decoder: { offset: 4_294_967_300, streamType: 'jsonArray', within: '{"depth":2}' },
  classifier: { penalties: { 'AWS.ALB': 3 }, parsers: { 'AWS.VPCFlow': 'version account-id' } },
};

describe('a message of the input queue', () => {
  it.each([
    ['an event of S3', s3Event(s3Record(bucket, key)), { bucket, key, ...known }],
    [
      'an event of S3 with a version',
      s3Event(s3Record(bucket, key, { object: { versionId: 'v1' } })),
      { bucket, key, versionId: 'v1', ...known },
    ],
    ['a copy', s3Event(s3Record(bucket, key, { eventName: 'ObjectCreated:Copy' })), { bucket, key, ...known }],
    [
      'a name as in configurations',
      s3Event(s3Record(bucket, key, { eventName: 's3:ObjectCreated:Put' })),
      { bucket, key, ...known },
    ],
    [
      'an event of S3 with a size and tag that are none',
      s3Event(s3Record(bucket, key, { object: { size: -1, eTag: 7, versionId: '' } })),
      { bucket, key },
    ],
    ['a notification of CloudTrail', cloudTrailEvent(bucket, key), { bucket, key }],
    ['an event of EventBridge', eventBridgeEvent(bucket, key), { bucket, key, ...known }],
  ])('names its object: %s', (_, message, object) => {
    const records = [{ kind: 'object', object }];
    expect(readNotification(message)).toEqual(records);
    expect(readNotification(inEnvelope(message))).toEqual(records);
  });

  it('of our own form names an object, and where its rest begins', () => {
    const object = { bucket, key, versionId: 'v1', ...known };
    expect(readNotification(renderObjectMessage(object))).toEqual([{ kind: 'object', object }]);
    expect(readNotification(renderObjectMessage(object, rest))).toEqual([{ kind: 'object', object, rest }]);
  });

  it('of our own form says how many runs had no time for its object, unless that is no count', () => {
    const object = { bucket, key, ...known };
    expect(readNotification(renderObjectMessage(object, rest, 3))).toEqual([
      { kind: 'object', object, rest, waits: 3 },
    ]);
    expect(readNotification(renderObjectMessage(object, undefined, 1))).toEqual([{ kind: 'object', object, waits: 1 }]);
    const damaged = JSON.stringify({ pantherObject: 1, object: { bucket, key }, waits: -1 });
    expect(readNotification(damaged)).toEqual([{ kind: 'object', object: { bucket, key } }]);
  });

  it('of our own form is not taken from a topic, where anybody could have made it', () => {
    const body = inEnvelope(renderObjectMessage({ bucket, key }, rest));
    expect(readNotification(body)).toEqual([{ kind: 'malformed', message: 'a message of no known form', alone: body }]);
  });

  it.each([
    ['segment', { ...rest, segment: -1 }],
    ['position', { ...rest, position: 1.5 }],
    ['decoder', { ...rest, decoder: { offset: 1, streamType: 'auto' } }],
    ['within', { ...rest, decoder: { offset: 1, streamType: 'json', within: 5 } }],
    ['penalties', { ...rest, classifier: { penalties: { a: 'x' }, parsers: {} } }],
    ['parsers', { ...rest, classifier: { penalties: {}, parsers: { a: 1 } } }],
    ['nothing', null],
  ])('of our own form with a damaged rest is malformed: %s', (_, damaged) => {
    const body = JSON.stringify({ pantherObject: 1, object: { bucket, key }, rest: damaged });
    expect(readNotification(body)).toMatchObject([{ kind: 'malformed', alone: body }]);
  });

  it('of another version of our own form is malformed', () => {
    const body = JSON.stringify({ pantherObject: 2, object: { bucket, key } });
    expect(readNotification(body)).toMatchObject([{ kind: 'malformed', alone: body }]);
  });

  it('names several objects in their order', () => {
    const keys = ['one', 'two', 'three'];
    const found = keys.map((each) => ({ kind: 'object', object: { bucket, key: each, ...known } }));
    expect(readNotification(inEnvelope(s3Event(...keys.map((each) => s3Record(bucket, each)))))).toEqual(found);
    expect(readNotification(cloudTrailEvent(bucket, ...keys))).toMatchObject(
      keys.map((each) => ({ object: { key: each } })),
    );
  });

  it('loses one record that is bad and no other, and keeps that one to be sent back alone', () => {
    const bad = { eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket } } };
    const records = readNotification(inEnvelope(s3Event(s3Record(bucket, 'a'), bad, s3Record(bucket, 'b'))));
    expect(records.map(({ kind }) => kind)).toEqual(['object', 'malformed', 'object']);
    expect(records[1]).toEqual({
      kind: 'malformed',
      message: 'a record of S3 without bucket or key',
      alone: s3Event(bad),
    });
    expect(readNotification(cloudTrailEvent(bucket, 'a', 7, 'b')).map(({ kind }) => kind)).toEqual([
      'object',
      'malformed',
      'object',
    ]);
  });

  it('is kept whole where a bad record nests too deep to be written alone', () => {
    const body = `{"Records":[{"eventName":7,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`;
    expect(readNotification(body)).toEqual([
      { kind: 'malformed', message: 'a record of S3 whose event has no name', alone: body },
    ]);
  });

  it.each([
    ['a broken percent sequence', '100%zz'],
    ['half a character', 'a%C3'],
  ])('is malformed where a key has %s', (_, encoded) => {
    const record = s3Record(bucket, '', { object: { key: encoded } });
    expect(readNotification(s3Event(record))).toEqual([
      { kind: 'malformed', message: 'a record of S3 whose key is not URL-encoded', alone: s3Event(record) },
    ]);
  });

  it.each([
    ['the test of S3', testEvent, 'testEvent'],
    ['the test of CloudTrail', cloudTrailValidation, 'testEvent'],
    ['a removal', s3Event(s3Record(bucket, key, { eventName: 'ObjectRemoved:Delete' })), 'notCreated'],
    [
      'a removal as EventBridge tells it',
      eventBridgeEvent(bucket, key, { 'detail-type': 'Object Deleted' }),
      'notCreated',
    ],
    ['an empty object', s3Event(s3Record(bucket, key, { object: { size: 0 } })), 'emptyObject'],
    ['a folder', s3Event(s3Record(bucket, 'a/b/')), 'emptyObject'],
    ['a folder of CloudTrail', cloudTrailEvent(bucket, 'a/b/'), 'emptyObject'],
  ])('asks for nothing: %s', (_, message, why) => {
    expect(readNotification(message)).toMatchObject([{ kind: 'skipped', why }]);
    expect(readNotification(inEnvelope(message))).toMatchObject([{ kind: 'skipped', why }]);
  });

  it('that tells of the end of a subscription asks for nothing', () => {
    const body = JSON.stringify({ Type: 'UnsubscribeConfirmation', TopicArn: 'arn:aws:sns:us-east-1:123456789012:t' });
    expect(readNotification(body)).toEqual([{ kind: 'skipped', why: 'notCreated' }]);
  });

  it.each([
    ['nothing', ''],
    ['text', 'secret words'],
    ['a number', '7'],
    ['a list', '[{"Records":[]}]'],
    ['null', 'null'],
    ['an unknown form', '{"secret":"words"}'],
    ['an event without records', s3Event()],
    ['records that are no list', '{"Records":{"secret":1}}'],
    ['CloudTrail without keys', cloudTrailEvent(bucket)],
    ['CloudTrail without bucket', '{"s3ObjectKey":["secret"]}'],
    ['an event of another service', eventBridgeEvent(bucket, key, { source: 'secret.ec2' })],
    ['an event without detail', eventBridgeEvent(bucket, key, { detail: 'secret' })],
  ])('that is nothing known is one malformed record, whose reason holds none of it: %s', (_, message) => {
    for (const body of [message, inEnvelope(message)]) {
      const [record, ...others] = readNotification(body);
      expect(others).toEqual([]);
      expect(record).toMatchObject({ kind: 'malformed', alone: body });
      if (record?.kind === 'malformed') expect(record.message).not.toMatch(/secret|words/);
    }
  });

  it.each([
    ['another type', { Type: 'Other', TopicArn: 'a' }],
    ['no message', { Type: 'Notification', TopicArn: 'a' }],
    ['a message that is no text', { Type: 'Notification', TopicArn: 'a', Message: { Records: [] } }],
    ['a confirmation without a token', { Type: 'SubscriptionConfirmation', TopicArn: 'a' }],
  ])('of SNS that is damaged is malformed: %s', (_, message) => {
    const body = JSON.stringify(message);
    expect(readNotification(body)).toMatchObject([{ kind: 'malformed', alone: body }]);
  });

  it('never throws and always comes to a record, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => s3Event(value)),
        ),
        (message) => {
          expect(readNotification(message).length).toBeGreaterThan(0);
          expect(readNotification(inEnvelope(message)).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a key', () => {
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)).join('');

  const keysThrough = (object: string): readonly unknown[] =>
    [
      s3Event(s3Record(bucket, object)),
      cloudTrailEvent(bucket, object),
      eventBridgeEvent(bucket, object),
      renderObjectMessage({ bucket, key: object }),
    ]
      .flatMap((message) => readNotification(message))
      .map((record) => (record.kind === 'object' ? record.object.key : record.kind));

  it('of every printable character comes through every form', () => {
    for (const object of [printable, ...Array.from(printable, (character) => `a${character}b`)]) {
      expect(keysThrough(object)).toEqual([object, object, object, object]);
    }
  });

  it('of any text comes through every form', () => {
    const objects = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((object) => !/\p{Cs}/u.test(object) && !object.endsWith('/'));
    fc.assert(
      fc.property(objects, (object) => {
        expect(keysThrough(object)).toEqual([object, object, object, object]);
      }),
    );
  });

  it('has a space for each plus, and a plus for what stands for one', () => {
    expect(encodeKey('a b+c')).toBe('a+b%2Bc');
    expect(keysThrough('a b+c')[0]).toBe('a b+c');
  });
});
