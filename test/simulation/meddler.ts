import { PantherctlError } from '../../src/errors.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import type { OperationPreferences, StackInstance, StackSets } from '../../src/ports/stack-sets.ts';
import type { Random } from './random.ts';
import { regionNames } from './scenario.ts';
import type { Scenario } from './scenario.ts';

/** How somebody spreads an operation who gives it little thought. */
export const preferences: OperationPreferences = {
  maxConcurrentCount: 2,
  failureToleranceCount: 1,
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'PARALLEL',
  regionOrder: [],
};

/** Somebody else who works on the same stack set and knows nothing of pantherctl. */
export interface Meddler {
  /** Does one thing that the service allows at the moment; nothing if it allows none. */
  act(): Promise<void>;
  /** Pairs whose state is the meddler's doing, by key, with the latest operation on them; none where AWS follows a move. */
  readonly pairs: ReadonlyMap<string, string | undefined>;
}

/**
 * A second operator: redeploys, deletes and creates instances, stops operations, and moves accounts between the units of an
 * organization that has a stack set for one, in an order that the seed decides.
 */
export function createMeddler({ cloud, config, members, unit, units }: Scenario, random: Random): Meddler {
  const pairs = new Map<string, string | undefined>();
  let count = 0;
  const name = config.realTimeEvents?.stackSet ?? '';
  const stackSets = cloud.stackSets(config.administrator);

  async function actOn(instances: readonly StackInstance[]): Promise<void> {
    const what = random.pick([
      'redeploy',
      'delete',
      'create',
      'stop',
      ...(unit === undefined ? [] : ['move' as const]),
    ] as const);
    if (what === 'move') {
      const accountId = random.pick(members);
      for (const region of regionNames) pairs.set(pairKey({ accountId, region }), undefined);
      cloud.world.moveAccount(accountId, random.pick(units));
      return;
    }
    const operationId = `somebody-else-${(count += 1)}`;
    if (what === 'stop') {
      const running = (await stackSets.listOperations(name)).find(({ endedAt }) => endedAt === undefined);
      if (running !== undefined) await stackSets.stopOperation(name, running.id);
      return;
    }
    if (what === 'create') {
      const pair = { accountId: random.pick(members), region: random.pick(regionNames) };
      if (instances.some((instance) => pairKey(instance) === pairKey(pair))) return;
      pairs.set(pairKey(pair), operationId);
      await stackSets.createInstances(request(operationId, pair));
      return;
    }
    if (instances.length === 0) return;
    const instance = random.pick(instances);
    pairs.set(pairKey(instance), operationId);
    if (what === 'redeploy') await stackSets.updateInstances(request(operationId, instance));
    else await stackSets.deleteInstances({ ...request(operationId, instance), retainStacks: false });
  }

  const request = (
    operationId: string,
    instance: Pick<StackInstance, 'accountId' | 'region'> & Partial<StackInstance>,
  ) => ({
    stackSetName: name,
    operationId,
    accounts: [instance.accountId],
    regions: [instance.region],
    overrides: instance.overrides ?? {},
    preferences,
  });

  return {
    pairs,
    act: async () => {
      try {
        await actOn(await listInstances(stackSets, name));
      } catch (error) {
        if (!(error instanceof PantherctlError)) throw error;
      }
    },
  };
}

/** Instances of a stack set; none if there is no such set. */
export async function listInstances(stackSets: StackSets, name: string): Promise<readonly StackInstance[]> {
  return (await stackSets.describe(name)) === undefined ? [] : stackSets.listInstances(name);
}
