import { PantherctlError } from '../../errors.ts';
import { findKey } from '../kms/find-key.ts';
import { isSuspended } from '../state/account-facts.ts';
import type { World } from '../state/world-state.ts';
import type { RequestContext } from './condition-operators.ts';
import { buildRequestContext, evaluatePolicies } from './evaluate-policy.ts';
import { findRole } from './find-role.ts';
import { splitArn } from './match-pattern.ts';
import { readPolicyText } from './role-policies.ts';
import type { RoleFacts } from './role-policies.ts';

/** Who assumes a role. */
export interface Caller {
  readonly accountId: string;
  /** Root of the account, or a role in it. */
  readonly arn: string;
}

/** The role of that ARN, whoever may assume it; `undefined` if there is none. */
export function findRoleByArn(world: World, arn: string): RoleFacts | undefined {
  const [, , , , accountId = '', name = ''] = splitArn(arn) ?? [];
  const role = findRole(world, accountId, name.split('/').at(-1) ?? '');
  return role?.arn === arn ? role : undefined;
}

/** The role, if it lets the caller assume it. Throws `ACCESS_DENIED`, which as that of AWS does not say what is missing. */
export function assumeRole(world: World, roleArn: string, externalId: string | undefined, caller: Caller): RoleFacts {
  const { accountId, arn } = caller;
  const role = findRoleByArn(world, roleArn);
  const request = {
    principal: { kind: 'aws', arn, accountId },
    action: 'sts:AssumeRole',
    context: buildRequestContext({
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': accountId,
      'aws:PrincipalOrgID': world.organizationId,
      'aws:SecureTransport': 'true',
      'sts:ExternalId': externalId,
    }),
  } as const;
  if (
    role !== undefined &&
    !isSuspended(world, role.accountId) &&
    evaluatePolicies([role.trust], request).effect === 'allow'
  ) {
    return role;
  }
  throw new PantherctlError(
    'ACCESS_DENIED',
    `account ${accountId} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { fix: `have the role exist and trust account ${accountId}` },
  );
}

/** Throws `ACCESS_DENIED` unless the role's policies allow an action on a resource. */
export function checkAllowed(role: RoleFacts, action: string, resource: string): void {
  checkIdentity(role, action, resource, contextOf(role));
}

function checkIdentity(role: RoleFacts, action: string, resource: string, context: RequestContext): void {
  const decision = evaluatePolicies(role.permissions, { action, resource, context });
  if (decision.effect !== 'allow') {
    throw deny(role, action, resource, `because no identity-based policy allows the ${action} action`);
  }
}

/** The service that asks for a key in the name of a role. */
export type KeyUser = 's3' | 'sns' | 'sqs';

/**
 * Throws `ACCESS_DENIED` unless both the role and the key's own policy, if the key is there, allow an action. Without `via`
 * the role asks KMS itself.
 */
export function checkKeyAllowed(world: World, role: RoleFacts, action: string, keyArn: string, via?: KeyUser): void {
  const [, partition, , region = '', accountId = ''] = splitArn(keyArn) ?? [];
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const context = contextOf(role, {
    'kms:CallerAccount': role.accountId,
    ...(via !== undefined && { 'kms:ViaService': `${via}.${region}.${domain}` }),
  });
  checkIdentity(role, action, keyArn, context);
  const policy = findKey(world, { accountId, region }, keyArn)?.policy;
  if (policy === undefined) return;
  const principal = { kind: 'aws', arn: role.arn, accountId: role.accountId } as const;
  const request = { principal, action, resource: keyArn, context };
  if (evaluatePolicies([readPolicyText(policy)], request).effect === 'allow') return;
  throw deny(role, action, keyArn, 'because no resource-based policy allows it');
}

/** Throws `ACCESS_DENIED` unless the role may decrypt, or encrypt, by way of a service with a key that is in use. */
export function checkKeyUsable(world: World, role: RoleFacts, action: string, keyArn: string, via: KeyUser): void {
  checkKeyAllowed(world, role, action, keyArn, via);
  const [, , , region = '', accountId = ''] = splitArn(keyArn) ?? [];
  const key = findKey(world, { accountId, region }, keyArn);
  if (key?.state === 'Enabled') return;
  throw new PantherctlError('ACCESS_DENIED', `key ${keyArn} is ${key?.state ?? 'not there'}`, {
    fix: 'enable the key',
  });
}

function deny(role: RoleFacts, action: string, resource: string, reason: string): PantherctlError {
  return new PantherctlError(
    'ACCESS_DENIED',
    `role ${role.name} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    { fix: `grant ${action}` },
  );
}

function contextOf({ accountId, arn }: RoleFacts, more: Readonly<Record<string, string>> = {}): RequestContext {
  return buildRequestContext({
    ...more,
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': accountId,
    'aws:ResourceAccount': accountId,
    'aws:SecureTransport': 'true',
  });
}
