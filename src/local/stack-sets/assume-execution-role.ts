import { isOptIn, partitionOf } from '../../config/regions.ts';
import { findFault } from '../faults/find-fault.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { findRole } from '../iam/find-role.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import type { StackSetState, World } from '../state/world-state.ts';

/**
 * The administration role that StackSets acts with in a region, or why it may not. In a region that takes an opt-in the
 * service comes under the name of that region.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html
 */
export function assumeAdministrationRole(
  world: World,
  stackSet: StackSetState,
  region: string,
): { readonly role: RoleFacts; readonly reason?: undefined } | { readonly role?: undefined; readonly reason: string } {
  const { accountId, administrationRoleArn = '', id } = stackSet;
  const roleName = administrationRoleArn.split('/').at(-1) ?? '';
  const role = findRole(world, accountId, roleName);
  const trusted =
    role !== undefined &&
    role.arn === administrationRoleArn &&
    trusts(role, {
      principal: {
        kind: 'service',
        name: isOptIn(region) ? `cloudformation.${region}.amazonaws.com` : 'cloudformation.amazonaws.com',
      },
      action: 'sts:AssumeRole',
      context: buildRequestContext({
        'aws:SourceAccount': accountId,
        'aws:SourceArn': id,
        'aws:SecureTransport': 'true',
      }),
    });
  if (trusted) return { role };
  return {
    reason: `Account ${accountId} should have '${roleName}' role with trust relationship to CloudFormation service.`,
  };
}

/**
 * The execution role of a target account, reached as StackSets reaches it: the administration role must be allowed to
 * assume it, and it must trust the administration role. The reason is worded as the service words it.
 */
export function assumeExecutionRole(
  world: World,
  stackSet: StackSetState,
  administration: RoleFacts,
  accountId: string,
): { readonly role: RoleFacts; readonly reason?: undefined } | { readonly role?: undefined; readonly reason: string } {
  const { executionRoleName = '' } = stackSet;
  const reason = `Account ${accountId} should have '${executionRoleName}' role with trust relationship to Role '${administration.name}'.`;
  if (findFault(world, 'execution-role-missing', { account: accountId }) !== undefined) return { reason };
  const role = findRole(world, accountId, executionRoleName);
  if (role === undefined) return { reason };
  const context = buildRequestContext({
    'aws:PrincipalArn': administration.arn,
    'aws:PrincipalAccount': administration.accountId,
    'aws:PrincipalOrgID': world.organizationId,
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': stackSet.region,
  });
  const request = { action: 'sts:AssumeRole', context };
  const resource = `arn:${partitionOf(stackSet.region) ?? 'aws'}:iam::${accountId}:role/${executionRoleName}`;
  const mayAssume = evaluatePolicies(administration.permissions, { ...request, resource }).effect === 'allow';
  const principal = { kind: 'aws', arn: administration.arn, accountId: administration.accountId } as const;
  return mayAssume && trusts(role, { ...request, principal }) ? { role } : { reason };
}

function trusts(role: RoleFacts, request: Parameters<typeof evaluatePolicies>[1]): boolean {
  return evaluatePolicies([role.trust], request).effect === 'allow';
}
