import { partitionOf } from '../../config/regions.ts';
import type { SourceReader, SourceRole } from '../../ports/source-reader.ts';
import { assumeRole, checkKeyAllowed, checkKeyUsable } from '../iam/act-as-role.ts';
import { splitArn } from '../iam/match-pattern.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import { findKey } from '../kms/find-key.ts';
import { findBucketAs, findObjectAs } from '../s3/find-bucket-as.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';

/**
 * A source of the local cloud as Panther sees it. What is allowed is decided by the role's own policies and the key's; the
 * policies of buckets let nobody in.
 */
export function createLocalSourceReader(session: Session, source: SourceRole): SourceReader {
  const { world } = session;
  const { externalId, roleArn, trustedAccountId } = source;
  const at = { accountId: trustedAccountId };
  const partition = partitionOf(world.panther.region) ?? 'aws';
  const [, partitionOfRole = 'aws'] = splitArn(roleArn) ?? [];
  const caller = { accountId: trustedAccountId, arn: `arn:${partitionOfRole}:iam::${trustedAccountId}:root` };
  const call = <Result>(
    name: 'identity' | 'region' | 'describeKey' | 'readFirstByte',
    body: (role: RoleFacts) => Result,
  ): Promise<Result> =>
    makeCall(session, `sourceReader.${name}`, at, () => body(assumeRole(world, roleArn, externalId, caller)));
  return {
    identity: () =>
      call('identity', (role) => ({
        accountId: role.accountId,
        arn: `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/pantherctl`,
      })),
    region: (accountId, bucket) =>
      call('region', (role) => findBucketAs(world, role, { accountId, bucket, action: 's3:GetBucketLocation' }).region),
    describeKey: (keyArn) =>
      call('describeKey', (role) => {
        const [, , , region = '', accountId = ''] = splitArn(keyArn) ?? [];
        checkKeyAllowed(world, role, 'kms:DescribeKey', keyArn);
        const key = findKey(world, { accountId, region }, keyArn);
        return key === undefined
          ? undefined
          : { arn: key.arn, state: key.state, isCustomerManaged: key.isCustomerManaged };
      }),
    readFirstByte: (accountId, bucket, key) =>
      call('readFirstByte', (role) => {
        const found = findObjectAs(world, role, { accountId, bucket, key, action: 's3:GetObject' });
        const { kmsKeyArn } = found.bucket;
        if (kmsKeyArn !== undefined) checkKeyUsable(world, role, 'kms:Decrypt', kmsKeyArn, 's3');
      }),
  };
}
