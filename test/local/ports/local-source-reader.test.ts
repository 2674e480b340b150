import { beforeEach, describe, expect, test } from 'vitest';
import type { SourceReader } from '../../../src/ports/source-reader.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

const bucket = 'acme-sealed';
let sample: SampleCloud;
let accountId: string;
let keyArn: string;

beforeEach(() => {
  sample = createSampleCloud();
  accountId = sample.members[1] ?? '';
  keyArn = sample.cloud.world.createKey({ accountId, region: 'eu-west-1' });
  sample.cloud.world.createBucket({ name: bucket, accountId, region: 'eu-west-1', kmsKeyArn: keyArn });
  sample.cloud.world.putObject({ bucket, key: 'logs/a', body: 'x' });
});

const everything = ['s3:GetBucketLocation', 's3:GetObject', 'kms:DescribeKey', 'kms:Decrypt'];

/** Deploys the role and reads as it. */
async function open(
  options: { readonly actions?: readonly string[]; readonly condition?: object; readonly trusted?: string } = {},
): Promise<SourceReader> {
  const { panther } = sample.state;
  const { actions = everything, condition = {}, trusted = panther.accountId } = options;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${trusted}:root` },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:SecureTransport': true }, ...condition },
  };
  const properties = {
    RoleName: 'PantherLogProcessingRole-a',
    AssumeRolePolicyDocument: { Statement: [trust] },
    Policies: [
      { PolicyName: 'a', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
    ],
  };
  const template = JSON.stringify({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: properties } } });
  const place = { accountId, region: 'us-east-1' };
  await sample.cloud.stacks(place).create({ name: 'role', template, parameters: {}, tags: {} });
  await sample.cloud.clock.sleep(60_000);
  return sample.cloud.sourceReader({
    roleArn: `arn:aws:iam::${accountId}:role/PantherLogProcessingRole-a`,
    trustedAccountId: panther.accountId,
    region: 'eu-west-1',
  });
}
const denied = { code: 'ACCESS_DENIED' };

test('a role that is as it should be reads the bucket, the object and the key', async () => {
  const reader = await open();
  expect(await reader.identity()).toMatchObject({ accountId });
  expect(await reader.region(accountId, bucket)).toBe('eu-west-1');
  expect(await reader.describeKey(keyArn)).toEqual({ arn: keyArn, state: 'Enabled', isCustomerManaged: true });
  await reader.readFirstByte(accountId, bucket, 'logs/a');
});

describe('it is refused', () => {
  test('an object that is not there, in words that do not tell it from one that may not be read', async () => {
    await expect((await open()).readFirstByte(accountId, bucket, 'none')).rejects.toMatchObject(denied);
  });

  test('an object without the right to use its key, or while the key is disabled', async () => {
    const actions = everything.filter((action) => action !== 'kms:Decrypt');
    await expect((await open({ actions })).readFirstByte(accountId, bucket, 'logs/a')).rejects.toMatchObject(denied);
    sample = createSampleCloud();
    accountId = sample.members[1] ?? '';
    keyArn = sample.cloud.world.createKey({ accountId, region: 'eu-west-1' });
    sample.cloud.world.createBucket({ name: bucket, accountId, region: 'eu-west-1', kmsKeyArn: keyArn });
    sample.cloud.world.putObject({ bucket, key: 'logs/a', body: 'x' });
    const reader = await open();
    sample.cloud.world.setKeyState(keyArn, 'Disabled');
    await expect(reader.readFirstByte(accountId, bucket, 'logs/a')).rejects.toThrow(/is Disabled/);
    expect(await reader.describeKey(keyArn)).toMatchObject({ state: 'Disabled' });
  });

  test('a key whose own policy does not let the account in', async () => {
    const reader = await open();
    const { accountId: other } = sample.state.panther;
    const statement = { Effect: 'Allow', Principal: { AWS: other }, Action: 'kms:*', Resource: '*' };
    const closed = sample.cloud.world.createKey({
      accountId,
      region: 'eu-west-1',
      policy: JSON.stringify({ Statement: [statement] }),
    });
    await expect(reader.describeKey(closed)).rejects.toMatchObject(denied);
  });

  test('a bucket of another account, and one that another account is said to own', async () => {
    const reader = await open();
    sample.cloud.world.createBucket({ name: 'theirs', accountId: sample.members[2] ?? '', region: 'us-east-1' });
    await expect(reader.region(sample.members[2] ?? '', 'theirs')).rejects.toMatchObject(denied);
    await expect(reader.region(accountId, 'theirs')).rejects.toMatchObject(denied);
  });

  test.each<readonly [string, Parameters<typeof open>[0]]>([
    ['trusts another account', { trusted: '123456789012' }],
    ['asks for an external id that is not given', { condition: { StringEquals: { 'sts:ExternalId': 'x' } } }],
    ['asks for plain transport', { condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
  ])('everything by a role that %s', async (_, options) => {
    const reader = await open(options);
    await expect(reader.identity()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
    await expect(reader.region(accountId, bucket)).rejects.toMatchObject(denied);
  });

  test('everything once the account of the role is suspended', async () => {
    const reader = await open();
    sample.cloud.world.setSuspended(accountId, true);
    await expect(reader.identity()).rejects.toMatchObject(denied);
  });
});

test('a role that may list the bucket is told that an object is not there', async () => {
  const reader = await open({ actions: [...everything, 's3:ListBucket'] });
  await expect(reader.readFirstByte(accountId, bucket, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
