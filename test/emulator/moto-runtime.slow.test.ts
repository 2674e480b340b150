import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import type { AwsRuntime } from '../../src/aws/runtime/create-aws-runtime.ts';
import { describeRuntimeContract } from '../contract/describe-runtime-contract.ts';
import { readBytes } from '../contract/runtime-contract.ts';
import type { RuntimeGap } from '../contract/runtime-contract.ts';
import { enterMoto } from './moto-world.ts';
import { stageMotoRuntime } from './stage-moto-runtime.ts';

vi.setConfig({ testTimeout: 60_000 });

let server: MotoServer;
const opened: AwsRuntime[] = [];
beforeAll(async () => {
  server = await enterMoto();
});
afterAll(async () => {
  for (const runtime of opened) runtime.close();
  await server.stop();
});

/** What moto lacks; what it answers instead stands below. */
const gaps = new Set<RuntimeGap>(['role-trust', 'role-rights', 'bucket-owner', 'tokens', 'object-ends']);

const open = async () => {
  const staged = await stageMotoRuntime(server);
  opened.push(staged.runtime);
  return staged;
};

describeRuntimeContract({ gaps, open });

test('an upload that is given up leaves no part', async () => {
  const { clients, ownBucket, runtime } = await open();
  const upload = runtime.lake.begin(ownBucket, 'large', { contentType: 'application/gzip' });
  for (let count = 0; count < 20; count += 1) await upload.write(Buffer.alloc(1024 * 1024));
  const running = await clients.own.listMultipartUploads({ Bucket: ownBucket });
  expect(running.Uploads).toHaveLength(1);
  await upload.abort();
  expect((await clients.own.listMultipartUploads({ Bucket: ownBucket })).Uploads ?? []).toEqual([]);
});

test('moto lets everybody assume every role, even one that is not there, and read everything as it', async () => {
  const { access, bucket, owners, powerlessRoleArn, runtime } = await open();
  await owners.putObject(bucket, 'a', Buffer.from('x'));
  const { accountId } = access;
  for (const roleArn of [access.roleArn, powerlessRoleArn, `${access.roleArn}-nobody`]) {
    const { body } = await runtime.sourceObjects.open({ accountId, roleArn, externalId: 'other' }, bucket, 'a');
    expect((await readBytes(body)).toString()).toBe('x');
  }
});

test('moto does not look whom a bucket is expected to belong to', async () => {
  const { access, bucket, owners, runtime } = await open();
  await owners.putObject(bucket, 'a', Buffer.from('x'));
  const { body } = await runtime.sourceObjects.open({ ...access, accountId: '999999999999' }, bucket, 'a');
  expect((await readBytes(body)).toString()).toBe('x');
});

test('moto answers by a page that AWS would not send when it is asked for bytes behind the end', async () => {
  const { access, bucket, owners, runtime } = await open();
  await owners.putObject(bucket, 'a', Buffer.from('x'));
  await expect(runtime.sourceObjects.open(access, bucket, 'a', { from: 1 })).rejects.toMatchObject({
    code: 'UNREADABLE_ANSWER',
    message: expect.stringContaining('HTTP 416'),
  });
});

test('moto takes any token for one that it gave out', async () => {
  const { runtime, topicArn } = await open();
  expect(await runtime.subscriptions.confirm(topicArn, '0'.repeat(64))).toBeUndefined();
});
