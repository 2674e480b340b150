import type { OperationFile, StackSetFile, WorldFile } from './world-file.ts';

/**
 * The path of the first part of a state that names something which the state does not hold, such as
 * `stacks[3].definitionId`; `undefined` if there is none. Every field must have its shape.
 */
export function findBrokenReference(file: WorldFile): string | undefined {
  for (const path of listBrokenReferences(file)) return path;
  return undefined;
}

function* listBrokenReferences(file: WorldFile): Generator<string> {
  const accounts = new Set(file.accounts.map(({ id }) => id));
  const definitions = new Set(file.definitions.map(({ id }) => id));
  const units = new Map(file.units.map(({ id, parentId }) => [id, parentId]));
  if (!accounts.has(file.managementAccountId)) yield '.managementAccountId';
  for (const [index, id] of file.stackSetsTrust.delegatedAdministrators.entries()) {
    if (!accounts.has(id)) yield `.stackSetsTrust.delegatedAdministrators[${index}]`;
  }
  for (const [index, { id }] of file.units.entries()) if (!reachesRoot(id, units)) yield `.units[${index}].parentId`;
  for (const [index, { parentId }] of file.accounts.entries()) {
    if (!units.has(parentId)) yield `.accounts[${index}].parentId`;
  }
  for (const [index, { accountId, definitionId, pending }] of file.stacks.entries()) {
    const path = `.stacks[${index}]`;
    if (!accounts.has(accountId)) yield `${path}.accountId`;
    if (!definitions.has(definitionId)) yield `${path}.definitionId`;
    if (pending !== undefined && !definitions.has(pending.definitionId)) yield `${path}.pending.definitionId`;
  }
  for (const [index, stackSet] of file.stackSets.entries()) {
    if (!definitions.has(stackSet.definitionId)) yield `.stackSets[${index}].definitionId`;
    for (const [at, { unitId }] of stackSet.targets.entries()) {
      if (!units.has(unitId)) yield `.stackSets[${index}].targets[${at}].unitId`;
    }
    yield* listInStackSet(stackSet, `.stackSets[${index}]`);
  }
  yield* listInEvents(file);
}

/** False for a unit whose parents lead nowhere or round in a circle. */
function reachesRoot(id: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  let unit: string | undefined = id;
  for (let steps = 0; unit !== undefined; steps += 1) {
    if (steps > parents.size || !parents.has(unit)) return false;
    unit = parents.get(unit);
  }
  return true;
}

function* listInStackSet(stackSet: StackSetFile, path: string): Generator<string> {
  const { accountId, active, key, name, operations, region } = stackSet;
  if (key !== `${accountId}/${region}/${name}`) yield `${path}.key`;
  const ids = new Set(operations.map(({ id }) => id));
  for (const [index, id] of active.entries()) if (!ids.has(id)) yield `${path}.active[${index}]`;
  for (const [index, operation] of operations.entries()) yield* listInRuns(operation, `${path}.operations[${index}]`);
}

function* listInRuns({ accountLists, runs }: OperationFile, path: string): Generator<string> {
  for (const [index, run] of runs.entries()) {
    const size = accountLists[run.accounts]?.length;
    if (size === undefined) yield `${path}.runs[${index}].accounts`;
    if (run.results.length !== size) yield `${path}.runs[${index}].results`;
  }
}

function* listInEvents({ events, stackSets }: WorldFile): Generator<string> {
  const operations = new Map(
    stackSets.flatMap(({ key, operations: all }) => all.map((operation) => [`${key} ${operation.id}`, operation])),
  );
  for (const [index, event] of events.entries()) {
    if (event.kind === 'stack' || event.kind === 'confirmation') continue;
    const operation = operations.get(`${event.stackSet} ${event.operationId}`);
    if (operation === undefined) yield `.events[${index}].operationId`;
    if (event.kind !== 'instance' || operation === undefined) continue;
    const run = operation.runs[event.runIndex];
    if (run === undefined) yield `.events[${index}].runIndex`;
    else if (event.accountIndex >= run.results.length) yield `.events[${index}].accountIndex`;
  }
}
