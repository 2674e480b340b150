import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import type { Source } from '../../../src/config/schema.ts';
import { buildRegisteredSources } from '../../../src/config/source-registry.ts';
import type { RegisteredSource } from '../../../src/config/source-registry.ts';
import type { StackStep, Step } from '../../../src/orchestrate/plan.ts';
import type {
  ObservedSources,
  Seen,
  SeenBucket,
  SeenKey,
  SeenTopic,
} from '../../../src/orchestrate/sources/observe-sources.ts';
import { buildManualSource } from '../../../src/orchestrate/sources/manual-source.ts';
import { planSources } from '../../../src/orchestrate/sources/plan-sources.ts';
import type { PlannedSources, SourceOptions } from '../../../src/orchestrate/sources/plan-sources.ts';
import { buildSourceWiring } from '../../../src/orchestrate/sources/source-wiring.ts';
import type { BucketNotifications, NotificationEntry } from '../../../src/ports/buckets.ts';
import type { SubscriptionSettings, Topic } from '../../../src/ports/topics.ts';

const panther = { accountId: '111122223333', region: 'us-west-2' };
const place = { accountId: '123456789012', region: 'us-east-1' };
const topicArn = 'arn:aws:sns:us-east-1:123456789012:theirs';
const ownTopicArn = 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic';
const queueArn = 'arn:aws:sqs:us-west-2:111122223333:panther-input-data-notifications-queue';
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234';
const inaccessible = { kind: 'inaccessible', reason: 'may not be entered' } as const;
const refused = { kind: 'refused', reason: 's3:GetBucketNotification was refused' } as const;
const absent = { kind: 'absent' } as const;

function live<Value>(value: Value): { readonly kind: 'live'; readonly value: Value } {
  return { kind: 'live', value };
}

interface Scene {
  readonly sources?: readonly object[];
  readonly panther?: object;
  readonly observed?: Partial<ObservedSources>;
  readonly bucket?: Seen<SeenBucket>;
  readonly topic?: Seen<SeenTopic>;
  readonly stacks?: readonly StackStep[];
  readonly options?: SourceOptions;
}

function sourceOf(changes: object = {}): object {
  const prefixes = [{ prefix: 'logs/', logTypes: ['AWS.CloudTrail'] }];
  return { name: 'logs', ...place, bucket: 'acme-logs', prefixes, ...changes };
}

const onTheirTopic = { notifications: { topic: { existing: topicArn } } };

function configure({ panther: more = {}, sources = [sourceOf()] }: Scene) {
  return configSchema.parse({
    version: 1,
    panther: { ...panther, ...more },
    administrator: { accountId: '444455556666', region: 'us-west-2' },
    sources,
  });
}

function plan(scene: Scene): PlannedSources {
  const wiring = buildSourceWiring(configure(scene), new Map());
  const observed: ObservedSources = {
    buckets: new Map([['acme-logs', scene.bucket ?? live({ region: 'us-east-1', notifications: live({}) })]]),
    topics: new Map([
      [topicArn, scene.topic ?? live(theirTopic())],
      [ownTopicArn, absent],
    ]),
    queue: live({ arn: queueArn, policy: '' }),
    registry: live(undefined),
    ...scene.observed,
  };
  return planSources(wiring, observed, { sources: scene.stacks ?? [], alarms: [] }, new Map(), scene.options);
}

function stepOf(scene: Scene, prefix: string): Step {
  const found = plan(scene).steps.find(({ id }) => id === prefix || id.startsWith(`${prefix}/`));
  if (found === undefined) throw new TypeError(`no step ${prefix}`);
  return found;
}

function theirTopic(topic: Partial<Topic> = {}, changes: Partial<SeenTopic> = {}): SeenTopic {
  return {
    topic: { arn: topicArn, isFifo: false, policy: '{"Statement":[]}', ...topic },
    subscription: absent,
    ...changes,
  };
}

function withKey(key: Seen<SeenKey>): SeenTopic {
  return theirTopic({ keyId: keyArn }, { key });
}

function keyOf(changes: object = {}, policy = '{"Statement":[]}'): Seen<SeenKey> {
  return live({ key: { arn: keyArn, state: 'Enabled', isCustomerManaged: true, ...changes }, policy });
}

function subscribed(settings: SubscriptionSettings | undefined, arn: string | undefined = `${topicArn}:1`): SeenTopic {
  const listed = { protocol: 'sqs', endpoint: queueArn, ...(arn === undefined ? {} : { arn }) };
  return theirTopic({}, { subscription: live({ listed, ...(settings && { settings }) }) });
}

function foreign(list: string, arnKey: string, changes: Partial<NotificationEntry> = {}): BucketNotifications {
  return {
    [list]: [
      {
        Id: 'theirs',
        [arnKey]: `arn:aws:any:us-east-1:123456789012:theirs`,
        Events: ['s3:ObjectCreated:*'],
        ...changes,
      },
    ],
  };
}

function bucketWith(notifications: BucketNotifications): Seen<SeenBucket> {
  return live({ region: 'us-east-1', notifications: live(notifications) });
}

function registered(changes: Partial<RegisteredSource> = {}): RegisteredSource {
  const [source] = buildRegisteredSources(
    configure({}),
    () => 'arn:aws:iam::123456789012:role/PantherLogProcessingRole-logs',
  );
  return { ...(source as RegisteredSource), ...changes };
}

const many = Array.from({ length: 100 }, (_, index) => ({
  Id: `theirs-${index}`,
  QueueArn: 'arn:aws:sqs:us-east-1:123456789012:q',
  Events: ['s3:ObjectRemoved:*'],
}));

describe('the step on a bucket', () => {
  it.each<[string, Scene, string, string]>([
    ['in an account that may not be entered', { bucket: inaccessible }, 'manual', 'pantherctl bucket connect logs'],
    ['that is not there', { bucket: absent }, 'blocked', 'mend bucket: in source logs'],
    [
      'of another account',
      { bucket: { kind: 'refused', reason: 'denied' } },
      'blocked',
      'belongs to account 123456789012',
    ],
    [
      'in another region than told',
      { bucket: live({ region: 'eu-west-1', notifications: absent }) },
      'blocked',
      'set region: eu-west-1 in source logs',
    ],
    [
      'whose notifications may not be read',
      { bucket: live({ region: 'us-east-1', notifications: refused }) },
      'blocked',
      's3:PutBucketNotification on bucket acme-logs',
    ],
    [
      'with a topic of somebody else on the same objects',
      { bucket: bucketWith(foreign('TopicConfigurations', 'TopicArn')) },
      'blocked',
      '1. ',
    ],
    [
      'with a queue of somebody else on the same objects',
      { bucket: bucketWith(foreign('QueueConfigurations', 'QueueArn')) },
      'blocked',
      '--replace theirs',
    ],
    [
      'with a function of somebody else on the same objects',
      { bucket: bucketWith(foreign('LambdaFunctionConfigurations', 'LambdaFunctionArn')) },
      'blocked',
      '--replace theirs',
    ],
    [
      'with a hundred notifications',
      { bucket: bucketWith({ QueueConfigurations: many }) },
      'blocked',
      'then run pantherctl apply',
    ],
  ])('%s', (_what, scene, action, fix) => {
    const step = stepOf(scene, 'bucket');
    expect(step.action).toBe(action);
    expect(step.fix).toContain(fix);
    expect(step.reason).not.toBe('');
  });

  it('gives a person the entries as S3 wants them, and the source in a way that a shell takes', () => {
    const prefixes = ['year=2026/', 'year=2026/01/'].map((prefix) => ({ prefix, logTypes: ['AWS.CloudTrail'] }));
    const { fix } = stepOf({ sources: [sourceOf({ name: 'All logs', prefixes })], bucket: inaccessible }, 'bucket');
    expect(fix).toContain("pantherctl bucket connect 'All logs'\n");
    expect(fix?.match(/name pantherctl-[0-9a-f]{16}, all object create events, prefix '.*'/g)).toEqual([
      expect.stringContaining("prefix 'year%3D2026/'"),
    ]);
  });

  it('says of a prefix that is too long for S3 once it is encoded, where it cannot be looked at either', () => {
    const prefixes = [{ prefix: 'ü'.repeat(200), logTypes: ['AWS.CloudTrail'] }];
    expect(stepOf({ sources: [sourceOf({ prefixes })], bucket: inaccessible }, 'bucket')).toMatchObject({
      action: 'blocked',
      fix: expect.stringContaining('shorter prefix'),
    });
  });

  it('keeps what others have, adds what is missing, and is skipped with its reason once that is there', () => {
    const others = foreign('QueueConfigurations', 'QueueArn', { Events: ['s3:ObjectRemoved:*'] });
    const step = stepOf({ bucket: bucketWith({ ...others, EventBridgeConfiguration: {} }) }, 'bucket');
    expect(step).toMatchObject({
      action: 'update',
      changes: { keep: [{ id: 'theirs' }, { kind: 'EventBridge' }], add: [{ prefix: 'logs/' }] },
    });
    const told = foreign('TopicConfigurations', 'TopicArn', { TopicArn: ownTopicArn, Events: ['s3:ObjectCreated:*'] });
    expect(stepOf({ bucket: bucketWith(told) }, 'bucket')).toMatchObject({
      action: 'none',
      reason: 'it tells Panther of every prefix',
    });
  });

  it('does not exist for a source whose objects a trail or nobody tells of', () => {
    const trail = { topic: { existing: topicArn }, publisher: 'cloudTrail' };
    for (const notifications of [trail, { topic: 'none' }]) {
      expect(plan({ sources: [sourceOf({ notifications })] }).steps.map(({ kind }) => kind)).not.toContain('bucket');
    }
  });
});

describe('the step on the policy of a topic of somebody else', () => {
  const source = sourceOf(onTheirTopic);
  const conflict = JSON.stringify({
    Statement: [{ Sid: 'CrossAccountSubscription', Effect: 'Allow', Principal: '*', Action: 'sns:*', Resource: '*' }],
  });
  const denying = JSON.stringify({
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: topicArn }],
  });
  const elsewhere = 'arn:aws:sns:eu-west-1:123456789012:theirs';
  it.each<[string, Scene, string, string]>([
    ['in an account that may not be entered', { topic: inaccessible }, 'manual', '"Sid":"CrossAccountSubscription"'],
    [
      'that may not be read',
      { topic: { kind: 'refused', reason: 'denied' } },
      'blocked',
      'grant sns:GetTopicAttributes',
    ],
    ['that is not there', { topic: absent }, 'blocked', 'mend the ARN'],
    ['that is FIFO', { topic: live(theirTopic({ isFifo: true })) }, 'blocked', 'name a standard topic'],
    [
      'in another region than the bucket',
      { sources: [sourceOf({ notifications: { topic: { existing: elsewhere } } })] },
      'blocked',
      'name a topic in us-east-1',
    ],
    [
      'whose Sid says something else',
      { topic: live(theirTopic({ policy: conflict })) },
      'blocked',
      'rename or remove that statement',
    ],
    ['that denies what S3 needs', { topic: live(theirTopic({ policy: denying })) }, 'blocked', 'mend the policy'],
    ['that is not JSON', { topic: live(theirTopic({ policy: 'x' })) }, 'blocked', 'mend the policy'],
    [
      'that would become too long',
      { topic: live(theirTopic({ policy: JSON.stringify({ Id: 'x'.repeat(30_700), Statement: [] }) })) },
      'blocked',
      'take statements out',
    ],
  ])('%s', (_what, scene, action, fix) => {
    const step = stepOf({ sources: [source], ...scene }, 'topic-policy');
    expect(step.action).toBe(action);
    expect(step.fix).toContain(fix);
    const bucket = stepOf({ sources: [source], ...scene }, 'bucket');
    expect(bucket.action).toBe(action === 'manual' ? 'update' : 'blocked');
  });

  it('adds what is missing, conditioned, and nothing that is allowed already in other words', () => {
    const first = stepOf({ sources: [source] }, 'topic-policy');
    expect(first).toMatchObject({
      action: 'update',
      add: [
        { Sid: 'CrossAccountSubscription', Condition: { StringEquals: { 'sns:Endpoint': queueArn } } },
        {
          Sid: 'PantherPublish-acme-logs',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '123456789012' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-logs' },
          },
        },
      ],
    });
    const policy = JSON.stringify({
      Statement: [
        {
          Sid: 's3',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topicArn,
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:acme-*' } },
        },
        {
          Sid: 'p',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: ['sns:Subscribe', 'sns:Receive'],
          Resource: topicArn,
        },
      ],
    });
    expect(stepOf({ sources: [source], topic: live(theirTopic({ policy })) }, 'topic-policy')).toMatchObject({
      action: 'none',
      add: [],
    });
  });

  it('lets the trails of the account publish, or EventBridge, where they do', () => {
    const by = (publisher: string) =>
      stepOf({ sources: [sourceOf({ notifications: { topic: { existing: topicArn }, publisher } })] }, 'topic-policy');
    expect(by('cloudTrail')).toMatchObject({ add: [{}, { Principal: { Service: 'cloudtrail.amazonaws.com' } }] });
    expect(by('eventBridge')).toMatchObject({ add: [{}, { Principal: { Service: 'events.amazonaws.com' } }] });
  });

  it('is left to a person with the same words as source link has, which a note names once', () => {
    const scene = { sources: [source, sourceOf({ name: 'more' })], topic: inaccessible, bucket: inaccessible };
    const { notes, steps } = plan(scene);
    expect(notes).toEqual(['all that is to be done by hand, in order: pantherctl source link logs; likewise for more']);
    const config = configure(scene);
    const deeds = buildManualSource(config, config.sources[0] as Source).steps.flatMap((deed) =>
      deed.kind === 'deed' ? [deed.text] : [],
    );
    const fix = steps.find(({ kind }) => kind === 'subscription')?.fix;
    expect(fix).toMatch(/^with credentials of account 123456789012:\naws sns subscribe/);
    expect(deeds).toContain(fix);
  });

  it('notes that a topic is not encrypted', () => {
    expect(plan({ sources: [source] }).notes).toEqual([expect.stringContaining(`not encrypted: topic ${topicArn}`)]);
  });
});

describe('the step on the key of a topic of somebody else', () => {
  const sources = [sourceOf(onTheirTopic)];
  const denying = JSON.stringify({
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }],
  });
  it.each<[string, Seen<SeenKey>, string, string]>([
    ['that is disabled', keyOf({ state: 'Disabled' }), 'blocked', 'enable key'],
    ['that waits for its deletion', keyOf({ state: 'PendingDeletion' }), 'blocked', 'enable key'],
    ['that AWS manages', keyOf({ isCustomerManaged: false }), 'blocked', 'customer-managed key'],
    [
      'in another region',
      keyOf({ arn: keyArn.replace('us-east-1', 'eu-west-1') }),
      'blocked',
      'give the topic a key in us-east-1',
    ],
    ['that is not there', absent, 'blocked', 'give the topic another key'],
    ['that denies its use', keyOf({}, denying), 'blocked', 'mend the policy'],
    ['in an account that may not be entered', inaccessible, 'manual', '"kms:GenerateDataKey"'],
    ['that may not be read', { kind: 'refused', reason: 'denied' }, 'manual', '"kms:GenerateDataKey"'],
    ['that lacks the statement, without consent', keyOf(), 'manual', '--allow-key-policy'],
  ])('%s', (_what, key, action, fix) => {
    const step = stepOf({ sources, topic: live(withKey(key)) }, 'key-policy');
    expect(step.action).toBe(action);
    expect(step.fix).toContain(fix);
  });

  it('is carried out with consent, and holds the bucket back without it', () => {
    const scene = { sources, topic: live(withKey(keyOf())) };
    expect(stepOf({ ...scene, options: { allowKeyPolicy: true } }, 'key-policy')).toMatchObject({
      action: 'update',
      add: [
        {
          Principal: { Service: 's3.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        },
      ],
    });
    expect(stepOf({ ...scene, options: { allowKeyPolicy: true } }, 'bucket').action).toBe('update');
    expect(stepOf(scene, 'bucket')).toMatchObject({ action: 'manual', reason: expect.stringContaining(keyArn) });
    expect(stepOf(scene, 'subscription').action).toBe('create');
  });

  it('finds nothing to do where the service may use it, under another name too', () => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
    };
    const policy = JSON.stringify({ Statement: [statement] });
    const topic = live(theirTopic({ keyId: 'alias/theirs' }, { key: keyOf({}, policy) }));
    expect(stepOf({ sources, topic }, `key-policy/${keyArn}`)).toMatchObject({ action: 'none' });
  });
});

describe('the step on a subscription', () => {
  const sources = [sourceOf(onTheirTopic)];
  it.each<[string, Seen<SeenTopic>, string]>([
    ['that is not there', live(theirTopic()), 'create'],
    [
      'that waits to be confirmed',
      live(theirTopic({}, { subscription: live({ listed: { protocol: 'sqs', endpoint: queueArn } }) })),
      'create',
    ],
    ['with raw delivery', live(subscribed({ isRaw: true })), 'update'],
    ['with a filter of somebody', live(subscribed({ isRaw: false, filterPolicy: '{}' })), 'blocked'],
    ['that is as it should be', live(subscribed({ isRaw: false })), 'none'],
    [
      'that may not be listed',
      live(theirTopic({}, { subscription: { kind: 'refused', reason: 'denied' } })),
      'blocked',
    ],
    ['in an account that may not be entered', inaccessible, 'manual'],
  ])('%s', (_what, topic, action) => {
    expect(stepOf({ sources, topic }, 'subscription').action).toBe(action);
  });

  it('waits for a person where the stack of a topic of ours is in place without its topic', () => {
    const stack: StackStep = {
      kind: 'stack',
      phase: 'sources',
      id: 'notifications/123456789012/us-east-1',
      title: 'notifications topic',
      place,
      stackName: 'panther-log-processing-notifications',
      template: '',
      templateFile: 'panther-log-processing-notifications.yml',
      parameters: {},
      tags: {},
      action: 'none',
    };
    expect(stepOf({ stacks: [stack] }, 'subscription')).toMatchObject({
      action: 'blocked',
      reason: expect.stringContaining('somebody has deleted the topic'),
      fix: expect.stringMatching(
        /^with credentials of account 123456789012:\naws cloudformation delete-stack --region us-east-1 --stack-name panther-log-processing-notifications\n/,
      ),
    });
    expect(stepOf({ stacks: [{ ...stack, action: 'create' }] }, 'subscription').action).toBe('create');
  });

  it('comes with the stack of a topic of ours where the account may not be entered', () => {
    const topics = new Map([[ownTopicArn, inaccessible]]);
    expect(plan({ observed: { topics } }).steps.map(({ kind }) => kind)).not.toContain('subscription');
  });
});

describe('the steps on the runtime', () => {
  it.each<[string, Partial<ObservedSources>, string, string, string]>([
    ['a queue that is not there', { queue: absent }, 'queue-policy', 'blocked', 'pantherctl runtime deploy'],
    [
      'a queue in an account that may not be entered',
      { queue: inaccessible },
      'queue-policy',
      'manual',
      'PantherSubscriptionSID-123456789012',
    ],
    [
      'a queue that may not be read',
      { queue: { kind: 'refused', reason: 'denied' } },
      'queue-policy',
      'blocked',
      'sqs:GetQueueAttributes',
    ],
    [
      'a queue whose Sid says something else',
      {
        queue: live({
          arn: queueArn,
          policy: JSON.stringify({
            Statement: [
              {
                Sid: 'PantherSubscriptionSID-123456789012',
                Effect: 'Allow',
                Principal: '*',
                Action: 'sqs:*',
                Resource: '*',
              },
            ],
          }),
        }),
      },
      'queue-policy',
      'blocked',
      'remove that statement',
    ],
    ['a registry whose bucket is not there', { registry: absent }, 'registry', 'blocked', 'runtime: external'],
    [
      'a registry in an account that may not be entered',
      { registry: inaccessible },
      'registry',
      'manual',
      'a role of account 111122223333 that it may assume in access.roleName',
    ],
    [
      'a registry that may not be read',
      { registry: { kind: 'refused', reason: 'denied' } },
      'registry',
      'blocked',
      's3:PutObject',
    ],
  ])('%s', (_what, observed, id, action, fix) => {
    const step = stepOf({ observed }, id);
    expect(step.action).toBe(action);
    expect(step.fix).toContain(fix);
    const bucket = stepOf({ observed }, 'bucket');
    expect(bucket.action).toBe(action === 'blocked' ? 'blocked' : 'update');
  });

  it('lets the statement of the organization take the place of those of accounts, with consent, where SQS has no room for both', () => {
    const accounts = Array.from({ length: 9 }, (_, index) => String(200_000_000_000 + index));
    const sources = accounts.map((accountId, index) =>
      sourceOf({ name: `s${index}`, accountId, bucket: `acme-${index}00` }),
    );
    const lone = stepOf({ sources }, 'queue-policy');
    const full = live({ arn: '', policy: JSON.stringify({ Statement: lone.kind === 'policy' ? lone.add : [] }) });
    const world = { sources, panther: { organizationId: 'o-abcdefghij' }, observed: { queue: full } };
    expect(stepOf(world, 'queue-policy')).toMatchObject({
      action: 'blocked',
      fix: expect.stringContaining('--allow-delete'),
    });
    expect(stepOf({ ...world, options: { allowDelete: true } }, 'queue-policy')).toMatchObject({
      action: 'update',
      add: [{ Sid: 'PantherSubscriptionSID-o-abcdefghij' }],
      remove: accounts.map((accountId) => `PantherSubscriptionSID-${accountId}`),
    });
  });

  it('advises one statement for the organization where accounts are too many for SQS', () => {
    const sources = Array.from({ length: 11 }, (_, index) =>
      sourceOf({ name: `s${index}`, accountId: String(200_000_000_000 + index), bucket: `acme-${index}00` }),
    );
    expect(stepOf({ sources }, 'queue-policy')).toMatchObject({
      action: 'blocked',
      fix: expect.stringContaining('organizationId'),
    });
    expect(stepOf({ sources: sources.slice(0, 9) }, 'queue-policy').action).toBe('update');
    expect(stepOf({ sources, panther: { organizationId: 'o-abcdefghij' } }, 'queue-policy')).toMatchObject({
      action: 'update',
      add: [
        {
          Sid: 'PantherSubscriptionSID-o-abcdefghij',
          Condition: { StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij' } },
        },
        { Sid: 'DenyPlainTransport' },
      ],
    });
  });

  it('lets the queue refuse plain transport, unless somebody has other words for it', () => {
    const denial = { Sid: 'DenyPlainTransport', Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' };
    const queue = live({ arn: queueArn, policy: JSON.stringify({ Statement: [denial] }) });
    const sids = (step: Step) => (step.kind === 'policy' ? step.add.map(({ Sid }) => Sid) : []);
    const topicSid = 'PantherSubscriptionSID-123456789012';
    expect(sids(stepOf({}, 'queue-policy'))).toEqual([topicSid, 'DenyPlainTransport']);
    expect(sids(stepOf({ observed: { queue } }, 'queue-policy'))).toEqual([topicSid]);
  });

  it('put a source once, leave those of others alone, and are blocked by the same id of another file for that source only', () => {
    const other = registered({ id: 'other', owner: '999999999999/us-east-1' });
    const same = live({ version: 1 as const, sources: [other, registered()] });
    expect(stepOf({ observed: { registry: same } }, 'registry')).toMatchObject({ action: 'none', remove: [] });
    const clash = live({ version: 1 as const, sources: [registered({ owner: '999999999999/us-east-1' })] });
    const sources = [sourceOf(), sourceOf({ name: 'more' })];
    const planned = plan({ sources, observed: { registry: clash } });
    expect(planned.steps.find(({ id }) => id === 'registry')).toMatchObject({
      action: 'update',
      put: [{ id: 'more' }],
    });
    expect(planned.steps.find(({ id }) => id === 'registry-clash/logs')).toMatchObject({
      action: 'blocked',
      fix: expect.stringContaining('pantherctl apply --take-over 999999999999/us-east-1'),
    });
    expect(planned.steps.find(({ kind }) => kind === 'bucket')?.action).toBe('update');
  });

  it('do not exist with a runtime of somebody else, which a note explains', () => {
    const { notes, steps } = plan({ panther: { runtime: 'external' } });
    expect(steps.filter(({ phase }) => phase === 'runtime')).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('finish each source in the Panther Console')]);
  });
});

it('the statement of a bucket with dots in its name has none in its Sid', () => {
  const topic = { sources: [sourceOf({ ...onTheirTopic, bucket: 'logs.acme.com' })] };
  expect(stepOf(topic, 'topic-policy')).toMatchObject({ add: [{}, { Sid: 'PantherPublish-logs_acme_com' }] });
});

it('the statement that lets the trails of an account publish is known to do so', () => {
  const notifications = { topic: { existing: topicArn }, publisher: 'cloudTrail' };
  const scene = { sources: [sourceOf({ notifications })] };
  const { add } = stepOf(scene, 'topic-policy') as { add: readonly object[] };
  const topic = live(theirTopic({ policy: JSON.stringify({ Statement: add }) }));
  expect(stepOf({ ...scene, topic }, 'topic-policy')).toMatchObject({
    reason: expect.stringMatching(/^its policy lets/),
  });
});

describe('a policy that holds our statements beside a denial on something that cannot be seen', () => {
  const isElsewhere = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };

  it.each([
    ['of a topic', 'topic-policy', theirTopic()],
    ['of its key', 'key-policy', withKey(keyOf())],
  ])('%s is not said to let everybody in', (_what, id, topic) => {
    const scene = { sources: [sourceOf(onTheirTopic)], options: { allowKeyPolicy: true } };
    const { add } = stepOf({ ...scene, topic: live(topic) }, id) as { add: readonly object[] };
    const denial = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: isElsewhere };
    const policy = (...statements: readonly object[]) => JSON.stringify({ Statement: [...add, ...statements] });
    const judged = (text: string) =>
      stepOf(
        { ...scene, topic: live(id === 'topic-policy' ? theirTopic({ policy: text }) : withKey(keyOf({}, text))) },
        id,
      );
    expect(judged(policy())).toMatchObject({ action: 'none', reason: expect.stringMatching(/^its policy lets/) });
    expect(judged(policy(denial))).toMatchObject({ action: 'none', reason: expect.stringContaining('depends on') });
  });
});

describe('a source that the registry has elsewhere', () => {
  const registry = (changes: Partial<RegisteredSource>) =>
    live({ version: 1 as const, sources: [registered({ topicArn: ownTopicArn, ...changes })] });
  const putBy = (changes: Partial<RegisteredSource>) =>
    Object.fromEntries(
      plan({ observed: { registry: registry(changes) } }).steps.flatMap((step) =>
        step.kind === 'registry' ? [[step.id, step.put.length]] : [],
      ),
    );

  it('is registered anew once its new bucket is wired', () => {
    expect(putBy({ bucket: 'acme-old' })).toEqual({ registry: 0, 'registry/moved': 1 });
  });

  it('is registered before if it is in another account now, of which Panther must know to confirm', () => {
    expect(putBy({ bucket: 'acme-old', accountId: '210987654321' })).toEqual({ registry: 1 });
  });
});

describe('sources that left the file', () => {
  const gone = registered({
    id: 'gone',
    name: 'gone',
    bucket: 'acme-gone',
    accountId: '210987654321',
    topicArn: 'arn:aws:sns:us-east-1:210987654321:t',
  });
  const statement = {
    Sid: 'PantherSubscriptionSID-210987654321',
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:210987654321:*' } },
  };
  const queue = live({ arn: queueArn, policy: JSON.stringify({ Statement: [statement] }) });
  const registry = live({ version: 1 as const, sources: [gone, registered()] });

  it('are noted, and left as they are', () => {
    const { notes, steps } = plan({ observed: { registry, queue } });
    expect(notes).toEqual([expect.stringContaining('apply with --allow-delete')]);
    expect(steps.some(({ phase }) => phase === 'leftSources')).toBe(false);
  });

  it('are noted of a source on another bucket too, with what ends it at any time', () => {
    const moved = live({ version: 1 as const, sources: [registered({ bucket: 'acme-old' })] });
    const [note] = plan({ observed: { registry: moved } }).notes;
    expect(note).toContain('logs (was acme-old of account 123456789012)');
    expect(note).toContain('pantherctl bucket disconnect --bucket acme-old --account 123456789012');
    expect(plan({ observed: { registry: moved }, options: { allowDelete: true } }).notes).toEqual([]);
  });

  it('go in the order in which a crash loses no knowledge of them: bucket, queue, registry', () => {
    const buckets = new Map([
      ['acme-logs', bucketWith({})],
      ['acme-gone', bucketWith({})],
    ]);
    const { steps } = plan({ observed: { registry, queue, buckets }, options: { allowDelete: true } });
    expect(steps.find(({ id }) => id === 'bucket/acme-gone')).toMatchObject({
      action: 'none',
      wish: { topics: [], formerTopicArns: [gone.topicArn] },
    });
    expect(steps.find(({ id }) => id === 'queue-policy/left')).toMatchObject({
      remove: ['PantherSubscriptionSID-210987654321'],
      needs: ['bucket/acme-gone'],
    });
    expect(steps.find(({ id }) => id === 'registry/left')).toMatchObject({
      remove: ['gone'],
      needs: ['bucket/acme-gone', 'queue-policy/left'],
    });
  });

  it('stay in the registry while the queue cannot be read, since nothing else knows of their statement', () => {
    const { steps } = plan({ observed: { registry, queue: refused }, options: { allowDelete: true } });
    expect(steps.find(({ id }) => id === 'queue-policy/left')).toMatchObject({ action: 'blocked' });
    expect(steps.find(({ id }) => id === 'registry/left')).toMatchObject({ action: 'blocked' });
  });

  it('leave a statement alone that somebody else has under that Sid', () => {
    const theirs = { ...statement, Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'] };
    const observed = { registry, queue: live({ arn: queueArn, policy: JSON.stringify({ Statement: [theirs] }) }) };
    const { steps } = plan({ observed, options: { allowDelete: true } });
    expect(steps.some(({ id }) => id === 'queue-policy/left')).toBe(false);
    expect(steps.find(({ id }) => id === 'registry/left')).toMatchObject({ remove: ['gone'] });
  });

  it('leave the registry as it is until the bucket turns out to be in the account that the file says now', () => {
    const old = registered({ accountId: '210987654321', topicArn: 'arn:aws:sns:us-east-1:210987654321:t' });
    const observed = { registry: live({ version: 1 as const, sources: [old] }), queue };
    const scene = { observed, bucket: { kind: 'refused', reason: 'denied' } as const };
    expect(stepOf(scene, 'registry')).toMatchObject({ action: 'none' });
    expect(plan(scene).steps.find(({ id }) => id === 'registry/moved')).toMatchObject({
      action: 'blocked',
      put: [{ id: 'logs' }],
    });
    expect(stepOf({ observed }, 'registry')).toMatchObject({ action: 'update', put: [{ id: 'logs' }] });
  });

  it('keep the statement of their account as long as another file has a source there', () => {
    const other = { ...gone, id: 'other', owner: '999999999999/us-east-1' };
    const shared = live({ version: 1 as const, sources: [gone, other, registered()] });
    const { steps } = plan({ observed: { registry: shared, queue }, options: { allowDelete: true } });
    expect(steps.some(({ id }) => id === 'queue-policy/left')).toBe(false);
    expect(steps.find(({ id }) => id === 'registry/left')).toMatchObject({ remove: ['gone'] });
  });
});

it('a bucket that a person wires gets filters as S3 takes them, and a command that a shell takes', () => {
  const prefixes = ['day=1/x y/', 'day=1/'].map((prefix) => ({ prefix, logTypes: ['AWS.CloudTrail'] }));
  const { fix = '' } = stepOf({ sources: [sourceOf({ name: 'my logs', prefixes })], bucket: inaccessible }, 'bucket');
  expect(fix).toContain("pantherctl bucket connect 'my logs'");
  expect(fix.split('\n').filter((line) => line.startsWith('  name'))).toEqual([
    expect.stringMatching(/^ {2}name pantherctl-[0-9a-f]{16}, all object create events, prefix 'day%3D1\/', to /),
  ]);
  expect(fix).toContain(`to ${ownTopicArn}`);
});

describe('the step on the rule of a source that EventBridge tells of', () => {
  const sources = [sourceOf({ notifications: { topic: { existing: topicArn }, publisher: 'eventBridge' } })];
  const rule = (action: StackStep['action']): StackStep => ({
    kind: 'stack',
    phase: 'sources',
    id: 'source-rule/logs',
    title: 'rule',
    action,
    place,
    stackName: 'panther-log-processing-rule-logs',
    template: '',
    templateFile: '',
    parameters: {},
    tags: {},
  });
  const sending = bucketWith({ EventBridgeConfiguration: {} });
  const judged = (bucket: Seen<SeenBucket>, action: StackStep['action'] = 'none') =>
    stepOf({ sources, bucket, stacks: [rule(action)] }, 'source-rule');

  it.each(['none', 'create', 'update'] as const)('stays %s where the bucket sends its events there', (action) => {
    expect(judged(sending, action)).toMatchObject({ action, needs: [`topic-policy/${topicArn}`] });
  });

  it.each<[string, Seen<SeenBucket>, string]>([
    ['does not', bucketWith({}), 'switch EventBridge on'],
    ['is not there', absent, 'mend bucket: in source logs'],
    ['is in another region', live({ region: 'eu-west-1', notifications: absent }), 'set region: eu-west-1'],
    ['may not be looked at', refused, 'grant s3:GetBucketLocation'],
    ['does not tell what it sends', live({ region: 'us-east-1', notifications: refused }), 's3:GetBucketNotification'],
  ])('is blocked where the bucket %s, and never as wanted', (_what, bucket, fix) => {
    for (const action of ['none', 'create'] as const) {
      const step = judged(bucket, action);
      expect(step.action).toBe('blocked');
      expect(step.fix).toContain(fix);
    }
  });

  it('is left to a person where the account may not be entered', () => {
    expect(judged(inaccessible, 'manual').action).toBe('manual');
  });
});

describe('needs', () => {
  it('wire a source from the runtime to its bucket, and hold back only what waits for something blocked', () => {
    const sources = [sourceOf(), sourceOf({ name: 'more', bucket: 'acme-more', ...onTheirTopic })];
    const buckets = new Map([
      ['acme-logs', bucketWith({})],
      ['acme-more', bucketWith({})],
    ]);
    const { steps } = plan({ sources, observed: { buckets }, topic: absent });
    const actions = Object.fromEntries(steps.map(({ action, id }) => [id, action]));
    expect(actions).toMatchObject({
      'bucket/acme-logs': 'update',
      'bucket/acme-more': 'blocked',
      [`subscription/${topicArn}`]: 'blocked',
      [`subscription/${ownTopicArn}`]: 'create',
    });
    const more = steps.find(({ id }) => id === 'bucket/acme-more');
    expect(more?.needs).toEqual([`topic-policy/${topicArn}`, `subscription/${topicArn}`, 'queue-policy', 'registry']);
    expect(more?.reason).toContain('waits for this, which is blocked');
  });
});
