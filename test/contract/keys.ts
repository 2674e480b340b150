import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';
import { buildKey, buildKeyPolicy, deployResources } from './deploy-resources.ts';

/** What every `Keys` must do. */
export function describeKeysContract(contract: Contract): void {
  describe('Keys', () => {
    defineBehaviour(contract, 'knows nothing of a key that was never made', async ({ bucket, cloud }) => {
      const { accountId, region } = bucket;
      const id = '00000000-0000-4000-a000-000000000000';
      const keys = cloud.keys(bucket);
      for (const keyId of [id, `arn:aws:kms:${region}:${accountId}:key/${id}`, 'alias/nobody']) {
        expect(await keys.describe(keyId)).toBeUndefined();
      }
      await expect(keys.policy(`arn:aws:kms:${region}:${accountId}:key/${id}`)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    defineBehaviour(contract, 'describes a key by id, ARN, alias and the ARN of an alias', async (opened) => {
      const { accountId, region } = opened.bucket;
      const outputs = await deployResources(opened, opened.bucket, 'key', {
        Key: buildKey(accountId),
        Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/contract', TargetKeyId: { Ref: 'Key' } } },
      });
      const id = outputs['Key'] ?? '';
      const home = `arn:aws:kms:${region}:${accountId}`;
      const key = { arn: `${home}:key/${id}`, state: 'Enabled', isCustomerManaged: true };
      const keys = opened.cloud.keys(opened.bucket);
      for (const name of [id, key.arn, 'alias/contract', `${home}:alias/contract`]) {
        expect(await keys.describe(name)).toEqual(key);
      }
    });

    defineBehaviour(
      contract,
      'tells a key that is disabled',
      async (opened) => {
        const { accountId } = opened.bucket;
        const outputs = await deployResources(opened, opened.bucket, 'key', {
          Key: buildKey(accountId, { Enabled: false }),
        });
        expect(await opened.cloud.keys(opened.bucket).describe(outputs['Key'] ?? '')).toMatchObject({
          state: 'Disabled',
        });
      },
      'disabled-keys',
    );

    defineBehaviour(
      contract,
      'tells a key that AWS manages',
      async ({ bucket, cloud }) => {
        expect(await cloud.keys(bucket).describe('alias/aws/sns')).toMatchObject({ isCustomerManaged: false });
      },
      'managed-keys',
    );

    defineBehaviour(contract, 'replaces the whole policy and gives it back as it was written', async (opened) => {
      const { accountId, region } = opened.bucket;
      const outputs = await deployResources(opened, opened.bucket, 'key', { Key: buildKey(accountId) });
      const arn = `arn:aws:kms:${region}:${accountId}:key/${outputs['Key'] ?? ''}`;
      const keys = opened.cloud.keys(opened.bucket);
      for (const actions of [['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey'], 'kms:*']) {
        const policy = JSON.stringify(buildKeyPolicy(accountId, actions));
        await keys.setPolicy(arn, policy);
        expect(await keys.policy(arn)).toBe(policy);
      }
    });

    defineBehaviour(
      contract,
      'refuses a policy that locks the caller out',
      async (opened) => {
        const { accountId, region } = opened.bucket;
        const outputs = await deployResources(opened, opened.bucket, 'key', { Key: buildKey(accountId) });
        const arn = `arn:aws:kms:${region}:${accountId}:key/${outputs['Key'] ?? ''}`;
        const policy = JSON.stringify(buildKeyPolicy(accountId, ['kms:DescribeKey']));
        await expect(opened.cloud.keys(opened.bucket).setPolicy(arn, policy)).rejects.toMatchObject({
          code: 'VALIDATION',
        });
      },
      'key-lockout',
    );
  });
}
