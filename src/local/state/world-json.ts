import { PantherctlError } from '../../errors.ts';
import type { ResultStatus } from '../../ports/stack-sets.ts';
import { createMemoryBodies } from '../s3/body-store.ts';
import type { BodyStore } from '../s3/body-store.ts';
import { Timeline } from '../timeline.ts';
import { createDefinitionTable } from './definition-table.ts';
import { findDamage } from './find-damage.ts';
import { metricKey, subscriptionKey } from './resource-key.ts';
import type { BucketState } from './resource-state.ts';
import type { WorldEvent } from './world-event.ts';
import { resultLetters, worldVersion } from './world-file.ts';
import type { BucketFile, OperationFile, StackSetFile, WorldFile } from './world-file.ts';
import type { InstanceState, OperationState, StackSetState, StackState, World } from './world-state.ts';

/** A world as text. Reading it back gives a world that goes on exactly as this one would. */
export function renderWorld(world: World): string {
  const accounts = [...world.accounts.values()];
  const file: WorldFile = {
    version: worldVersion,
    seed: world.seed,
    now: world.now,
    sequence: world.sequence,
    organizationId: world.organizationId,
    managementAccountId: world.managementAccountId,
    panther: world.panther,
    accessRoleName: world.accessRoleName,
    stackSetsTrust: world.stackSetsTrust,
    units: [...world.units.values()],
    accounts: accounts.map(({ id, name, parentId, status, optedInRegions }) => ({
      id,
      name,
      parentId,
      status,
      optedInRegions: [...optedInRegions],
    })),
    definitions: world.definitions.list(),
    stacks: accounts.flatMap(({ stacks }) => [...stacks.values()].flatMap((byName) => [...byName.values()])),
    stackSets: [...world.stackSets.values()].map(flattenStackSet),
    buckets: [...world.buckets.values()].map((bucket) => ({
      ...bucket,
      objects: [...bucket.objects].map(([key, object]) => ({ key, ...object })),
    })),
    endpoints: [...world.endpoints.values()],
    topics: [...world.topics.values()],
    keys: [...world.keys.values()],
    keyStatuses: [...world.keyStatuses],
    policies: [...world.policies.values()],
    policyWrites: [...world.policyWrites],
    subscriptions: [...world.subscriptions.values()],
    metrics: [...world.metrics.values()],
    faults: world.faults,
    events: world.events.list(),
  };
  return `${JSON.stringify(file)}\n`;
}

/** Reads what {@link renderWorld} has written, over the bytes that lie beside it. Throws `LOCAL_STATE` for anything else, naming the place. */
export function parseWorld(text: string, bodies: BodyStore = createMemoryBodies()): World {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new PantherctlError('LOCAL_STATE', 'the state of the local cloud is not readable', { cause });
  }
  const version = (file as Partial<WorldFile> | null)?.version;
  if (version !== worldVersion) {
    throw new PantherctlError(
      'LOCAL_STATE',
      `the state of the local cloud has version ${String(version)}, and this pantherctl reads version ${worldVersion}`,
    );
  }
  const damage = findDamage(file);
  if (damage !== undefined) {
    throw new PantherctlError('LOCAL_STATE', `the state of the local cloud is damaged at ${damage}`);
  }
  return buildWorld(file as WorldFile, bodies);
}

function buildWorld(file: WorldFile, bodies: BodyStore): World {
  const accounts = new Map(
    file.accounts.map((account) => [
      account.id,
      {
        ...account,
        optedInRegions: new Set(account.optedInRegions),
        stacks: new Map<string, Map<string, StackState>>(),
      },
    ]),
  );
  const share = createSharer();
  for (const stack of file.stacks) {
    const stacks = accounts.get(stack.accountId)?.stacks;
    const byName = stacks?.get(stack.region) ?? new Map<string, StackState>();
    stacks?.set(stack.region, byName);
    byName.set(stack.name, {
      ...stack,
      statusReason: stack.statusReason,
      pending: stack.pending,
      altered: stack.altered,
      changeSets: stack.changeSets,
      claims: share(stack.claims),
    });
  }
  const events = new Timeline<WorldEvent>();
  for (const event of file.events) events.add(event);
  const { stacks: _stacks, version: _version, ...rest } = file;
  return {
    ...rest,
    units: new Map(file.units.map((unit) => [unit.id, unit])),
    accounts,
    definitions: createDefinitionTable(file.definitions),
    stackSets: new Map(file.stackSets.map((stackSet) => [stackSet.key, buildStackSet(stackSet)])),
    buckets: new Map(file.buckets.map((bucket) => [bucket.name, buildBucket(bucket)])),
    endpoints: new Map(file.endpoints.map((endpoint) => [endpoint.arn, endpoint])),
    topics: new Map(file.topics.map((topic) => [topic.arn, topic])),
    keys: new Map(file.keys.map((key) => [key.arn, key])),
    keyStatuses: new Map(file.keyStatuses),
    policies: new Map(file.policies.map((overlay) => [overlay.arn, overlay])),
    policyWrites: new Map(file.policyWrites),
    subscriptions: new Map(file.subscriptions.map((each) => [subscriptionKey(each), each])),
    metrics: new Map(file.metrics.map((metric) => [metricKey(metric, metric), metric])),
    faults: [...file.faults],
    events,
    bodies,
  };
}

function buildBucket(file: BucketFile): BucketState {
  return { ...file, objects: new Map(file.objects.map(({ key, ...object }) => [key, object])) };
}

function flattenStackSet({ regionCounts: _counts, ...stackSet }: StackSetState): StackSetFile {
  return {
    ...stackSet,
    instances: [...stackSet.instances.values()],
    operations: [...stackSet.operations.values()].map(flattenOperation),
    active: [...stackSet.active],
  };
}

function buildStackSet(file: StackSetFile): StackSetState {
  return {
    ...file,
    instances: new Map(file.instances.map((instance) => [`${instance.accountId}/${instance.region}`, instance])),
    operations: new Map(file.operations.map((operation) => [operation.id, unfoldOperation(operation)])),
    active: new Set(file.active),
    regionCounts: countByRegion(file.instances),
  };
}

function countByRegion(instances: readonly InstanceState[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { region } of instances) counts.set(region, (counts.get(region) ?? 0) + 1);
  return counts;
}

function flattenOperation(operation: OperationState): OperationFile {
  const lists: (readonly string[])[] = [];
  const runs = operation.runs.map((run) => {
    if (!lists.includes(run.accounts)) lists.push(run.accounts);
    return {
      ...run,
      accounts: lists.indexOf(run.accounts),
      results: run.results.map((status) => status[0]).join(''),
      reasons: [...run.reasons],
    };
  });
  return { ...operation, runs, accountLists: lists };
}

function unfoldOperation({ accountLists, ...operation }: OperationFile): OperationState {
  return {
    ...operation,
    runs: operation.runs.map((run) => ({
      ...run,
      accounts: accountLists[run.accounts] ?? [],
      results: Array.from(
        run.results,
        (letter) => resultLetters[letter as keyof typeof resultLetters] satisfies ResultStatus,
      ),
      reasons: new Map(run.reasons),
    })),
  };
}

/** Keeps one object for each list of the same content, since most stacks claim the same few names. */
function createSharer(): (list: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (list) => {
    const key = JSON.stringify(list);
    const shared = known.get(key) ?? list;
    known.set(key, shared);
    return shared;
  };
}
