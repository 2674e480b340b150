import { limits } from '../config/limits.ts';
import type { OperationPreferences } from '../ports/stack-sets.ts';
import { coverPairs } from './cover.ts';
import type { Pair, Rectangle } from './cover.ts';
import type { DesiredStackSet } from './desired-stack-set.ts';
import { groupByOverrides } from './group-by-overrides.ts';
import type { OverrideGroup, WantedPair } from './group-by-overrides.ts';
import type { InstancesStep } from './plan.ts';

interface Target extends Rectangle {
  readonly organizationalUnits?: readonly string[];
  readonly wholeUnits?: boolean;
}

/** What a plan of instances needs beside the pairs. */
export interface InstancesContext {
  readonly stackSet: DesiredStackSet;
  /** With the order of all regions. */
  readonly preferences: OperationPreferences;
  /** Service-managed: the unit by which an account is reached, where the file does not say it. */
  readonly unitOf?: ReadonlyMap<string, string>;
}

const verbs: Readonly<Record<InstancesStep['action'], string>> = {
  create: 'create',
  retry: 'retry',
  update: 'give other overrides to',
  delete: 'delete',
};

/** The fewest operations that give these pairs their overrides, and touch no other pair. */
export function planInstances(
  action: 'create' | 'retry' | 'update',
  pairs: readonly WantedPair[],
  context: InstancesContext,
): readonly InstancesStep[] {
  return buildSteps(action, groupByOverrides(pairs), context);
}

/** The fewest operations that delete these instances, whatever their overrides, and touch no other pair. */
export function planDeletions(pairs: readonly Pair[], context: InstancesContext): readonly InstancesStep[] {
  return buildSteps('delete', [{ overrides: {}, pairs: pairs.map((pair) => ({ ...pair, overrides: {} })) }], context);
}

function buildSteps(
  action: InstancesStep['action'],
  groups: readonly OverrideGroup[],
  context: InstancesContext,
): readonly InstancesStep[] {
  const { preferences, stackSet } = context;
  const order = new Map(preferences.regionOrder.map((region, index) => [region, index]));
  const place = (region: string): number => order.get(region) ?? order.size;
  const targets = groups.flatMap(({ overrides, pairs }) =>
    coverPairs(pairs)
      .flatMap((rectangle) => resolveUnits(action, rectangle, context))
      .map((target) => ({ ...target, overrides })),
  );
  return targets.map(({ accounts, organizationalUnits, overrides, regions: unordered, wholeUnits }, index) => {
    const regions = unordered.toSorted((left, right) => place(left) - place(right));
    const count = accounts.length * regions.length;
    return {
      kind: 'instances',
      phase: action === 'delete' ? 'deletions' : 'instances',
      id: `instances/${action}/${index + 1}`,
      title: `${verbs[action]} ${count} stack ${count === 1 ? 'instance' : 'instances'}`,
      action,
      place: stackSet.place,
      stackSet: stackSet.name,
      accounts,
      regions,
      ...(organizationalUnits === undefined ? {} : { organizationalUnits }),
      ...(wholeUnits === true ? { wholeUnits } : {}),
      overrides,
      preferences: { ...preferences, regionOrder: regions },
      callAs: stackSet.callAs,
    };
  });
}

/**
 * A service-managed stack set is deployed to units, of which the accounts are picked, so that an account that joins in
 * between is not touched. With automatic deployment AWS takes all accounts of the units anyway, and a creation of all of
 * them asks for the units alone. At most 50 units go into one call.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html
 */
function resolveUnits(
  action: InstancesStep['action'],
  { accounts, regions }: Rectangle,
  { stackSet: { autoDeployment, units }, unitOf }: InstancesContext,
): readonly Target[] {
  if (units === undefined) return [{ accounts, regions }];
  const byUnit = groupByUnit(accounts, units, unitOf);
  const all = [...byUnit];
  const targets: Target[] = [];
  for (let start = 0; start < all.length; start += limits.organizationalUnitsPerCallMaxCount) {
    const part = all.slice(start, start + limits.organizationalUnitsPerCallMaxCount);
    const members = part.flatMap(([, ids]) => ids).sort();
    const isWhole =
      autoDeployment?.enabled === true && action === 'create' && holdsAllOf(new Set(members), part, units);
    targets.push({
      accounts: members,
      regions,
      organizationalUnits: part.map(([unit]) => unit),
      wholeUnits: isWhole,
    });
  }
  return targets;
}

function groupByUnit(
  accounts: readonly string[],
  units: ReadonlyMap<string, readonly string[]>,
  unitOf: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string[]> {
  const firstUnit = new Map<string, string>(unitOf);
  for (const [unit, members] of [...units].toReversed()) for (const id of members) firstUnit.set(id, unit);
  const groups = new Map<string, string[]>();
  const [fallback = ''] = units.keys();
  for (const id of accounts) {
    const unit = firstUnit.get(id) ?? fallback;
    const group = groups.get(unit);
    if (group) group.push(id);
    else groups.set(unit, [id]);
  }
  return groups;
}

function holdsAllOf(
  accounts: ReadonlySet<string>,
  part: readonly (readonly [string, readonly string[]])[],
  units: ReadonlyMap<string, readonly string[]>,
): boolean {
  return part.every(([unit]) => {
    const members = units.get(unit);
    return members !== undefined && members.every((id) => accounts.has(id));
  });
}
