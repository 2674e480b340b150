import { findStackOwning } from '../state/find-resource.ts';
import type { World } from '../state/world-state.ts';
import { buildRoleFacts } from './role-policies.ts';
import type { RoleFacts } from './role-policies.ts';

/** The role of that name which some stack of the account has made; `undefined` if there is none yet. */
export function findRole(world: World, accountId: string, roleName: string): RoleFacts | undefined {
  const role = findRoleProperties(world, accountId, roleName);
  return role === undefined ? undefined : buildRoleFacts(role.arn, roleName, accountId, role.properties);
}

/** ARN and properties of that role, as its template has them. */
export function findRoleProperties(
  world: World,
  accountId: string,
  roleName: string,
): { readonly arn: string; readonly properties: Readonly<Record<string, unknown>> } | undefined {
  const owned = findStackOwning(world, accountId, `account AWS::IAM::Role ${roleName}`);
  if (owned === undefined) return undefined;
  const { view, logicalId } = owned;
  return { arn: view.names(logicalId).arn, properties: view.properties(logicalId) };
}
