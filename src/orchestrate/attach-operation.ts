import type { Config } from '../config/schema.ts';
import { isErrorCode } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { OperationIntent } from '../ports/journal.ts';
import type { Place } from '../ports/place.ts';
import type { CallAs, Operation } from '../ports/stack-sets.ts';
import { accountsAtOnce } from './concurrency.ts';
import type { ApplyEventPayloads } from './events.ts';
import { followOperation } from './follow-operation.ts';
import type { FinishedOperation, FollowOptions } from './follow-operation.ts';
import type { RunTools } from './run-tools.ts';

/** Where the stack set of a file is, and in whose name it is asked for. */
export interface StackSetAddress {
  readonly name: string;
  readonly place: Place;
  readonly callAs: CallAs;
}

/** The stack set that a file is about; `undefined` if it asks for none. */
export function addressStackSet(config: Config): StackSetAddress | undefined {
  if (config.realTimeEvents === undefined) return undefined;
  const { accountId, delegated, region } = config.administrator;
  return {
    name: config.realTimeEvents.stackSet,
    place: { accountId, region },
    callAs: delegated ? 'DELEGATED_ADMIN' : 'SELF',
  };
}

/** Names of all accounts by id, for views. */
export async function nameAccounts(cloud: Cloud): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await cloud.accounts.list()).map(({ id, name }) => [id, name]));
}

/** Tells that an operation which is there already is followed, and why; then follows it. */
export async function attachOperation(
  operation: Operation,
  why: ApplyEventPayloads['operation.attached']['why'],
  options: FollowOptions,
  tools: RunTools,
): Promise<FinishedOperation> {
  const { operationId, stackSet } = options;
  tools.emit({ code: 'operation.attached', operationId, stackSet, action: operation.action, why });
  return followThere(operation, options, tools);
}

/** Follows an operation that is there already to its end, and notes the end in the journal. */
export async function followThere(
  { action, preferences }: Operation,
  options: FollowOptions,
  tools: RunTools,
): Promise<FinishedOperation> {
  const { operationId, stackSet, stackSets } = options;
  const results = await stackSets.listResults(stackSet, operationId);
  const accounts = new Set(results.map(({ accountId }) => accountId)).size;
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action,
    instances: results.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), accounts),
  });
  const finished = await followOperation(options, tools);
  await tools.journal?.end(operationId, finished.operation.status);
  return finished;
}

/**
 * Looks at every operation of this file's stack set that an earlier run asked for and did not see the end of. One that
 * runs is followed to its end, so that it is never asked for again; for the others the journal learns what became of them.
 */
export async function attachEarlierOperations(config: Config, cloud: Cloud, tools: RunTools): Promise<void> {
  const address = addressStackSet(config);
  const open = (await tools.journal?.listOpen()) ?? [];
  if (address === undefined) return;
  const { callAs, name, place } = address;
  const stackSets = cloud.stackSets(place, callAs);
  for (const { operationId } of open.filter((intent) => isOn(intent, address))) {
    const operation = await describeIfThere(operationId, name, stackSets);
    if (operation === undefined || operation.endedAt !== undefined) {
      await tools.journal?.end(operationId, operation?.status ?? 'ABSENT');
      continue;
    }
    const accountNames = await nameAccounts(cloud);
    await attachOperation(operation, 'earlier run', { stackSets, stackSet: name, operationId, accountNames }, tools);
  }
}

function isOn({ place, stackSet }: OperationIntent, address: StackSetAddress): boolean {
  return (
    stackSet === address.name && place.accountId === address.place.accountId && place.region === address.place.region
  );
}

async function describeIfThere(
  operationId: string,
  stackSet: string,
  stackSets: FollowOptions['stackSets'],
): Promise<Operation | undefined> {
  try {
    return await stackSets.describeOperation(stackSet, operationId);
  } catch (error) {
    // Without its stack set an operation is gone for good.
    if (isErrorCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}
