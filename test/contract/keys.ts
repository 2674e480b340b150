import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';
import { buildKey, buildKeyPolicy, deployKey, deployResources } from './deploy-resources.ts';

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
      const alias = { AliasName: 'alias/contract', TargetKeyId: { Ref: 'Key' } };
      const arn = await deployKey(opened, {}, { Alias: { Type: 'AWS::KMS::Alias', Properties: alias } });
      const key = { arn, state: 'Enabled', isCustomerManaged: true };
      const home = `arn:aws:kms:${region}:${accountId}`;
      const keys = opened.cloud.keys(opened.bucket);
      for (const name of [arn.split('/')[1] ?? '', arn, 'alias/contract', `${home}:alias/contract`]) {
        expect(await keys.describe(name)).toEqual(key);
      }
    });

    defineBehaviour(
      contract,
      'tells a key that is disabled',
      async (opened) => {
        const arn = await deployKey(opened, { Enabled: false });
        expect(await opened.cloud.keys(opened.bucket).describe(arn)).toMatchObject({
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

    defineBehaviour(
      contract,
      'describes a key as its stack has made it',
      async (opened) => {
        const { accountId, region } = opened.bucket;
        const outputs = await deployResources(opened, opened.bucket, 'key', { Key: buildKey(accountId) });
        const arn = `arn:aws:kms:${region}:${accountId}:key/${outputs['Key'] ?? ''}`;
        expect(await opened.cloud.keys(opened.bucket).describe(arn)).toEqual({
          arn,
          state: 'Enabled',
          isCustomerManaged: true,
        });
      },
      'stack-keys',
    );

    defineBehaviour(contract, 'replaces the whole policy and gives it back as it was written', async (opened) => {
      const { accountId } = opened.bucket;
      const arn = await deployKey(opened);
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
        const { accountId } = opened.bucket;
        const arn = await deployKey(opened);
        const policy = JSON.stringify(buildKeyPolicy(accountId, ['kms:DescribeKey']));
        await expect(opened.cloud.keys(opened.bucket).setPolicy(arn, policy)).rejects.toMatchObject({
          code: 'VALIDATION',
        });
      },
      'key-lockout',
    );
  });
}
