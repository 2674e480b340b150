import { partitionOf } from '../../config/regions.ts';
import type { Role, Roles } from '../../ports/roles.ts';
import { findFault } from '../faults/find-fault.ts';
import { PantherctlError } from '../../errors.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { findRole, findRoleProperties } from '../iam/find-role.ts';
import { readPolicy } from '../iam/role-policies.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { World } from '../state/world-state.ts';

/** IAM roles of one account of the local cloud: those of its stacks, and the organization's access role. */
export function createLocalRoles(session: Session, accountId: string): Roles {
  return {
    describe: (name) =>
      makeCall(session, 'roles.describe', { accountId }, () => findLocalRole(session.world, accountId, name)),
    simulate: (roleName, requests) =>
      makeCall(session, 'roles.simulate', { accountId }, () => {
        const role = findRole(session.world, accountId, roleName);
        if (role === undefined) throw new PantherctlError('NOT_FOUND', `account ${accountId} has no role ${roleName}`);
        const context = buildRequestContext({});
        return requests.map(({ action, resource }) => ({
          action,
          resource,
          isAllowed: evaluatePolicies(role.permissions, { action, resource, context }).effect === 'allow',
        }));
      }),
  };
}

function findLocalRole(world: World, accountId: string, name: string): Role | undefined {
  if (name === world.accessRoleName && accountId !== world.managementAccountId)
    return buildAccessRole(world, accountId);
  const role = findRoleProperties(world, accountId, name);
  if (role === undefined) return undefined;
  const trust = role.properties['AssumeRolePolicyDocument'];
  const isHidden = findFault(world, 'execution-role-missing', { account: accountId }) !== undefined;
  return isHidden && trustsAccounts(trust) ? undefined : { name, arn: role.arn, trust };
}

/** An execution role trusts an account or a role; the administration role trusts a service. */
function trustsAccounts(trust: unknown): boolean {
  return readPolicy(trust).statements.some(({ principals }) => (principals?.AWS.length ?? 0) > 0);
}

/** What Organizations puts into every account that it creates. */
function buildAccessRole(world: World, accountId: string): Role | undefined {
  if (findFault(world, 'access-role-missing', { account: accountId }) !== undefined) return undefined;
  const partition = partitionOf(world.panther.region) ?? 'aws';
  return {
    name: world.accessRoleName,
    arn: `arn:${partition}:iam::${accountId}:role/${world.accessRoleName}`,
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:${partition}:iam::${world.managementAccountId}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    },
  };
}
