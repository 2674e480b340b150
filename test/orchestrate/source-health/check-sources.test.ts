import { expect, it } from 'vitest';
import { metrics } from '../../../src/config/metrics.ts';
import type { Config, Source } from '../../../src/config/schema.ts';
import { parseRegistry, renderRegistry } from '../../../src/config/source-registry.ts';
import { PantherctlError } from '../../../src/errors.ts';
import { checkSources } from '../../../src/orchestrate/source-health/check-sources.ts';
import type { SourcesHealth } from '../../../src/orchestrate/source-health/check-sources.ts';
import { sourceChecks } from '../../../src/orchestrate/source-health/source-checks.ts';
import type { HealthStatus } from '../../../src/orchestrate/source-health/source-check.ts';
import {
  account,
  allowCloudTrail,
  allowPanther,
  allowS3,
  allowSend,
  bucket,
  buildConfig,
  buildWorld,
  entry,
  now,
  objectKeyArn,
  openWorld,
  panther,
  policy,
  queueArn,
  roleArn,
  topicArn,
  topicKeyArn,
  trust,
  useKey,
} from './health-world.ts';
import type { HealthWorld } from './health-world.ts';

const minute = 60_000;

async function check(world: HealthWorld, config: Config = buildConfig()): Promise<SourcesHealth> {
  return checkSources(config, config.sources, openWorld(world));
}

/** Checks that are not ok, with their status. */
function listWrong({ sources }: SourcesHealth): Readonly<Record<string, HealthStatus>> {
  const items = sources.flatMap(({ checks }) => checks);
  return Object.fromEntries(items.filter(({ status }) => status !== 'ok').map((item) => [item.check, item.status]));
}

function findingsOf({ sources }: SourcesHealth, check: string) {
  return sources[0]?.checks.find((item) => item.check === check)?.findings ?? [];
}

function firstWrong(health: SourcesHealth, check: string) {
  return findingsOf(health, check).find(({ status }) => status !== 'ok');
}

const topicWith = (world: HealthWorld, change: object) => {
  const topic = world.topics.get(topicArn);
  if (topic !== undefined) world.topics.set(topicArn, { ...topic, ...change });
};
const keyWith = (world: HealthWorld, arn: string, change: object) => {
  const key = world.keys.get(arn);
  if (key !== undefined) world.keys.set(arn, { ...key, ...change });
};

it('finds nothing to say of a source whose every link stands, and makes every check in its order', async () => {
  const health = await check(buildWorld());
  expect(listWrong(health)).toEqual({});
  expect(health).toMatchObject({ ok: true, counts: { ok: sourceChecks.length, failed: 0, warning: 0, unknown: 0 } });
  expect(health.sources[0]).toMatchObject({ id: 'prod-trail', name: 'prod trail', status: 'ok', bucket });
  expect(health.sources[0]?.checks.map((item) => item.check)).toEqual([
    'role',
    'bucket-region',
    'key',
    'object',
    'rights',
    'notifications',
    'topic',
    'subscription',
    'queue',
    'registry',
    'data',
  ]);
});

interface Planted {
  readonly fault: string;
  /** The one check that fails, or warns. */
  readonly check: string;
  readonly status?: HealthStatus;
  readonly message: RegExp;
  readonly fix: RegExp;
  readonly value?: string;
  /** Checks that are left out, since they make no sense. */
  readonly leftOut?: readonly string[];
  readonly source?: Partial<Source>;
  plant(world: HealthWorld): void;
}

const notifications = (publisher: Source['notifications']['publisher']): Partial<Source> => ({
  notifications: { topic: 'create', publisher },
});
const theirTopic: Partial<Source> = { notifications: { topic: { existing: topicArn }, publisher: 'bucket' } };
const connect = /pantherctl bucket connect 'prod trail'/;

const planted: readonly Planted[] = [
  {
    fault: 'a role that is missing',
    check: 'role',
    message: /the role does not exist in account 123456789012/,
    fix: /pantherctl apply, which deploys it/,
    value: roleArn,
    leftOut: ['object', 'rights'],
    plant: (world) => {
      world.roleExists = false;
    },
  },
  {
    fault: 'a role that trusts another account',
    check: 'role',
    message: /does not let account 111122223333 in/,
    fix: /pantherctl apply, which writes the trust policy anew/,
    leftOut: ['object'],
    plant: (world) => {
      world.trust = trust('999999999999');
      world.assumeRefusal = 'not authorized to perform: sts:AssumeRole';
    },
  },
  {
    fault: 'a role that asks for an external id the file does not name',
    check: 'role',
    message: /asks for an external id, and the file names none/,
    fix: /set externalId: in source 'prod trail'/,
    leftOut: ['object'],
    plant: (world) => {
      world.trust = trust(panther, 'secretive');
      world.assumeRefusal = 'not authorized to perform: sts:AssumeRole';
    },
  },
  {
    fault: 'a role that asks for another external id',
    check: 'role',
    message: /asks for another external id than 'acme-1'/,
    fix: /pantherctl apply, which writes the external id/,
    value: 'acme-1',
    leftOut: ['object'],
    source: { externalId: 'acme-1' },
    plant: (world) => {
      world.trust = trust(panther, 'acme-2');
      world.assumeRefusal = 'not authorized to perform: sts:AssumeRole';
    },
  },
  {
    fault: 'a role that a service control policy shuts off',
    check: 'role',
    message: /explicit deny in a service control policy/,
    fix: /service control policy of account 123456789012/,
    leftOut: ['object'],
    plant: (world) => {
      world.assumeRefusal = 'sts:AssumeRole with an explicit deny in a service control policy';
    },
  },
  {
    fault: 'a bucket in another region',
    check: 'bucket-region',
    message: /bucket acme-logs is in eu-west-1, and the file says us-east-1/,
    fix: /set region: eu-west-1 in source 'prod trail', then run pantherctl apply/,
    value: 'eu-west-1',
    leftOut: ['object', 'notifications'],
    plant: (world) => {
      world.bucketRegion = 'eu-west-1';
    },
  },
  {
    fault: 'a bucket that does not exist',
    check: 'bucket-region',
    message: /bucket acme-logs does not exist/,
    fix: /set bucket: in source 'prod trail'/,
    leftOut: ['object', 'notifications'],
    plant: (world) => {
      world.bucketRegion = undefined;
    },
  },
  {
    fault: 'a bucket of somebody else',
    check: 'bucket-region',
    message: /does not belong to account 123456789012/,
    fix: /set accountId: in source 'prod trail'/,
    leftOut: ['object', 'notifications'],
    plant: (world) => {
      world.bucketOwner = '999999999999';
    },
  },
  {
    fault: 'a key that is disabled',
    check: 'key',
    message: /the key is Disabled/,
    fix: /aws kms enable-key --region us-east-1 --key-id arn:aws:kms/,
    value: objectKeyArn,
    leftOut: ['object'],
    plant: (world) => keyWith(world, objectKeyArn, { state: 'Disabled' }),
  },
  {
    fault: 'a key that is to be deleted',
    check: 'key',
    message: /the key is PendingDeletion/,
    fix: /cancel-key-deletion .* enable-key/,
    leftOut: ['object'],
    plant: (world) => keyWith(world, objectKeyArn, { state: 'PendingDeletion' }),
  },
  {
    fault: 'a key that does not exist',
    check: 'key',
    message: /the key does not exist/,
    fix: /set kmsKeyArn:/,
    leftOut: ['object'],
    plant: (world) => world.keys.delete(objectKeyArn),
  },
  {
    fault: 'an object that the bucket does not let the role read',
    check: 'object',
    message: /the role may not read object trail\/1.gz/,
    fix: /s3:GetObject to arn:aws:iam::123456789012:role\/PantherLogProcessingRole-prod-trail/,
    value: 'trail/1.gz',
    plant: (world) => {
      world.objects = ['trail/1.gz'];
      world.readRefusal = 'Access Denied';
    },
  },
  {
    fault: 'an object under another key',
    check: 'object',
    message: /object trail\/1.gz is encrypted with another key than/,
    fix: /set kmsKeyArn: arn:aws:kms:us-east-1:123456789012:key\/9999 in source 'prod trail', then run pantherctl apply/,
    plant: (world) => {
      world.objects = ['trail/1.gz'];
      world.readRefusal = `not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:${account}:key/9999 because no identity-based policy allows it`;
    },
  },
  {
    fault: 'an object under the key of the file, which refuses the role',
    check: 'object',
    message: /the role may not decrypt object trail\/1.gz/,
    fix: /let the policy of key .*key\/1234abcd.* allow kms:Decrypt to arn:aws:iam/,
    plant: (world) => {
      world.objects = ['trail/1.gz'];
      world.readRefusal = `not authorized to perform: kms:Decrypt on resource: ${objectKeyArn}`;
    },
  },
  {
    fault: 'a role that may not read',
    check: 'rights',
    message: /do not allow s3:GetObject/,
    fix: /pantherctl apply, which writes the policy of the role anew/,
    value: `arn:aws:s3:::${bucket}/flow/object`,
    plant: (world) => {
      world.objects = [];
      world.lacking = ['s3:GetObject'];
    },
  },
  {
    fault: 'a prefix that no notification tells',
    check: 'notifications',
    message: /no notification tells topic .* of objects under 'flow\/'/,
    fix: connect,
    value: 'flow/',
    plant: (world) => {
      world.notifications = { TopicConfigurations: [entry('trail/')] };
    },
  },
  {
    fault: 'a bucket that tells nobody',
    check: 'notifications',
    message: /no notification tells topic/,
    fix: connect,
    plant: (world) => {
      world.notifications = {};
    },
  },
  {
    fault: 'a notification to another topic',
    check: 'notifications',
    message: /no notification tells topic/,
    fix: connect,
    value: 'flow/',
    plant: (world) => {
      world.notifications = {
        TopicConfigurations: [entry('trail/'), entry('flow/', { TopicArn: `${topicArn}-other` })],
      };
    },
  },
  {
    fault: 'notifications for a part of a prefix',
    check: 'notifications',
    message: /of the objects under 'flow\/', only those under 'flow\/a\/', 'flow\/b\/' are told/,
    fix: connect,
    plant: (world) => {
      world.notifications = { TopicConfigurations: [entry('trail/'), entry('flow/a/'), entry('flow/b/')] };
    },
  },
  {
    fault: 'a notification of removed objects only',
    check: 'notifications',
    message: /no notification tells topic/,
    fix: connect,
    plant: (world) => {
      world.notifications = {
        TopicConfigurations: [entry('trail/'), entry('flow/', { Events: ['s3:ObjectRemoved:*'] })],
      };
    },
  },
  {
    fault: 'a notification with a suffix',
    check: 'notifications',
    status: 'warning',
    message: /objects under 'flow\/' are told only if their key ends in '.gz'/,
    fix: /take the suffix off notification pantherctl-flow\/ of bucket acme-logs/,
    value: 'flow/',
    plant: (world) => {
      const rules = [
        { Name: 'prefix', Value: 'flow/' },
        { Name: 'suffix', Value: '.gz' },
      ];
      world.notifications = {
        TopicConfigurations: [entry('trail/'), entry('flow/', { Filter: { Key: { FilterRules: rules } } })],
      };
    },
  },
  {
    fault: 'a notification of some events',
    check: 'notifications',
    status: 'warning',
    message:
      /only if s3:ObjectCreated:Put made them; missing: s3:ObjectCreated:Post, .*:Copy, .*:CompleteMultipartUpload/,
    fix: /have the event s3:ObjectCreated:\*/,
    plant: (world) => {
      world.notifications = {
        TopicConfigurations: [entry('trail/'), entry('flow/', { Events: ['s3:ObjectCreated:Put'] })],
      };
    },
  },
  {
    fault: 'a fan-out topic that does not reach Panther',
    check: 'notifications',
    message: /is not subscribed by Panther's queue/,
    fix: /pantherctl apply/,
    plant: (world) => {
      const fanOut = `arn:aws:sns:us-east-1:${account}:panther-fan-out-1234abcd`;
      world.topics.set(fanOut, { arn: fanOut, isFifo: false, policy: '' });
      world.notifications = { TopicConfigurations: [entry('trail/'), entry('flow/', { TopicArn: fanOut })] };
    },
  },
  {
    fault: 'a bucket that does not send its events to EventBridge',
    check: 'notifications',
    message: /does not send its events to EventBridge/,
    fix: /switch on Amazon EventBridge in the properties of bucket acme-logs/,
    source: notifications('eventBridge'),
    plant: (world) => {
      world.stacks.set('panther-log-processing-rule-prod-trail', 'CREATE_COMPLETE');
    },
  },
  {
    fault: 'a rule of EventBridge that is missing',
    check: 'notifications',
    message: /the rule that tells the topic is not there/,
    fix: /pantherctl apply/,
    value: 'panther-log-processing-rule-prod-trail',
    source: notifications('eventBridge'),
    plant: (world) => {
      world.notifications = { EventBridgeConfiguration: {} };
    },
  },
  {
    fault: 'a topic that does not exist',
    check: 'topic',
    message: /the topic does not exist/,
    fix: /pantherctl apply, which makes it/,
    value: topicArn,
    leftOut: ['subscription'],
    plant: (world) => world.topics.delete(topicArn),
  },
  {
    fault: 'a FIFO topic',
    check: 'topic',
    message: /FIFO topic/,
    fix: /set notifications: \{ topic: create \}/,
    plant: (world) => topicWith(world, { isFifo: true }),
  },
  {
    fault: 'a topic whose policy does not name S3',
    check: 'topic',
    message: /no statement of the topic's policy allows sns:Publish to bucket acme-logs/,
    fix: /pantherctl apply; if it finds nothing to do, .*\n.*"Sid":"PantherPublish-acme-logs"[^]*aws sns set-topic-attributes --region us-east-1/,
    plant: (world) => topicWith(world, { policy: policy(allowPanther) }),
  },
  {
    fault: 'a topic whose policy takes S3 for another account',
    check: 'topic',
    message: /no statement of the topic's policy allows sns:Publish to bucket acme-logs/,
    fix: /pantherctl apply/,
    plant: (world) =>
      topicWith(world, {
        policy: policy(allowPanther, { ...allowS3, Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }),
      }),
  },
  {
    fault: 'a topic whose policy takes S3 for another bucket',
    check: 'topic',
    message: /no statement of the topic's policy allows sns:Publish to bucket acme-logs/,
    fix: /pantherctl apply/,
    plant: (world) =>
      topicWith(world, {
        policy: policy(allowPanther, { ...allowS3, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' } } }),
      }),
  },
  {
    fault: 'a topic that denies everything',
    check: 'topic',
    message: /a statement of the topic's policy refuses sns:Publish/,
    fix: /make an exception in the statement with Effect Deny/,
    plant: (world) =>
      topicWith(world, {
        policy: policy(allowS3, allowPanther, { ...allowS3, Effect: 'Deny', Principal: '*', Condition: {} }),
      }),
  },
  {
    fault: 'a topic to which Panther may not subscribe',
    check: 'topic',
    message: /allows sns:Subscribe to account 111122223333/,
    fix: /pantherctl apply; if it .*\n.*"Sid":"CrossAccountSubscription"/,
    plant: (world) => topicWith(world, { policy: policy(allowS3) }),
  },
  {
    fault: 'a topic whose policy does not name CloudTrail',
    check: 'topic',
    message: /allows sns:Publish to trails of account 123456789012/,
    fix: /pantherctl apply; if it .*\n.*"Sid":"PantherPublishTrails-123456789012"/,
    source: notifications('cloudTrail'),
    plant: (world) => topicWith(world, { policy: policy(allowS3, allowPanther) }),
  },
  {
    fault: 'a topic under the key of AWS',
    check: 'topic',
    message: /encrypted with a key that AWS manages, which s3.amazonaws.com cannot use/,
    fix: /customer-managed key/,
    value: 'alias/aws/sns',
    plant: (world) => {
      world.keys.set('alias/aws/sns', { arn: topicKeyArn, state: 'Enabled', isCustomerManaged: false, policy: '' });
      topicWith(world, { keyId: 'alias/aws/sns' });
    },
  },
  {
    fault: 'a topic whose key is disabled',
    check: 'topic',
    message: /the key is Disabled/,
    fix: /aws kms enable-key/,
    value: topicKeyArn,
    plant: (world) => keyWith(world, topicKeyArn, { state: 'Disabled' }),
  },
  {
    fault: 'a topic whose key S3 may not use',
    check: 'topic',
    message: /the policy of the topic's key does not let s3.amazonaws.com call kms:Decrypt and kms:GenerateDataKey/,
    fix: /pantherctl apply; if it .* policy of key .*\n.*"Sid":"PantherPublish-s3-123456789012"[^]*aws kms put-key-policy/,
    plant: (world) => keyWith(world, topicKeyArn, { policy: policy(useKey('cloudtrail.amazonaws.com')) }),
  },
  {
    fault: "somebody else's topic whose policy does not name S3",
    check: 'topic',
    message: /no statement of the topic's policy allows sns:Publish to bucket acme-logs/,
    fix: /^run pantherctl apply, which adds the statement$/,
    source: theirTopic,
    plant: (world) => topicWith(world, { policy: policy(allowPanther) }),
  },
  {
    fault: "somebody else's topic whose key S3 may not use",
    check: 'topic',
    message: /the policy of the topic's key does not let s3.amazonaws.com call kms:Decrypt and kms:GenerateDataKey/,
    fix: /pantherctl apply --allow-key-policy$/,
    source: theirTopic,
    plant: (world) => keyWith(world, topicKeyArn, { policy: policy(useKey('cloudtrail.amazonaws.com')) }),
  },
  {
    fault: 'a subscription that is not there',
    check: 'subscription',
    message: /is not subscribed by Panther's queue/,
    fix: /pantherctl apply, which subscribes it/,
    value: queueArn,
    plant: (world) => world.subscriptions.delete(topicArn),
  },
  {
    fault: 'a subscription that waits',
    check: 'subscription',
    message: /waits to be confirmed; Panther confirms only if it has a source in account 123456789012/,
    fix: /pantherctl apply, which registers the source and subscribes anew/,
    plant: (world) => {
      world.subscriptions.set(topicArn, [{ protocol: 'sqs', endpoint: queueArn }]);
    },
  },
  {
    fault: 'a subscription of another queue',
    check: 'subscription',
    message: /is subscribed by arn:aws:sqs:eu-west-1:.*, and not by arn:aws:sqs:us-west-2/,
    fix: /if panther.accountId or panther.region of the file is wrong, correct it first/,
    value: queueArn.replace('us-west-2', 'eu-west-1'),
    plant: (world) => {
      const endpoint = queueArn.replace('us-west-2', 'eu-west-1');
      world.subscriptions.set(topicArn, [{ arn: `${topicArn}:9`, protocol: 'sqs', endpoint }]);
    },
  },
  {
    fault: 'raw delivery',
    check: 'subscription',
    message: /raw delivery is on/,
    fix: /pantherctl apply, which switches it off/,
    plant: (world) => {
      world.settings.set(`${topicArn}:1`, { isRaw: true });
    },
  },
  {
    fault: 'a filter policy',
    check: 'subscription',
    message: /delivers only what matches it/,
    fix: /aws sns set-subscription-attributes --region us-east-1 --subscription-arn .*:1 --attribute-name FilterPolicy/,
    value: '{"a":["b"]}',
    plant: (world) => {
      world.settings.set(`${topicArn}:1`, { isRaw: false, filterPolicy: '{"a":["b"]}' });
    },
  },
  {
    fault: 'a queue whose policy does not name the account',
    check: 'queue',
    message: /no statement of the queue's policy lets topics of account 123456789012 send/,
    fix: /pantherctl apply, which adds the statement/,
    plant: (world) => {
      const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:999999999999:*' } };
      world.queue = { arn: queueArn, policy: policy({ ...allowSend, Condition }) };
    },
  },
  {
    fault: 'a queue that does not exist',
    check: 'queue',
    message: /queue panther-input-data-notifications-queue does not exist in account 111122223333/,
    fix: /run pantherctl runtime deploy/,
    plant: (world) => {
      world.queue = undefined;
    },
  },
  {
    fault: 'a queue whose key SNS may not use',
    check: 'queue',
    message: /the queue's key does not let sns.amazonaws.com call/,
    fix: /run pantherctl runtime deploy/,
    plant: (world) => {
      const arn = `arn:aws:kms:us-west-2:${panther}:key/3333`;
      world.keys.set(arn, { arn, state: 'Enabled', isCustomerManaged: true, policy: policy() });
      world.queue = { arn: queueArn, policy: policy(allowSend), keyId: arn };
    },
  },
  {
    fault: 'a source that is not registered',
    check: 'registry',
    message: /the source is not registered/,
    fix: /pantherctl apply, which registers it/,
    value: 'prod-trail',
    plant: (world) => {
      world.registry = renderRegistry({ version: 1, sources: [] });
    },
  },
  {
    fault: 'a source that is registered otherwise',
    check: 'registry',
    message: /registered with another bucket, streamType/,
    fix: /pantherctl apply/,
    plant: (world) => {
      const { sources } = parseRegistry(world.registry ?? '');
      const changed = sources.map((each) => ({ ...each, bucket: 'other-logs', streamType: 'json' as const }));
      world.registry = renderRegistry({ version: 1, sources: changed });
    },
  },
  {
    fault: 'a source that another file has registered',
    check: 'registry',
    message: /another file, that of administrator 999999999999\/us-east-1, has registered/,
    fix: /rename source prod trail, .*\n.* --take-over 999999999999\/us-east-1$/,
    plant: (world) => {
      const { sources } = parseRegistry(world.registry ?? '');
      const theirs = sources.map((each) => ({ ...each, owner: '999999999999/us-east-1' }));
      world.registry = renderRegistry({ version: 1, sources: theirs });
    },
  },
  {
    fault: 'a registry that is not there',
    check: 'registry',
    message: /the source is not registered/,
    fix: /pantherctl apply/,
    plant: (world) => {
      world.registry = undefined;
    },
  },
  {
    fault: 'a registry that cannot be read',
    check: 'registry',
    message: /the registry of sources cannot be read/,
    fix: /./,
    plant: (world) => {
      world.registry = '{"version":1,"sources":[{}]}';
    },
  },
  {
    fault: 'a runtime whose bucket is missing',
    check: 'registry',
    message: /bucket panther-runtime-111122223333-us-west-2 of the runtime does not exist/,
    fix: /run pantherctl runtime deploy/,
    plant: (world) => {
      world.registry = 'no bucket';
    },
  },
  {
    fault: 'a drop-off that is exceeded',
    check: 'data',
    message: /the last object was read 2 h ago, and the file allows 60 min/,
    fix: /who should write to bucket acme-logs/,
    value: '122',
    plant: (world) => {
      world.points.set(metrics.minutesSinceLastData.name, { at: now - 2 * minute, value: 120 });
    },
  },
  {
    fault: 'no data yet',
    check: 'data',
    status: 'warning',
    message: /no data has been read yet/,
    fix: /put an object under one of its prefixes/,
    plant: (world) => world.points.clear(),
  },
  {
    fault: 'objects of which nothing is understood',
    check: 'data',
    status: 'warning',
    message: /no event of the source has been written/,
    fix: /streamType: and logTypes:/,
    plant: (world) => world.points.delete(metrics.sourceEvents.name),
  },
  {
    fault: 'a runtime that has gone silent',
    check: 'data',
    status: 'warning',
    message: /the runtime last reported 30 min ago/,
    fix: /alarms of the log processor/,
    plant: (world) => {
      world.points.set(metrics.minutesSinceLastData.name, { at: now - 30 * minute, value: 3 });
    },
  },
];

it.each(planted)('finds $fault with the check $check alone', async (each) => {
  const config = buildConfig(each.source);
  const world = buildWorld(config);
  each.plant(world);
  const health = await check(world, config);
  const status = each.status ?? 'failed';
  const leftOut = Object.fromEntries((each.leftOut ?? []).map((id) => [id, 'unknown']));
  expect(listWrong(health)).toEqual({ ...leftOut, [each.check]: status });
  expect(health.ok).toBe(status !== 'failed');
  const finding = firstWrong(health, each.check);
  expect(finding?.message).toMatch(each.message);
  expect(finding?.fix).toMatch(each.fix);
  if (each.value !== undefined) expect(finding?.value).toBe(each.value);
});

it('gives every fault a fix, and every fault that is left out a reason', async () => {
  for (const { plant, source } of planted) {
    const config = buildConfig(source);
    const world = buildWorld(config);
    plant(world);
    const health = await check(world, config);
    for (const { fix, message, status } of health.sources.flatMap(({ checks }) =>
      checks.flatMap((item) => item.findings),
    )) {
      expect(message).not.toBe('');
      if (status === 'failed' || status === 'warning') expect(fix).toMatch(/\S/);
    }
  }
});

it('takes a notification without a filter for one that tells of everything', async () => {
  const world = buildWorld();
  world.notifications = { TopicConfigurations: [{ Id: 'theirs', TopicArn: topicArn, Events: ['s3:ObjectCreated:*'] }] };
  const health = await check(world);
  expect(listWrong(health)).toEqual({});
  expect(findingsOf(health, 'notifications')[0]?.message).toBe(
    "objects under 'flow/' are told by notification theirs without a filter, which pantherctl did not make",
  );
});

it('adds up the events of several notifications of one prefix', async () => {
  const world = buildWorld();
  const halves = [
    ['s3:ObjectCreated:Put', 's3:ObjectCreated:Post'],
    ['s3:ObjectCreated:Copy', 's3:ObjectCreated:CompleteMultipartUpload', 's3:ObjectRemoved:*'],
  ];
  world.notifications = {
    TopicConfigurations: [
      entry('trail/'),
      ...halves.map((Events, index) => entry('flow/', { Events, Id: `n${index}` })),
    ],
  };
  expect(listWrong(await check(world))).toEqual({});
});

it('takes a fan-out topic that Panther is subscribed to for one that tells Panther', async () => {
  const world = buildWorld();
  const fanOut = `arn:aws:sns:us-east-1:${account}:panther-fan-out-1234abcd`;
  world.topics.set(fanOut, { arn: fanOut, isFifo: false, policy: '' });
  world.subscriptions.set(fanOut, [{ arn: `${fanOut}:1`, protocol: 'sqs', endpoint: queueArn }]);
  world.settings.set(`${fanOut}:1`, { isRaw: false });
  world.notifications = { TopicConfigurations: [entry('trail/'), entry('flow/', { TopicArn: fanOut })] };
  expect(listWrong(await check(world))).toEqual({});
});

it('asks nothing of the bucket for a source whose trail tells the topic', async () => {
  const config = buildConfig(notifications('cloudTrail'));
  const world = buildWorld(config);
  world.notifications = {};
  expect(listWrong(await check(world, config))).toEqual({});
  expect(world.calls).not.toContain(`notifications ${bucket}`);
});

it('does not know whether a policy for one certain trail fits the trail that publishes', async () => {
  const config = buildConfig(notifications('cloudTrail'));
  const world = buildWorld(config);
  const Condition = { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/main` } };
  topicWith(world, { policy: policy({ ...allowCloudTrail, Condition }, allowPanther) });
  expect(listWrong(await check(world, config))).toEqual({ topic: 'unknown' });
});

it.each([
  ['topic', 's3.amazonaws.com'],
  ['queue', 'sns.amazonaws.com'],
] as const)('does not know of a key of the %s that depends on the call whether it may be used', async (id, service) => {
  const world = buildWorld();
  const text = policy({ ...useKey(service), Condition: { StringEquals: { 'kms:ViaService': 'any' } } });
  const arn = topicKeyArn.replace(account, id === 'queue' ? panther : account);
  world.keys.set(arn, { arn, state: 'Enabled', isCustomerManaged: true, policy: text });
  if (id === 'queue') world.queue = { arn: queueArn, policy: policy(allowSend), keyId: arn };
  expect(listWrong(await check(world))).toEqual({ [id]: 'unknown' });
});

it('is content with a rule of EventBridge, its stack and the setting of the bucket', async () => {
  const config = buildConfig(notifications('eventBridge'));
  const world = buildWorld(config);
  world.notifications = { EventBridgeConfiguration: {} };
  world.stacks.set('panther-log-processing-rule-prod-trail', 'UPDATE_COMPLETE');
  expect(listWrong(await check(world, config))).toEqual({});
});

it('refuses a topic of another region before it asks for it', async () => {
  const existing = topicArn.replace('us-east-1', 'eu-west-1');
  const config = buildConfig({ notifications: { topic: { existing }, publisher: 'bucket' } });
  const world = buildWorld(config);
  const health = await check(world, config);
  expect(firstWrong(health, 'topic')).toMatchObject({ status: 'failed', value: existing });
  expect(world.calls).not.toContain(`topic ${existing}`);
});

it('says of a prefix without objects that nothing is there yet', async () => {
  const world = buildWorld();
  world.objects = [];
  const health = await check(world);
  expect(listWrong(health)).toEqual({});
  expect(findingsOf(health, 'object')[0]?.message).toBe("nothing is there yet under 'flow/'");
});

it('says that no key is configured where the file names none', async () => {
  const { kmsKeyArn: _, ...source } = buildConfig().sources[0] as Source;
  const config = { ...buildConfig(), sources: [source] };
  const health = await check(buildWorld(config), config);
  expect(listWrong(health)).toEqual({});
  expect(findingsOf(health, 'key')).toEqual([{ status: 'ok', message: 'no key is configured' }]);
});

it('names the key to set if an object has one and the file none', async () => {
  const { kmsKeyArn: _, ...source } = buildConfig().sources[0] as Source;
  const config = { ...buildConfig(), sources: [source] };
  const world = buildWorld(config);
  world.readRefusal = `not authorized to perform: kms:Decrypt on resource: ${objectKeyArn}`;
  const finding = firstWrong(await check(world, config), 'object');
  expect(finding?.message).toBe('object flow/1.gz is encrypted with a KMS key, and the file names none');
  expect(finding?.fix).toBe(`set kmsKeyArn: ${objectKeyArn} in source 'prod trail', then run pantherctl apply`);
});

it('judges the trust policy if the Panther account may not be entered, and says so', async () => {
  const world = buildWorld();
  world.pantherIsOpen = false;
  const health = await check(world);
  expect(listWrong(health)).toEqual({ object: 'unknown', queue: 'unknown', registry: 'unknown', data: 'unknown' });
  expect(health.ok).toBe(true);
  expect(findingsOf(health, 'role')[0]?.message).toBe(
    `the role was not assumed, since account ${panther} may not be entered; the trust policy of ${roleArn} lets it in`,
  );
  expect(findingsOf(health, 'bucket-region')[0]?.message).toMatch(/which was not asked as the role of the source/);
});

it('finds a wrong trust policy without entering the Panther account', async () => {
  const world = buildWorld();
  world.pantherIsOpen = false;
  world.trust = trust('999999999999');
  const health = await check(world);
  expect(firstWrong(health, 'role')).toMatchObject({ status: 'failed', value: roleArn });
  expect(health.ok).toBe(false);
});

it('knows nothing and fails nothing where no account may be entered', async () => {
  const world = buildWorld();
  world.pantherIsOpen = false;
  world.accountIsOpen = false;
  const health = await check(world);
  expect(new Set(health.sources[0]?.checks.map(({ status }) => status))).toEqual(new Set(['unknown']));
  expect(health).toMatchObject({ ok: true, counts: { failed: 0, ok: 0 } });
  expect(findingsOf(health, 'topic')[0]).toMatchObject({
    error: 'ACCOUNT_ACCESS',
    fix: 'create the access role there, then run pantherctl source check again',
  });
});

it('asks for a way into the account, not for a right on the bucket, where there is none', async () => {
  const world = buildWorld();
  world.accountIsOpen = false;
  expect(findingsOf(await check(world), 'object')[0]).toMatchObject({ status: 'unknown', fix: 'let us in' });
});

it.each(['refused', 'unanswered'] as const)('takes a simulation that is %s for no failure', async (simulation) => {
  const world = buildWorld();
  world.simulation = simulation;
  const health = await check(world);
  expect(listWrong(health)).toEqual({ rights: 'unknown' });
  expect(health.ok).toBe(true);
});

it('leaves queue, registry and data to Panther with runtime: external', async () => {
  const config = buildConfig({}, { runtime: 'external' });
  const world = buildWorld(config);
  world.queue = undefined;
  world.registry = undefined;
  world.points.clear();
  const health = await check(world, config);
  expect(listWrong(health)).toEqual({ queue: 'unknown', registry: 'unknown', data: 'unknown' });
  expect(health.ok).toBe(true);
});

it('sends a pending subscription to the Panther Console with runtime: external', async () => {
  const config = buildConfig({}, { runtime: 'external' });
  const world = buildWorld(config);
  world.subscriptions.set(topicArn, [{ protocol: 'sqs', endpoint: queueArn }]);
  expect(firstWrong(await check(world, config), 'subscription')?.fix).toMatch(/in the Panther Console/);
});

it('takes one statement for a whole organization', async () => {
  const config = buildConfig({}, { organizationId: 'o-a1b2c3d4e5' });
  const world = buildWorld(config);
  const Condition = { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } };
  world.queue = { arn: queueArn, policy: policy({ ...allowSend, Condition }) };
  expect(listWrong(await check(world, config))).toEqual({});
});

it('asks for the principal by which SNS sends from a region that must be switched on', async () => {
  const region = 'ap-east-1';
  const config = buildConfig({ region });
  const world = buildWorld(config);
  expect(firstWrong(await check(world, config), 'queue')?.message).toMatch(/send, by sns.ap-east-1.amazonaws.com$/);
  const Service = ['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com'];
  world.queue = { arn: queueArn, policy: policy({ ...allowSend, Principal: { Service } }) };
  expect(listWrong(await check(world, config))).not.toHaveProperty('queue');
});

it('leaves the way of a notification alone where the file does', async () => {
  const config = buildConfig({ notifications: { topic: 'none', publisher: 'bucket' } });
  const health = await check(buildWorld(config), config);
  expect(listWrong(health)).toEqual({ notifications: 'unknown', topic: 'unknown', subscription: 'unknown' });
  expect(health.ok).toBe(true);
  const unread = buildWorld(config);
  unread.points.clear();
  expect(firstWrong(await check(unread, config), 'data')).toMatchObject({
    message: 'no data has been read yet',
    fix: expect.stringMatching(/^the file has nothing tell Panther .*topic: create/),
  });
});

it('goes on after a call without an answer, and does not call that well', async () => {
  const world = buildWorld();
  const cloud = openWorld(world);
  const silent = {
    ...cloud,
    queues: () => ({
      describe: async () => {
        throw new PantherctlError('NO_ANSWER', 'SQS did not answer');
      },
    }),
  } as unknown as typeof cloud;
  const config = buildConfig();
  const health = await checkSources(config, config.sources, silent);
  expect(listWrong(health)).toEqual({ queue: 'unknown' });
  expect(health.ok).toBe(false);
});

it.each(['NO_CREDENTIALS', 'CANCELLED', 'BUG'] as const)('ends at an error %s', async (code) => {
  const cloud = openWorld(buildWorld());
  const broken = {
    ...cloud,
    sourceReader: () => ({
      identity: async () => {
        throw new PantherctlError(code, 'it ends here');
      },
    }),
  } as unknown as typeof cloud;
  const config = buildConfig();
  await expect(checkSources(config, config.sources, broken)).rejects.toMatchObject({ code });
});

it('reads a shared bucket, topic, queue and registry once for a thousand sources', async () => {
  const one = buildConfig();
  const [first] = one.sources as [Source];
  const sources = Array.from({ length: 1_000 }, (_, index) => ({
    ...first,
    name: `source ${index}`,
    bucket: `acme-logs-${index % 40}`,
  }));
  const config = { ...one, sources };
  const world = buildWorld(config);
  const health = await check(world, config);
  expect(health.sources).toHaveLength(1_000);
  const count = (start: string) => world.calls.filter((call) => call.startsWith(start)).length;
  expect(count('notifications ')).toBe(40);
  expect(count('topic ')).toBe(1);
  expect(count('subscriptions ')).toBe(1);
  expect(count('queue ')).toBe(1);
  expect(count('readText ')).toBe(1);
  expect(
    health.sources.every(({ checks }) => checks.find((item) => item.check === 'notifications')?.status === 'ok'),
  ).toBe(true);
});
