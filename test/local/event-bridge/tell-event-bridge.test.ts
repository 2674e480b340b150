import { beforeEach, expect, test } from 'vitest';
import type { Place } from '../../../src/ports/place.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

const bucket = 'acme-cloudtrail';
let sample: SampleCloud;
let place: Place;
let queue: string;

beforeEach(() => {
  sample = createSampleCloud();
  place = { accountId: sample.state.buckets.get(bucket)?.accountId ?? '', region: 'us-east-1' };
  queue = sample.cloud.world.createQueue({
    ...place,
    name: 'listener',
    policy: JSON.stringify({
      Statement: { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:*', Resource: '*' },
    }),
  });
});

/** A topic with a queue, and a rule that sends it what becomes of the bucket's objects below `logs/`. */
async function deployRule(options: {
  readonly sourceArn?: string;
  readonly rule?: object;
  readonly keyId?: string;
}): Promise<void> {
  const { keyId, rule = {}, sourceArn = `arn:aws:events:us-east-1:${place.accountId}:rule/objects` } = options;
  const publish = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: 'Topic' },
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': place.accountId } },
  };
  const template = {
    Resources: {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'objects', ...(keyId === undefined ? {} : { KmsMasterKeyId: keyId }) },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [publish] } },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queue },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'objects',
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: 'logs/' }] } },
          },
          Targets: [{ Id: 'topic', Arn: { Ref: 'Topic' } }],
          ...rule,
        },
      },
    },
  };
  await sample.cloud
    .stacks(place)
    .create({ name: 'rule', template: JSON.stringify(template), parameters: {}, tags: {} });
  await sample.cloud.clock.sleep(120_000);
  await sample.cloud.identity();
}
const put = (key = 'logs/a b.json') => sample.cloud.world.putObject({ bucket, key, body: 'x' });

test('an object that a rule is for reaches the queue of its topic, as the event that S3 documents', async () => {
  await deployRule({});
  expect(put()).toEqual([{ arn: queue }]);
  const envelope = JSON.parse(sample.cloud.world.receivedBy(queue).latest[0]?.body ?? '') as Record<string, string>;
  expect(envelope).not.toHaveProperty('Subject');
  expect(JSON.parse(envelope['Message'] ?? '')).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: place.accountId,
    time: '1970-01-01T00:18:40Z',
    region: 'us-east-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key: 'logs/a b.json',
        size: 1,
        etag: '9dd4e461268c8034f5c8564e155c67a6',
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) as unknown,
      },
      'request-id': expect.stringMatching(/^[0-9A-F]{16}$/) as unknown,
      requester: place.accountId,
      'source-ip-address': '192.0.2.1',
      reason: 'PutObject',
    },
  });
});

test('other objects, other buckets, and a bucket without EventBridge reach nobody', async () => {
  await deployRule({});
  expect(put('other/a')).toEqual([]);
  sample.cloud.world.createBucket({ ...place, name: 'second', notifications: { EventBridgeConfiguration: {} } });
  expect(sample.cloud.world.putObject({ bucket: 'second', key: 'logs/a', body: '' })).toEqual([]);
  await sample.cloud.buckets(place.accountId).putNotifications(bucket, {});
  expect(put()).toEqual([]);
});

test.each([
  ['is disabled', { State: 'DISABLED' }],
  ['is of another bus', { EventBusName: 'other' }],
  ['has a target that is no topic', { Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:us-east-1:123456789012:q' }] }],
])('a rule tells nobody that %s', async (_, rule) => {
  await deployRule({ rule });
  expect(put()).toEqual([]);
});

test('a topic that does not let the rule publish gets nothing, and neither does one whose key does not', async () => {
  await deployRule({ sourceArn: 'arn:aws:events:us-east-1:123456789012:rule/other' });
  expect(put()[0]?.problem).toContain('does not let events.amazonaws.com publish');
  await sample.cloud.stacks(place).remove('rule');
  await sample.cloud.clock.sleep(60_000);
  await sample.cloud.identity();
  await deployRule({ keyId: sample.cloud.world.createKey(place) });
  expect(put()[0]?.problem).toContain('does not let events.amazonaws.com use kms:GenerateDataKey');
});
