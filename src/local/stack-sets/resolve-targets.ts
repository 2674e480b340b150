import type { InstancesRequest, OperationAction } from '../../ports/stack-sets.ts';
import { isUnder } from '../state/unit-facts.ts';
import type { StackSetState, World } from '../state/world-state.ts';
import { checkTargets, checkUnits, refuse } from './check-request.ts';

/** The accounts that a request means. */
export interface ResolvedTargets {
  /** Each once, in the order of the request. */
  readonly accounts: readonly string[];
  /** Service-managed: the unit by which each account is reached. */
  readonly units?: Readonly<Record<string, string>>;
  /** True if the accounts follow from units, so that those without an instance are passed over. */
  readonly isLoose: boolean;
}

/**
 * Finds out which accounts a request is about. Of a service-managed stack set those of the units, nested ones included,
 * narrowed to the accounts that are named, and never the management account. Throws `VALIDATION` for targets that do not
 * fit the permission model, an unknown unit, or units in which none of the accounts are.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html
 */
export function resolveTargets(
  world: World,
  stackSet: StackSetState,
  action: OperationAction,
  {
    accounts,
    organizationalUnits = [],
    regions,
  }: Pick<InstancesRequest, 'accounts' | 'organizationalUnits' | 'regions'>,
): ResolvedTargets {
  checkTargets(accounts, regions);
  if (stackSet.permissionModel === 'SELF_MANAGED') {
    if (organizationalUnits.length > 0) refuse('a self-managed stack set takes accounts and no organizational units');
    if (accounts.length === 0) refuse('you must specify at least one account');
    return { accounts: [...new Set(accounts)], isLoose: false };
  }
  checkUnits(organizationalUnits);
  const unknown = organizationalUnits.find((unitId) => !world.units.has(unitId));
  if (unknown !== undefined) refuse(`organizational unit ${unknown} was not found in the organization`);
  const units = findAccounts(world, organizationalUnits);
  if (action !== 'CREATE') addFormerAccounts(world, stackSet, organizationalUnits, units);
  const named = accounts.length === 0 ? [...units.keys()].sort() : [...new Set(accounts)].filter((id) => units.has(id));
  if (named.length === 0) refuse(`no accounts found in [${organizationalUnits.join(', ')}]`);
  return {
    accounts: named,
    units: Object.fromEntries(named.map((id) => [id, units.get(id) ?? ''])),
    isLoose: accounts.length === 0,
  };
}

function findAccounts(world: World, unitIds: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, parentId } of world.accounts.values()) {
    const unitId = unitIds.find((each) => isUnder(world, parentId, each));
    if (unitId !== undefined && id !== world.managementAccountId) found.set(id, unitId);
  }
  return found;
}

/** Accounts that have left a unit are still reached by it as long as they have an instance. */
function addFormerAccounts(
  world: World,
  stackSet: StackSetState,
  unitIds: readonly string[],
  found: Map<string, string>,
): void {
  for (const { accountId, organizationalUnitId } of stackSet.instances.values()) {
    if (found.has(accountId) || organizationalUnitId === undefined) continue;
    const unitId = unitIds.find((each) => isUnder(world, organizationalUnitId, each));
    if (unitId !== undefined) found.set(accountId, unitId);
  }
}
