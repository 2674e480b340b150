import { partitionOf } from '../../config/regions.ts';
import type { Place } from '../../ports/place.ts';
import type { CallAs } from '../../ports/stack-sets.ts';
import { parsePolicyDocument } from '../iam/policy-document.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import { hexDigits } from '../seeded-random.ts';
import type { Actor } from '../stacks/actor.ts';
import type { StackSetState, World } from '../state/world-state.ts';
import { refuse } from './check-request.ts';

const nothing: PolicyDocument = { statements: [] };
const everything =
  parsePolicyDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }).policy ?? nothing;

/**
 * The account whose stack sets a call is about: the caller's own, or for a delegated administrator that says so the
 * management account. Throws `VALIDATION` for an account that is none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
export function findHomeAccount(world: World, { accountId }: Place, callAs: CallAs): string {
  if (callAs === 'SELF') return accountId;
  if (!world.stackSetsTrust.delegatedAdministrators.includes(accountId)) {
    refuse(`account ${accountId} is not a delegated administrator for StackSets`);
  }
  return world.managementAccountId;
}

/** True if a call may see a stack set: a delegated administrator sees the service-managed ones alone. */
export function isVisible({ permissionModel }: StackSetState, callAs: CallAs): boolean {
  return callAs === 'SELF' || permissionModel === 'SERVICE_MANAGED';
}

/** Throws `VALIDATION` if a service-managed stack set cannot be created or operated on from an account. */
export function checkMayManage(world: World, homeAccountId: string): void {
  if (homeAccountId !== world.managementAccountId) {
    refuse(
      `account ${homeAccountId} is not the management account, so it manages service-managed stack sets only as a delegated administrator`,
    );
  }
  if (!world.stackSetsTrust.trustedAccess) {
    refuse('you must enable organizations access to operate a service-managed stack set');
  }
}

/** The role that CloudFormation itself keeps in an account of the organization; it may do everything. */
export function assumeServiceRole(
  world: World,
  stackSet: StackSetState,
  accountId: string,
  sessionName: () => string,
): Actor {
  const name = `stacksets-exec-${hexDigits(32, world.seed, accountId, 'service role')}`;
  const arn = `arn:${partitionOf(stackSet.region) ?? 'aws'}:iam::${accountId}:role/${name}`;
  return { role: { arn, name, accountId, trust: nothing, permissions: [everything] }, sessionName };
}
