import { PantherctlError } from '../../errors.ts';
import type { ResultStatus } from '../../ports/stack-sets.ts';
import { Timeline } from '../timeline.ts';
import { createDefinitionTable } from './definition-table.ts';
import type { Organization } from './organization.ts';
import type { FaultState } from '../faults/fault.ts';
import type { WorldEvent } from './world-event.ts';
import type {
  AccountState,
  BucketState,
  Definition,
  EndpointState,
  InstanceState,
  OperationState,
  RegionRun,
  StackSetState,
  StackState,
  World,
} from './world-state.ts';

/** Version of the form in which a world is written; a file of another version is refused. */
export const worldVersion = 1;

interface RegionRunFile extends Omit<RegionRun, 'accounts' | 'results' | 'reasons'> {
  /** Index into the operation's account lists. */
  readonly accounts: number;
  /** The first letters of the results. */
  readonly results: string;
  readonly reasons: readonly (readonly [number, string])[];
}

interface OperationFile extends Omit<OperationState, 'runs'> {
  readonly accountLists: readonly (readonly string[])[];
  readonly runs: readonly RegionRunFile[];
}

interface StackSetFile extends Omit<StackSetState, 'instances' | 'operations' | 'active'> {
  readonly instances: readonly InstanceState[];
  readonly operations: readonly OperationFile[];
  readonly active: readonly string[];
}

interface AccountFile extends Omit<AccountState, 'optedInRegions' | 'stacks'> {
  readonly optedInRegions: readonly string[];
}

/** A world as it stands in a file. */
interface WorldFile {
  readonly version: number;
  readonly seed: number;
  readonly now: number;
  readonly sequence: number;
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly panther: World['panther'];
  readonly accessRoleName: string;
  readonly units: Organization['units'];
  readonly accounts: readonly AccountFile[];
  readonly definitions: readonly Definition[];
  readonly stacks: readonly StackState[];
  readonly stackSets: readonly StackSetFile[];
  readonly buckets: readonly BucketState[];
  readonly endpoints: readonly EndpointState[];
  readonly faults: readonly FaultState[];
  readonly events: readonly WorldEvent[];
}

const letters = { P: 'PENDING', R: 'RUNNING', S: 'SUCCEEDED', F: 'FAILED', C: 'CANCELLED' } as const;

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
    stackSets: [...world.stackSets.values()].map((stackSet) => ({
      ...stackSet,
      instances: [...stackSet.instances.values()],
      operations: [...stackSet.operations.values()].map(flattenOperation),
      active: [...stackSet.active],
    })),
    buckets: [...world.buckets.values()],
    endpoints: [...world.endpoints.values()],
    faults: world.faults,
    events: world.events.list(),
  };
  return `${JSON.stringify(file)}\n`;
}

/** Reads what {@link renderWorld} has written. Throws `LOCAL_STATE` for anything else. */
export function parseWorld(text: string): World {
  let file: WorldFile;
  try {
    file = JSON.parse(text) as WorldFile;
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
  try {
    return buildWorld(file);
  } catch (cause) {
    throw new PantherctlError('LOCAL_STATE', 'the state of the local cloud is damaged', { cause });
  }
}

function buildWorld(file: WorldFile): World {
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
    buckets: new Map(file.buckets.map((bucket) => [bucket.name, bucket])),
    endpoints: new Map(file.endpoints.map((endpoint) => [endpoint.arn, endpoint])),
    faults: [...file.faults],
    events,
  };
}

function buildStackSet(file: StackSetFile): StackSetState {
  return {
    ...file,
    instances: new Map(file.instances.map((instance) => [`${instance.accountId}/${instance.region}`, instance])),
    operations: new Map(file.operations.map((operation) => [operation.id, unfoldOperation(operation)])),
    active: new Set(file.active),
  };
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
      results: Array.from(run.results, (letter) => letters[letter as keyof typeof letters] satisfies ResultStatus),
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
