import { pseudo } from '../cfn/expression.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { Action, Condition, Principal, ResourceStatement } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';

/**
 * What managing the key takes, and no use of it. Tagging is among it, since CloudFormation hands a stack's tags to the
 * key; creating grants is not, since a grant can give use of the key.
 */
const managementActions: readonly Action[] = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** A service that publishes to the topic, and the test that ties it to this account where the service supports one. */
export interface Publisher {
  readonly sid: string;
  readonly service: `${string}.amazonaws.com`;
  readonly condition?: Condition;
  /** A declared condition, for a service that does not always publish: the statements about it are there under it only. */
  readonly onlyIf?: (then: unknown, otherwise: unknown) => Expression;
}

/** Who manages the key of a topic. */
export interface KeyManager {
  /** A declared condition: the parameter that names a role was given. */
  readonly whenRole: (then: unknown, otherwise: unknown) => Expression;
  /** That role; it alone manages the key then. */
  readonly role: Expression;
}

/** The account's own root, which hands the decision to the account's IAM policies. */
export function accountRoot(): Value<string> {
  return interpolate('arn:${AWS::Partition}:iam::${AWS::AccountId}:root');
}

/**
 * The key of an encrypted topic: rotated yearly, usable by the publishing services, managed by a named role, or else by
 * whom the account's IAM policies allow. A named role must be the one that deploys the stack, or KMS refuses the policy
 * to prevent a lock-out. Without one the account's root stands in the policy and nobody can be locked out, but the check
 * would ask that the caller may change the policy of a key that has neither tag nor alias yet; so it is passed over.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function topicKey(
  description: string,
  policyId: string,
  { whenRole, role }: KeyManager,
  publishers: readonly Publisher[],
): ResourceProperties['AWS::KMS::Key'] {
  const uses = publishers.map(({ sid, service, condition, onlyIf }) => {
    const use = keyUse(sid, { Service: service }, condition);
    return onlyIf === undefined ? use : onlyIf(use, pseudo('AWS::NoValue'));
  });
  return {
    Description: description,
    EnableKeyRotation: true,
    KeyPolicy: policyDocument([...uses, keyManagement(whenRole(role, accountRoot()))], policyId),
    BypassPolicyLockoutSafetyCheck: whenRole(false, true),
    Tags: [applicationTag],
  };
}

/** Lets somebody encrypt and decrypt with a key, as queues, topics and buckets that are encrypted with it take. */
export function keyUse(sid: string, principal: Principal, condition: Condition | undefined): ResourceStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal,
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    ...(condition !== undefined && { Condition: condition }),
  };
}

/** Lets somebody manage a key, and not use it. */
export function keyManagement(manager: Value<string>): ResourceStatement {
  return {
    Sid: 'KeyManagement',
    Effect: 'Allow',
    Principal: { AWS: manager },
    Action: managementActions,
    Resource: '*',
  };
}

/** A statement's test that the calling service works for this account. */
export function fromThisAccount(): Condition {
  return { StringEquals: { 'aws:SourceAccount': pseudo('AWS::AccountId') } };
}
