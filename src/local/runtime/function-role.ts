import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import { checkAllowed, checkKeyUsable, findRoleByArn } from '../iam/act-as-role.ts';
import type { Caller, KeyUser } from '../iam/act-as-role.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import { findKey } from '../kms/find-key.ts';
import type { Place } from '../../ports/place.ts';
import type { World } from '../state/world-state.ts';

/** As whom a function acts: its role, or its whole account where no role is named. */
export interface FunctionRole extends Caller {
  /** Throws `ACCESS_DENIED` unless the role allows an action. */
  check(action: string, resource: string): void;
  /** Throws `ACCESS_DENIED` unless the role may use the key of a bucket, topic or queue, if that has one. */
  checkKey(action: 'kms:Decrypt' | 'kms:GenerateDataKey', keyId: string | undefined, via: KeyUser): void;
}

/** The role of a function. It is looked up anew at every check, so that what becomes of its stack counts. */
export function createFunctionRole(world: World, place: Place, roleArn: string | undefined): FunctionRole {
  const { accountId, region } = place;
  const find = (): RoleFacts | undefined => {
    if (roleArn === undefined) return undefined;
    const role = findRoleByArn(world, roleArn);
    if (role !== undefined) return role;
    throw new PantherctlError('ACCESS_DENIED', `the function's role ${roleArn} does not exist`, {
      fix: 'deploy the stack of the function',
    });
  };
  return {
    accountId,
    arn: roleArn ?? `arn:${partitionOf(region) ?? 'aws'}:iam::${accountId}:root`,
    check: (action, resource) => {
      const role = find();
      if (role !== undefined) checkAllowed(role, action, resource);
    },
    checkKey: (action, keyId, via) => {
      const role = keyId === undefined ? undefined : find();
      if (role === undefined || keyId === undefined || keyId.includes('alias/aws/')) return;
      checkKeyUsable(world, role, action, findKey(world, place, keyId)?.arn ?? keyId, via);
    },
  };
}
