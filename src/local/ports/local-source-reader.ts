import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { SourceReader, SourceRole } from '../../ports/source-reader.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { findRole } from '../iam/find-role.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import { findKey } from '../kms/find-key.ts';
import { findBucket } from '../s3/find-bucket.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { isSuspended } from '../state/account-facts.ts';
import type { BucketState } from '../state/resource-state.ts';

/** A source of the local cloud, seen as its role; every policy on the way is evaluated. */
export function createLocalSourceReader(session: Session, source: SourceRole): SourceReader {
  const { world } = session;
  const at = { accountId: source.trustedAccountId };
  const partition = partitionOf(world.panther.region) ?? 'aws';
  const call = <Result>(
    name: 'identity' | 'region' | 'describeKey' | 'readFirstByte',
    body: (role: RoleFacts) => Result,
  ): Promise<Result> => makeCall(session, `sourceReader.${name}`, at, () => body(assume(session, source)));
  const findOwned = (role: RoleFacts, accountId: string, name: string, action: string, key = ''): BucketState => {
    const bucket = findBucket(world, accountId, name);
    const arn = `arn:${partition}:s3:::${name}${key === '' ? '' : `/${key}`}`;
    checkAllowed(role, action, arn, bucket.accountId);
    return bucket;
  };
  /** Throws unless both the role and the key's own policy allow the action. */
  const checkKey = (role: RoleFacts, action: string, keyArn: string, policy: string | undefined): void => {
    checkAllowed(role, action, keyArn, role.accountId);
    if (policy === undefined) return;
    const request = { principal: principalOf(role), action, resource: keyArn, context: contextOf(role) };
    if (evaluatePolicies([readPolicyText(policy)], request).effect === 'allow') return;
    throw deny(role, action, keyArn, 'because no resource-based policy allows it');
  };
  return {
    identity: () =>
      call('identity', (role) => ({
        accountId: role.accountId,
        arn: `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/pantherctl`,
      })),
    region: (accountId, bucket) =>
      call('region', (role) => findOwned(role, accountId, bucket, 's3:GetBucketLocation').region),
    describeKey: (keyArn) =>
      call('describeKey', (role) => {
        const [, , , region = '', accountId = ''] = splitArn(keyArn) ?? [];
        const key = findKey(world, { accountId, region }, keyArn);
        checkKey(role, 'kms:DescribeKey', keyArn, key?.policy);
        return key === undefined
          ? undefined
          : { arn: key.arn, state: key.state, isCustomerManaged: key.isCustomerManaged };
      }),
    readFirstByte: (accountId, name, key) =>
      call('readFirstByte', (role) => {
        const { kmsKeyArn, objects } = findOwned(role, accountId, name, 's3:GetObject', key);
        if (!objects.has(key)) {
          // Without the right to list, S3 does not tell a missing object from one that may not be read.
          findOwned(role, accountId, name, 's3:ListBucket');
          throw new PantherctlError('NOT_FOUND', `bucket ${name} has no object ${key}`);
        }
        if (kmsKeyArn === undefined) return;
        const [, , , region = '', keyAccountId = ''] = splitArn(kmsKeyArn) ?? [];
        const found = findKey(world, { accountId: keyAccountId, region }, kmsKeyArn);
        checkKey(role, 'kms:Decrypt', kmsKeyArn, found?.policy);
        if (found?.state === 'Enabled') return;
        throw new PantherctlError('ACCESS_DENIED', `key ${kmsKeyArn} is ${found?.state ?? 'not there'}`, {
          fix: 'enable the key',
        });
      }),
  };
}

/** The role, if it lets the trusted account assume it; as AWS, it does not say what is missing. */
function assume({ world }: Session, { externalId, roleArn, trustedAccountId }: SourceRole): RoleFacts {
  const [, partition, , , accountId = '', name = ''] = splitArn(roleArn) ?? [];
  const role = findRole(world, accountId, name.split('/').at(-1) ?? '');
  const arn = `arn:${partition ?? 'aws'}:iam::${trustedAccountId}:root`;
  const request = {
    principal: { kind: 'aws', arn, accountId: trustedAccountId },
    action: 'sts:AssumeRole',
    context: buildRequestContext({
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': trustedAccountId,
      'aws:PrincipalOrgID': world.organizationId,
      'aws:SecureTransport': 'true',
      'sts:ExternalId': externalId,
    }),
  } as const;
  const isAllowed =
    role?.arn === roleArn &&
    !isSuspended(world, accountId) &&
    evaluatePolicies([role.trust], request).effect === 'allow';
  if (role !== undefined && isAllowed) return role;
  throw new PantherctlError(
    'ACCESS_DENIED',
    `account ${trustedAccountId} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { fix: `have the role exist and trust account ${trustedAccountId}` },
  );
}

function checkAllowed(role: RoleFacts, action: string, resource: string, ownerId: string): void {
  const isAllowed =
    ownerId === role.accountId &&
    evaluatePolicies(role.permissions, { action, resource, context: contextOf(role) }).effect === 'allow';
  if (!isAllowed) throw deny(role, action, resource, `because no identity-based policy allows the ${action} action`);
}

function deny(role: RoleFacts, action: string, resource: string, reason: string): PantherctlError {
  return new PantherctlError(
    'ACCESS_DENIED',
    `role ${role.name} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    { fix: `grant ${action}` },
  );
}

function principalOf({ accountId, arn }: RoleFacts) {
  return { kind: 'aws', arn, accountId } as const;
}

function contextOf({ accountId, arn }: RoleFacts) {
  return buildRequestContext({
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': accountId,
    'aws:ResourceAccount': accountId,
    'aws:SecureTransport': 'true',
  });
}
