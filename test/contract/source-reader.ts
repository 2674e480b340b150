import { describe, expect } from 'vitest';
import type { SourceReader } from '../../src/ports/source-reader.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { deployKey, deployResources } from './deploy-resources.ts';

const externalId = 'contract-1';

/** Deploys a role for the bucket that trusts the queue's account, and reads as it. */
async function openReader(
  opened: ContractCloud,
  actions: readonly string[] = ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket', 'kms:DescribeKey'],
  asked: { readonly externalId?: string; readonly roleName?: string } = { externalId },
): Promise<SourceReader> {
  const { bucket, cloud, queue } = opened;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${queue.accountId}:root` },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:SecureTransport': true }, StringEquals: { 'sts:ExternalId': externalId } },
  };
  const rights = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  await deployResources(opened, bucket, 'reader', {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'ContractReader',
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
        Policies: [{ PolicyName: 'ReadData', PolicyDocument: rights }],
      },
    },
  });
  const { roleName = 'ContractReader', ...rest } = asked;
  return cloud.sourceReader({
    roleArn: `arn:aws:iam::${bucket.accountId}:role/${roleName}`,
    trustedAccountId: queue.accountId,
    region: bucket.region,
    ...rest,
  });
}

/** What every `SourceReader` must do. */
export function describeSourceReaderContract(contract: Contract): void {
  describe('SourceReader', () => {
    defineBehaviour(contract, 'acts as the role', async (opened) => {
      const { bucket } = opened;
      const identity = await (await openReader(opened)).identity();
      expect(identity.accountId).toBe(bucket.accountId);
      expect(identity.arn).toContain(`:sts::${bucket.accountId}:assumed-role/ContractReader/`);
    });

    defineBehaviour(contract, 'reads where the bucket is, and an object of it', async (opened) => {
      const { bucket, cloud } = opened;
      const reader = await openReader(opened);
      await cloud.objects(bucket.accountId).writeText(bucket.name, 'a/b', 'x', undefined);
      expect(await reader.region(bucket.accountId, bucket.name)).toBe(bucket.region);
      await reader.readFirstByte(bucket.accountId, bucket.name, 'a/b');
      await expect(reader.readFirstByte(bucket.accountId, bucket.name, 'a/c')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(reader.region(bucket.accountId, 'there-is-no-such-bucket')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    defineBehaviour(
      contract,
      'reads the first byte of an object that has none',
      async (opened) => {
        const { bucket, cloud } = opened;
        const reader = await openReader(opened);
        await cloud.objects(bucket.accountId).writeText(bucket.name, 'empty', '', undefined);
        expect(await reader.readFirstByte(bucket.accountId, bucket.name, 'empty')).toBeUndefined();
      },
      'empty-objects',
    );

    defineBehaviour(contract, 'asks for a key', async (opened) => {
      const reader = await openReader(opened);
      const arn = await deployKey(opened);
      expect(await reader.describeKey(arn)).toEqual({ arn, state: 'Enabled', isCustomerManaged: true });
      expect(
        await reader.describeKey(`${arn.split('/')[0] ?? ''}/00000000-0000-4000-a000-000000000000`),
      ).toBeUndefined();
    });

    defineBehaviour(
      contract,
      'is refused by a role that asks for another external id, and by one that is not there',
      async (opened) => {
        const asked = [{ externalId: 'other' }, {}, { externalId, roleName: 'Nobody' }];
        for (const each of asked) {
          const reader = await openReader(await contract.open(), undefined, each);
          await expect(reader.identity()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        }
        expect((await (await openReader(opened)).identity()).accountId).toBe(opened.bucket.accountId);
      },
      'role-trust',
    );

    defineBehaviour(
      contract,
      'is refused what the role does not allow',
      async (opened) => {
        const { bucket } = opened;
        const reader = await openReader(opened, ['s3:ListBucket']);
        await expect(reader.region(bucket.accountId, bucket.name)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        await expect(reader.readFirstByte(bucket.accountId, bucket.name, 'a')).rejects.toMatchObject({
          code: 'ACCESS_DENIED',
        });
      },
      'role-rights',
    );

    defineBehaviour(
      contract,
      'knows nothing where it may not act in the account that the role trusts',
      async ({ bucket, cloud, lockedAccountId }) => {
        const reader = cloud.sourceReader({
          roleArn: `arn:aws:iam::${bucket.accountId}:role/Nobody`,
          trustedAccountId: lockedAccountId,
          region: bucket.region,
        });
        await expect(reader.identity()).rejects.toMatchObject({ code: 'ACCOUNT_ACCESS' });
      },
      'access-roles',
    );
  });
}
