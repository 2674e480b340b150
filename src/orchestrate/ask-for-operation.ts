import { createHash } from 'node:crypto';
import { isErrorCode } from '../errors.ts';
import type { Journal } from '../ports/journal.ts';
import type { Place } from '../ports/place.ts';
import type { OperationAction } from '../ports/stack-sets.ts';
import { buildOperationId } from './operation-id.ts';
import type { RunTools } from './run-tools.ts';

/** Tools of a run; what it asks for is journalled if there is a journal. */
export type JournalledTools = RunTools & { readonly journal?: Journal };

/** An operation to ask for. */
export interface WantedOperation {
  readonly stackSet: string;
  readonly place: Place;
  readonly action: OperationAction;
  /** Number of pairs, for people. */
  readonly instances: number;
  /** Everything that the call carries but the id, as data. */
  readonly content: unknown;
  call(operationId: string): Promise<void>;
}

/** Asks for an operation under an id of our own, which is in the journal before the call, and resolves with that id. */
export async function askForOperation(wanted: WantedOperation, tools: JournalledTools): Promise<string> {
  const { action, content, instances, place, stackSet } = wanted;
  const at = tools.clock.now();
  const digest = createHash('sha256')
    .update(JSON.stringify([stackSet, place, action, content]))
    .digest('hex');
  const operationId = buildOperationId(at, digest);
  await tools.journal?.begin({ operationId, stackSet, place, action, digest, instances, at });
  try {
    await wanted.call(operationId);
  } catch (error) {
    // Accepted before, and only the answer was lost.
    if (!isErrorCode(error, 'OPERATION_ID_EXISTS')) throw error;
  }
  return operationId;
}
