import type { OperationAction, OperationResult, StackInstance } from '../../ports/stack-sets.ts';
import { countResults } from '../count-results.ts';
import { pairKey } from '../cover.ts';
import type { FinishedOperation } from '../follow-operation.ts';
import type { StartedOperation } from './finish-operation.ts';

/**
 * The same operation with a last word on every instance that it is about. Where results are missing, unfinished or fewer
 * failed than the operation counts, the instances themselves are asked; what they do not vouch for has failed. Of estimated
 * instances those count that are there.
 */
export async function resolveDoubts(
  { action, isEstimate = false, pairs, stackSet, stackSets }: StartedOperation,
  finished: FinishedOperation,
): Promise<FinishedOperation> {
  const told = new Set(finished.results.map(pairKey));
  const missing = pairs.filter((pair) => !told.has(pairKey(pair)));
  if (finished.settled && missing.length === 0) return finished;
  const listed = await stackSets.listInstances(stackSet, new Set());
  const instances = new Map(listed.map((instance) => [pairKey(instance), instance]));
  const results = [
    ...finished.results,
    ...missing
      .filter((pair) => !isEstimate || instances.has(pairKey(pair)))
      .map((pair): OperationResult => ({ ...pair, status: 'PENDING' })),
  ].map((result) => resolve(result, instances.get(pairKey(result)), action, finished.operation.id));
  return { ...finished, results, counts: countResults(results) };
}

function resolve(
  result: OperationResult,
  instance: StackInstance | undefined,
  action: OperationAction,
  operationId: string,
): OperationResult {
  if (result.status === 'FAILED' || result.status === 'CANCELLED') return result;
  const { accountId, region } = result;
  // A list that lags behind shows the state before the operation, which vouches for nothing that it should have changed.
  const isOfThis = instance?.lastOperationId === undefined || instance.lastOperationId === operationId;
  const inPlace = action === 'DELETE' ? instance === undefined : instance?.status === 'CURRENT' && isOfThis;
  if (result.status === 'SUCCEEDED') {
    // A list may lag behind; only an instance that this very operation has left broken speaks against the result.
    if (inPlace || instance?.lastOperationId !== operationId) return result;
    if (instance.detailedStatus === 'SUCCEEDED') return result;
  } else if (inPlace) {
    return { accountId, region, status: 'SUCCEEDED' };
  }
  const state = instance === undefined ? 'is not there' : `is ${instance.status}, ${instance.detailedStatus}`;
  const reason = instance?.statusReason ?? result.reason ?? `the operation ended without its result, and it ${state}`;
  return { accountId, region, status: instance?.detailedStatus === 'CANCELLED' ? 'CANCELLED' : 'FAILED', reason };
}
