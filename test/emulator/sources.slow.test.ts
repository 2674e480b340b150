import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { metrics, sourceDimensions } from '../../src/config/metrics.ts';
import { names } from '../../src/config/names.ts';
import type { RegisteredSource } from '../../src/config/source-registry.ts';
import { parseRegistry, renderRegistry } from '../../src/config/source-registry.ts';
import type { SourcesHealth } from '../../src/orchestrate/source-health/check-sources.ts';
import { assume, enterMoto, managementAccountId, recordMetric } from './moto-world.ts';
import { stageMotoSources } from './stage-moto-sources.ts';
import type { SourcesOnMoto } from './stage-moto-sources.ts';

/** Whole sources by the commands of pantherctl over the wire: what moto models of them. */

const key = 'sources/registry.json';

let server: MotoServer;
let stage: SourcesOnMoto;
beforeAll(async () => {
  // As it is published it makes no stack that has a key with tags: `source-gaps.slow.test.ts`.
  server = await enterMoto({ mendsKeysOfStacks: true });
});
beforeEach(async () => {
  stage = await stageMotoSources(server);
});
afterEach(() => stage.close());
afterAll(() => server.stop());

const ourTopic = () =>
  `arn:aws:sns:${stage.world.panther.region}:${stage.world.panther.accountId}:${names.notificationsTopic}`;

/** The rules of a kind in the answer of S3, byte for byte. */
const rulesOf = (document: string, kind: string) =>
  document.match(new RegExp(`<${kind}Configuration>.*?</${kind}Configuration>`, 'gs'));

async function apply(flags = ''): Promise<void> {
  const { exit, stderr, stdout } = await stage.run(`apply --yes${flags}`);
  expect([exit, stdout], stderr).toEqual([0, expect.stringMatching(/^Done: /)]);
}

async function queuePolicy(): Promise<readonly { readonly Sid: string }[]> {
  const { clients, world } = stage;
  const { Attributes } = await clients.sqs.getQueueAttributes({
    QueueUrl: world.panther.queueUrl,
    AttributeNames: ['Policy'],
  });
  return (JSON.parse(Attributes?.['Policy'] ?? '{}') as { Statement: { Sid: string }[] }).Statement;
}

async function topicPolicy(TopicArn: string): Promise<readonly { readonly Sid: string }[]> {
  const { Attributes } = await stage.clients.sns.getTopicAttributes({ TopicArn });
  return (JSON.parse(Attributes?.['Policy'] ?? '{}') as { Statement: { Sid: string }[] }).Statement;
}

async function readRegistry() {
  const { Body } = await stage.clients.s3.getObject({ Bucket: stage.world.panther.runtimeBucket, Key: key });
  return parseRegistry((await Body?.transformToString()) ?? '');
}

/** What the stack gives the topic, and moto passes over. */
async function letPublish(TopicArn: string): Promise<void> {
  const { accountId } = stage.world.panther;
  const statement = {
    Sid: 'AllowS3EventNotifications',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: TopicArn,
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  };
  const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await stage.clients.sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
}

async function check() {
  const { exit, stdout } = await stage.run('source check --json');
  const health = JSON.parse(stdout) as SourcesHealth;
  const wrong = health.sources.flatMap(({ checks, id }) =>
    checks.filter(({ status }) => status !== 'ok').map((item) => [`${id} ${item.check}`, item.status] as const),
  );
  return { exit, ok: health.ok, wrong: Object.fromEntries(wrong) };
}

describe('three sources on two buckets', () => {
  test('are green after one apply, and a second one finds nothing to do', async () => {
    expect(await stage.run('plan --check')).toMatchObject({ exit: 3 });
    await apply();
    const checked = await stage.run('plan --check');
    expect([checked.exit, checked.stderr], checked.stdout).toEqual([0, '']);
    const again = await stage.run('apply --yes');
    expect([again.exit, again.stdout]).toEqual([
      0,
      'Done: nothing had to change\n  steps: 0 done, 12 as wanted already\n',
    ]);
    const { exit, stdout } = await stage.run('status');
    expect(exit).toBe(0);
    expect(stdout.match(/ ok +ok +ok +connected +ok$/gm)).toHaveLength(3);
  });

  test('tell the input queue of objects under their prefixes and of no others', async () => {
    await apply();
    const { clients, logs, receiveKeys, trail } = stage;
    const put = (Bucket: string, Key: string) => clients.s3.putObject({ Bucket, Key, Body: '{}' });
    await put(logs, 'web/a b+c%20.json');
    await put(logs, 'app/日本 +%20ü.json');
    await put(logs, 'elsewhere/x');
    await put(trail, 'AWSLogs/x.json.gz');
    await put(trail, 'web/x');
    expect(await receiveKeys()).toEqual(['AWSLogs/x.json.gz', 'app/日本 +%20ü.json', 'web/a b+c%20.json']);
  });

  test('leave the rules of others byte for byte as they were', async () => {
    const { document, logs, trail } = stage;
    const before = [await document(logs), await document(trail)] as const;
    await apply();
    const after = [await document(logs), await document(trail)] as const;
    expect(after.map((text) => rulesOf(text, 'Topic')?.length)).toEqual([2, 1]);
    for (const kind of ['Queue', 'CloudFunction']) {
      expect(after.map((text) => rulesOf(text, kind))).toEqual(before.map((text) => rulesOf(text, kind)));
    }
    expect(rulesOf(after[0], 'CloudFunction')).toHaveLength(1);
    expect(rulesOf(after[1], 'Queue')).toHaveLength(1);
  });

  test('leave what others have in the policies and in the registry', async () => {
    const { clients, theirTopic, world } = stage;
    const { accountId, queueArn, queueUrl, runtimeBucket } = world.panther;
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [theirs] });
    await clients.sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { Policy } });
    const ofTopic = await topicPolicy(theirTopic);
    const other: RegisteredSource = {
      id: 'zoo',
      name: 'zoo',
      owner: '999988887777/eu-west-1',
      accountId,
      region: 'eu-west-1',
      bucket: 'zoo-logs',
      roleArn: `arn:aws:iam::${accountId}:role/PantherLogProcessingRole-zoo`,
      streamType: 'auto',
      prefixes: [{ prefix: '', exclude: [], logTypes: ['AWS.ALB'] }],
    };
    const Body = renderRegistry({ version: 1, sources: [other] });
    await clients.s3.putObject({ Bucket: runtimeBucket, Key: key, Body });
    await apply();
    const [first, second, third, ...rest] = await queuePolicy();
    expect([first, rest]).toEqual([theirs, []]);
    expect(third).toMatchObject({ Sid: 'DenyPlainTransport', Effect: 'Deny', Resource: queueArn });
    expect(second).toMatchObject({
      Sid: `PantherSubscriptionSID-${accountId}`,
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${accountId}:*` } },
    });
    expect(await topicPolicy(theirTopic)).toEqual([
      ...ofTopic,
      expect.objectContaining({ Sid: `PantherPublish-${stage.trail}` }),
    ]);
    const { sources } = await readRegistry();
    expect(sources.map(({ id, owner, topicArn }) => [id, owner, topicArn])).toEqual([
      ['app', `${managementAccountId}/us-east-1`, ourTopic()],
      ['trail', `${managementAccountId}/us-east-1`, theirTopic],
      ['web', `${managementAccountId}/us-east-1`, ourTopic()],
      ['zoo', other.owner, undefined],
    ]);
    expect(sources[3]).toEqual(other);
  });

  test('get a topic whose key is that of the stack, with its policy and tags', async () => {
    await apply();
    const { kms, sns } = stage.clients;
    const { Attributes } = await sns.getTopicAttributes({ TopicArn: ourTopic() });
    const KeyId = Attributes?.['KmsMasterKeyId'] ?? '';
    const { Policy } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 'S3SNSPublish' }, {}, {}] });
    expect((await kms.listResourceTags({ KeyId })).Tags).toEqual([{ TagKey: 'panther:app', TagValue: 'panther' }]);
  });

  test("give the key of somebody else's topic its statement on consent only", async () => {
    const { clients, logs, theirTopic, trail } = stage;
    const { KeyMetadata } = await clients.kms.createKey({});
    const KeyId = KeyMetadata?.KeyId ?? '';
    await clients.sns.setTopicAttributes({
      TopicArn: theirTopic,
      AttributeName: 'KmsMasterKeyId',
      AttributeValue: KeyId,
    });
    const statements = async () => {
      const { Policy = '{}' } = await clients.kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
      return (JSON.parse(Policy) as { Statement: readonly object[] }).Statement;
    };
    const before = await statements();
    const refused = await stage.run('apply --yes');
    expect([refused.exit, refused.stdout]).toEqual([5, expect.stringContaining('PantherPublish-s3-')]);
    expect(await statements()).toEqual(before);
    expect(rulesOf(await stage.document(trail), 'Topic')).toBeNull();
    expect(rulesOf(await stage.document(logs), 'Topic')).toHaveLength(2);
    await apply(' --allow-key-policy');
    const [own, ...added] = await statements();
    expect([own]).toEqual(before);
    expect(added).toMatchObject([
      { Principal: { Service: 's3.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
    ]);
    expect(rulesOf(await stage.document(trail), 'Topic')).toHaveLength(1);
    expect(await stage.run('plan --check')).toMatchObject({ exit: 0 });
  });
});

test('a topic that somebody deleted under its stack is told of with the way to make both anew', async () => {
  const { clients, run, world } = stage;
  const { accountId, region } = world.panther;
  await apply();
  await clients.sns.deleteTopic({ TopicArn: ourTopic() });
  const { exit, stdout } = await run('apply --yes');
  expect([exit, stdout]).toEqual([5, expect.stringContaining('somebody has deleted the topic that it made')]);
  expect(stdout).toContain(
    `aws cloudformation delete-stack --region ${region} --stack-name ${names.notificationsStack}`,
  );
  const there = new CloudFormation({ region, credentials: await assume(accountId) });
  await there.deleteStack({ StackName: names.notificationsStack });
  await apply();
  await clients.s3.putObject({ Bucket: stage.logs, Key: 'web/x', Body: '{}' });
  expect(await stage.receiveKeys()).toEqual(['web/x']);
});

describe('the way back', () => {
  const backupOf = (stderr: string, bucket: string) =>
    new RegExp(`bucket ${bucket}: kept in (\\S+\\.json)`).exec(stderr)?.[1] ?? '';

  test('bucket disconnect gives back the very original, and nobody tells Panther any more', async () => {
    const { clients, document, logs, receiveKeys, trail } = stage;
    const before = [await document(logs), await document(trail)];
    await apply();
    for (const source of ['web', 'trail']) {
      const gone = await stage.run(`bucket disconnect ${source} --yes`);
      expect([gone.exit, gone.stdout]).toEqual([0, expect.stringContaining('is disconnected')]);
    }
    expect([await document(logs), await document(trail)]).toEqual(before);
    await clients.s3.putObject({ Bucket: logs, Key: 'web/x', Body: '{}' });
    expect(await receiveKeys()).toEqual([]);
    await apply();
    expect(rulesOf(await document(logs), 'Topic')).toHaveLength(2);
  });

  test('bucket restore puts the backup of apply back, to the byte', async () => {
    const { document, logs, trail } = stage;
    const before = [await document(logs), await document(trail)];
    const { stderr } = await stage.run('apply --yes');
    expect([await document(logs), await document(trail)]).not.toEqual(before);
    for (const bucket of [logs, trail]) {
      const back = await stage.run(`bucket restore ${backupOf(stderr, bucket)} --yes`);
      expect(back.exit, back.stderr).toBe(0);
    }
    expect([await document(logs), await document(trail)]).toEqual(before);
  });
});

describe('source check', () => {
  /** What stays open on moto, which does not simulate policies. */
  const rights = { 'web rights': 'unknown', 'app rights': 'unknown', 'trail rights': 'unknown' };

  beforeEach(async () => {
    await apply();
    const { clients, logs, trail, world } = stage;
    await clients.s3.putObject({ Bucket: logs, Key: 'web/x', Body: '{}' });
    await clients.s3.putObject({ Bucket: trail, Key: 'AWSLogs/x', Body: '{}' });
    for (const slug of ['web', 'app', 'trail']) {
      const dimensions = sourceDimensions(slug);
      const record = (name: string, value: number) =>
        recordMetric(world.panther, { namespace: metrics.namespace, name, dimensions }, value, Date.now() - 60_000);
      await record(metrics.minutesSinceLastData.name, 5);
      await record(metrics.sourceEvents.name, 12);
    }
  });

  test('finds every link but the policy of the topic that moto leaves out of the stack, and then every one', async () => {
    const topics = { 'web topic': 'failed', 'app topic': 'failed' };
    expect(await check()).toEqual({ exit: 1, ok: false, wrong: { ...rights, ...topics } });
    await letPublish(ourTopic());
    expect(await check()).toEqual({ exit: 0, ok: true, wrong: rights });
  });

  test('finds each fault by itself, and apply mends what it says that it mends', async () => {
    await letPublish(ourTopic());
    const { clients, logs, theirTopic, trail, world } = stage;
    const { queueUrl, runtimeBucket } = world.panther;
    const { Subscriptions = [] } = await clients.sns.listSubscriptionsByTopic({ TopicArn: ourTopic() });
    const SubscriptionArn = Subscriptions[0]?.SubscriptionArn ?? '';
    const all = (item: string) => ({
      [`web ${item}`]: 'failed',
      [`app ${item}`]: 'failed',
      [`trail ${item}`]: 'failed',
    });
    const faults: readonly (readonly [object, () => Promise<unknown>])[] = [
      [
        { 'web subscription': 'failed', 'app subscription': 'failed' },
        () =>
          clients.sns.setSubscriptionAttributes({
            SubscriptionArn,
            AttributeName: 'RawMessageDelivery',
            AttributeValue: 'true',
          }),
      ],
      [
        { 'web subscription': 'failed', 'app subscription': 'failed' },
        () => clients.sns.unsubscribe({ SubscriptionArn }),
      ],
      [all('queue'), () => clients.sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { Policy: '' } })],
      [all('registry'), () => clients.s3.deleteObject({ Bucket: runtimeBucket, Key: key })],
      [
        { 'trail topic': 'failed' },
        async () => {
          const Statement = (await topicPolicy(theirTopic)).filter(({ Sid }) => Sid !== `PantherPublish-${trail}`);
          const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement });
          await clients.sns.setTopicAttributes({ TopicArn: theirTopic, AttributeName: 'Policy', AttributeValue });
        },
      ],
      [
        { 'app notifications': 'failed' },
        async () => {
          const { $metadata: _, ...live } = await clients.s3.getBucketNotificationConfiguration({ Bucket: logs });
          const kept = live.TopicConfigurations?.filter(({ Filter }) => JSON.stringify(Filter).includes('web/'));
          await clients.s3.putBucketNotificationConfiguration({
            Bucket: logs,
            NotificationConfiguration: { ...live, TopicConfigurations: kept },
          });
        },
      ],
    ];
    for (const [wrong, plant] of faults) {
      await plant();
      expect(await check()).toEqual({ exit: 1, ok: false, wrong: { ...rights, ...wrong } });
      await apply();
      expect(await check()).toEqual({ exit: 0, ok: true, wrong: rights });
    }
  });
});
