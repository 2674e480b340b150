import { beforeEach, describe, expect, test } from 'vitest';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import type { Place } from '../../../src/ports/place.ts';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import { openInputQueue, registerAccounts } from '../prepare-runtime.ts';
import { access, createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { notificationsTemplate } from '../sample-templates.ts';

const bucket = 'acme-cloudtrail';
let sample: SampleCloud;
let place: Place;
let topicArn: string;

beforeEach(() => {
  sample = createSampleCloud();
  place = { accountId: sample.state.buckets.get(bucket)?.accountId ?? '', region: 'us-east-1' };
  topicArn = `arn:aws:sns:us-east-1:${place.accountId}:notifications`;
});

const buckets = () => sample.cloud.buckets(place.accountId);
const wait = async (seconds: number): Promise<void> => {
  await sample.cloud.clock.sleep(1000 * seconds);
  await sample.cloud.identity();
};
const deploy = async (): Promise<void> => {
  const template = notificationsTemplate({ queueArn: sample.queueArn('panther-input-data-notifications-queue') });
  await sample.cloud.stacks(place).create({ name: 'topic', template, parameters: {}, tags: {} });
  await wait(30);
};
const toTopic = (): BucketNotifications => ({
  TopicConfigurations: [{ Id: 'a', TopicArn: topicArn, Events: ['s3:ObjectCreated:*'] }],
});
const foreignIds = async (): Promise<readonly unknown[]> =>
  ((await buckets().notifications(bucket)).LambdaFunctionConfigurations ?? [])
    .map(({ Id }) => Id)
    .filter((id) => id?.startsWith('foreign-'));

describe('a busy bucket', () => {
  test('refuses to be changed as often as the fault says, and no other bucket does', async () => {
    sample.cloud.world.createBucket({ ...place, name: 'other' });
    sample.cloud.world.addFault({ kind: 'bucket-busy', resource: bucket, times: 2 });
    await sample.cloud.buckets(place.accountId).putNotifications('other', {});
    for (let times = 0; times < 2; times += 1) {
      await expect(buckets().putNotifications(bucket, {})).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS' });
    }
    expect((await buckets().notifications(bucket)).EventBridgeConfiguration).toEqual({});
    await buckets().putNotifications(bucket, {});
    expect(await buckets().notifications(bucket)).toEqual({});
  });
});

describe('a policy that lags behind', () => {
  test('has no effect on S3 for so many seconds after a stack or a port has written it', async () => {
    sample.cloud.world.addFault({ kind: 'policy-lag', seconds: 40 });
    await deploy();
    await expect(buckets().putNotifications(bucket, toTopic())).rejects.toMatchObject({ code: 'VALIDATION' });
    await wait(40);
    await buckets().putNotifications(bucket, toTopic());
    const policy = (await sample.cloud.topics(place).describe(topicArn))?.policy ?? '';
    await sample.cloud
      .topics(place)
      .setPolicy(topicArn, policy.replace('"Statement":', '"Version":"2012-10-17","Statement":'));
    await expect(buckets().putNotifications(bucket, toTopic())).rejects.toMatchObject({ code: 'VALIDATION' });
    await wait(39);
    await expect(buckets().putNotifications(bucket, toTopic())).rejects.toMatchObject({ code: 'VALIDATION' });
    await wait(1);
    await buckets().putNotifications(bucket, toTopic());
  });

  test('is as good as any other once the fault is cleared', async () => {
    sample.cloud.world.addFault({ kind: 'policy-lag' });
    await deploy();
    sample.cloud.world.clearFaults();
    await buckets().putNotifications(bucket, toTopic());
  });
});

describe('a foreign change', () => {
  test('comes right after the read that it waits for, and is kept even if the caller then breaks off', async () => {
    const kept: boolean[] = [];
    const cloud = enterWorld(sample.state, { access }, { onCall: (changed) => kept.push(changed), close: () => {} });
    cloud.world.addFault({ kind: 'foreign-change', call: 'buckets.notifications', after: 1 });
    const reader = cloud.buckets(place.accountId);
    const ids = async () => (await reader.notifications(bucket)).LambdaFunctionConfigurations?.map(({ Id }) => Id);
    kept.length = 0;
    expect(await ids()).toEqual(['index-access-logs']);
    expect(await ids()).toEqual(['index-access-logs']);
    expect(await ids()).toEqual(['index-access-logs', expect.stringMatching(/^foreign-\d+$/)]);
    expect(kept).toEqual([false, true, false]);
  });

  test('comes right before a put, which wipes it out', async () => {
    sample.cloud.world.addFault({ kind: 'foreign-change', call: 'buckets.putNotifications' });
    const before = await buckets().notifications(bucket);
    await buckets().putNotifications(bucket, before);
    expect(await foreignIds()).toEqual([]);
    expect(sample.cloud.world.listFaults()[0]?.struck).toBe(1);
  });

  test('leaves an entry that can be put again, beside any entry for new objects', async () => {
    await deploy();
    sample.cloud.world.addFault({ kind: 'foreign-change', resource: bucket });
    await buckets().notifications(bucket);
    const { LambdaFunctionConfigurations = [] } = await buckets().notifications(bucket);
    const foreign = LambdaFunctionConfigurations.filter(({ Id }) => Id?.startsWith('foreign-') === true);
    await buckets().putNotifications(bucket, { ...toTopic(), LambdaFunctionConfigurations: foreign });
    expect(await foreignIds()).toHaveLength(1);
  });
});

test('a registry can be found changed by somebody else, as a fault says', async () => {
  await openInputQueue(sample, place.accountId);
  sample.cloud.world.addFault({ kind: 'stale-request', call: 'objects.writeText' });
  await expect(registerAccounts(sample, place.accountId)).rejects.toMatchObject({
    code: 'STALE_REQUEST',
    message: 's3:PutObject: the object has changed since it was read',
  });
  await registerAccounts(sample, place.accountId);
});

test.each([
  ['topics.setPolicy', () => sample.cloud.topics(place).setPolicy(topicArn, '{}')],
  ['queues.setPolicy', () => sample.cloud.queues(place).setPolicy('q', '{}')],
  ['keys.policy', () => sample.cloud.keys(place).policy('k')],
  ['objects.findOne', () => sample.cloud.objects(place.accountId).findOne(bucket, '')],
  ['roles.simulate', () => sample.cloud.roles(place.accountId).simulate('Nobody', [])],
  ['metrics.latest', () => sample.cloud.metrics(place).latest({ namespace: '', name: '', dimensions: {} }, 0)],
] as const)('a fault can be put on %s', async (call, make) => {
  sample.cloud.world.addFault({ kind: 'throttling', call, times: 1 });
  await expect(make()).rejects.toMatchObject({ code: 'THROTTLED' });
});
