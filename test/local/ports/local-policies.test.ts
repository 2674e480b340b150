import { beforeEach, describe, expect, test } from 'vitest';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import type { Place } from '../../../src/ports/place.ts';
import { access, createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { notificationsTemplate } from '../sample-templates.ts';

let sample: SampleCloud;
let place: Place;
let topicArn: string;

beforeEach(() => {
  sample = createSampleCloud();
  place = { accountId: sample.members[1] ?? '', region: 'us-east-1' };
  topicArn = `arn:aws:sns:us-east-1:${place.accountId}:notifications`;
});

const deploy = async (options: Partial<Parameters<typeof notificationsTemplate>[0]> = {}): Promise<void> => {
  const stacks = sample.cloud.stacks(place);
  const template = notificationsTemplate({ queueArn: 'arn:aws:sqs:us-east-1:123456789012:q', key: 'open', ...options });
  const request = { name: 'topic', template, parameters: {}, tags: {} };
  if ((await stacks.describe('topic')) === undefined) await stacks.create(request);
  else await stacks.update(request);
  await sample.cloud.clock.sleep(60_000);
  await sample.cloud.identity();
};
const statement = (sid: string, service: string): object => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: `${service}:*`,
  Resource: '*',
});
const policyOf = (sid: string): string =>
  `{ "Version": "2012-10-17", "Statement": [${JSON.stringify(statement(sid, 'sns'))}] }`;
const topicPolicy = async () => (await sample.cloud.topics(place).describe(topicArn))?.policy;

describe('the policy of a topic', () => {
  test('is as its stack says until it is written, then as it was written, until the stack changes it', async () => {
    await deploy();
    const first = await topicPolicy();
    expect(first).toContain('"aws:SourceAccount"');
    await sample.cloud.topics(place).setPolicy(topicArn, policyOf('Mine'));
    expect(await topicPolicy()).toBe(policyOf('Mine'));
    await deploy({ isRaw: true });
    expect(await topicPolicy()).toBe(policyOf('Mine'));
    await deploy({ statement: statement('Theirs', 'sns') });
    expect(await topicPolicy()).toContain('"Theirs"');
    await sample.cloud.stacks(place).remove('topic');
    await sample.cloud.clock.sleep(60_000);
    await deploy();
    expect(await topicPolicy()).toBe(first);
    expect(sample.state.policies.size).toBe(0);
  });

  test('is that of its account alone where nobody gave it one', async () => {
    const arn = sample.cloud.world.createTopic({ ...place, name: 'plain' });
    const policy = (await sample.cloud.topics(place).describe(arn))?.policy ?? '';
    expect(JSON.parse(policy)).toMatchObject({
      Statement: [{ Resource: arn, Condition: { StringEquals: { 'AWS:SourceOwner': place.accountId } } }],
    });
  });

  test('may have so many bytes at most', async () => {
    await deploy();
    const long = JSON.stringify({ Statement: [{ ...statement('Mine', 'sns'), Sid: 'x'.repeat(30_720) }] });
    await expect(sample.cloud.topics(place).setPolicy(topicArn, long)).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('can be read and written neither by another account nor in another region', async () => {
    await deploy();
    const other = { ...place, accountId: sample.members[2] ?? '' };
    await expect(sample.cloud.topics(other).describe(topicArn)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    const elsewhere = sample.cloud.topics({ ...place, region: 'eu-west-1' });
    await expect(elsewhere.setPolicy(topicArn, policyOf('Mine'))).rejects.toMatchObject({ code: 'VALIDATION' });
    const nobody = `${topicArn}-that-is-not-there`;
    await expect(sample.cloud.topics(place).setPolicy(nobody, policyOf('Mine'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('a topic without a stack takes its name from stacks, and goes away with its subscriptions', async () => {
  const { world } = sample.cloud;
  const arn = world.createTopic({ ...place, name: 'notifications' });
  expect(() => world.createTopic({ ...place, name: 'notifications' })).toThrow(/exists already/);
  const stacks = sample.cloud.stacks(place);
  await deploy();
  expect(await stacks.describe('topic')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect((await stacks.failures('topic'))[0]?.reason).toBe('notifications already exists');
  world.subscribe({ topicArn: arn, endpoint: world.createQueue({ ...place, name: 'q' }) });
  world.removeTopic(arn);
  expect(sample.state.subscriptions.size).toBe(0);
  expect(() => world.removeTopic(arn)).toThrow(/there is no topic/);
  expect(() => world.subscribe({ topicArn: arn, endpoint: 'x' })).toThrow(/there is no topic/);
});

describe('the policy of a queue', () => {
  test('is empty at first, is kept byte for byte, and can be taken away', async () => {
    const queues = sample.cloud.queues(sample.state.panther);
    const name = 'panther-input-data-notifications-queue';
    expect(await queues.describe(name)).toEqual({ arn: sample.queueArn(name), policy: '' });
    const policy = `{ "Statement":\n[${JSON.stringify(statement('Mine', 'sqs'))}] }`;
    await queues.setPolicy(name, policy);
    expect((await queues.describe(name))?.policy).toBe(policy);
    await queues.setPolicy(name, '');
    expect((await queues.describe(name))?.policy).toBe('');
    expect((await queues.describe('panther-aws-events-queue'))?.policy).toContain('arn:aws:sns:*:*:*');
  });
});

describe('a key', () => {
  const keyIdOf = async (): Promise<string> => (await sample.cloud.topics(place).describe(topicArn))?.keyId ?? '';

  test('of a stack can be given another policy, and be disabled, until its stack is removed', async () => {
    await deploy();
    const keys = sample.cloud.keys(place);
    const key = await keys.describe(await keyIdOf());
    const arn = key?.arn ?? '';
    const { Statement } = JSON.parse(await keys.policy(arn)) as { Statement: object[] };
    const policy = JSON.stringify({ Statement: [...Statement, statement('Mine', 'kms')] });
    await keys.setPolicy(arn, policy);
    expect(await keys.policy(arn)).toBe(policy);
    sample.cloud.world.setKeyState(arn, 'PendingDeletion');
    expect(await keys.describe(arn)).toEqual({ arn, state: 'PendingDeletion', isCustomerManaged: true });
    await sample.cloud.stacks(place).remove('topic');
    await sample.cloud.clock.sleep(60_000);
    expect(await keys.describe(arn)).toBeUndefined();
    expect([sample.state.policies.size, sample.state.keyStatuses.size]).toEqual([0, 0]);
  });

  test('without a stack is found by its alias, in its own account and region alone', async () => {
    const arn = sample.cloud.world.createKey({ ...place, alias: 'alias/theirs' });
    const keys = sample.cloud.keys(place);
    expect(await keys.describe('alias/theirs')).toEqual({ arn, state: 'Enabled', isCustomerManaged: true });
    expect(await sample.cloud.keys({ ...place, region: 'eu-west-1' }).describe('alias/theirs')).toBeUndefined();
    expect(await sample.cloud.keys({ ...place, region: 'eu-west-1' }).describe(arn)).toBeUndefined();
    const other = sample.cloud.keys({ ...place, accountId: sample.members[2] ?? '' });
    expect(await other.describe('alias/theirs')).toBeUndefined();
    await expect(other.describe(arn)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('shows itself to another account that its policy names', async () => {
    const friend = sample.members[2] ?? '';
    const policy = {
      Statement: [{ Effect: 'Allow', Principal: { AWS: friend }, Action: 'kms:Describe*', Resource: '*' }],
    };
    const arn = sample.cloud.world.createKey({ ...place, policy: JSON.stringify(policy) });
    expect(await sample.cloud.keys({ ...place, accountId: friend }).describe(arn)).toMatchObject({ arn });
  });

  test('that AWS manages is there in every account, with a policy that nobody can change', async () => {
    const keys = sample.cloud.keys(place);
    const key = await keys.describe('alias/aws/sns');
    const arn = key?.arn ?? '';
    expect(key).toEqual({ arn, state: 'Enabled', isCustomerManaged: false });
    expect(await keys.describe(arn)).toEqual(key);
    expect(await keys.describe('alias/aws/nothing')).toBeUndefined();
    expect(await keys.policy(arn)).toContain('kms:ViaService');
    await expect(keys.setPolicy(arn, await keys.policy(arn))).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('takes a policy that names the role by which we act, and none that locks it out', async () => {
    const arn = sample.cloud.world.createKey(place);
    const keys = sample.cloud.keys(place);
    const policy = (role: string): string => {
      const principal = { AWS: `arn:aws:iam::${place.accountId}:role/${role}` };
      return JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' }] });
    };
    await expect(keys.setPolicy(arn, policy('Other'))).rejects.toMatchObject({ code: 'VALIDATION' });
    await keys.setPolicy(arn, policy(access.roleName));
    expect(await keys.policy(arn)).toBe(policy(access.roleName));
    const own = enterWorld(sample.state, { caller: place.accountId }, { onCall: () => {}, close: () => {} }).keys(
      place,
    );
    await expect(own.setPolicy(arn, policy(access.roleName))).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('that nobody knows has neither a state nor a policy', async () => {
    const arn = `arn:aws:kms:us-east-1:${place.accountId}:key/none`;
    expect(() => sample.cloud.world.setKeyState(arn, 'Disabled')).toThrow(/there is no key/);
    await expect(sample.cloud.keys(place).setPolicy(arn, '{}')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
