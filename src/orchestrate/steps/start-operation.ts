import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { OperationIntent } from '../../ports/journal.ts';
import type { Place } from '../../ports/place.ts';
import type { Operation, OperationAction, StackSets } from '../../ports/stack-sets.ts';
import { buildOperationId, digestIntent } from '../operation-id.ts';
import type { RunTools } from '../run-tools.ts';
import { spreadWait } from '../spread-wait.ts';

/** An operation to ask for. */
export interface WantedOperation {
  readonly stackSets: StackSets;
  readonly stackSet: string;
  readonly place: Place;
  readonly action: OperationAction;
  /** Number of pairs, for people. */
  readonly instances: number;
  /** Everything that the call carries but the id, as data. */
  readonly content: unknown;
  /** Port and method, for events. */
  readonly name: string;
  call(operationId: string): Promise<void>;
}

const takenIdMaxCount = 20;
const unansweredMaxTries = 5;
const firstWaitMilliseconds = 1_000;
/** Clocks may differ by so much between here and AWS. */
const skewMilliseconds = 5 * 60_000;

/**
 * Asks for an operation under an id of our own, which is in the journal before the call, and resolves with that id once
 * the service has it. It is asked for twice only where the service is known not to have it:
 * - no answer: the operation is looked up by its id; if it is there, the call took effect, else it is made again;
 * - the id exists: it is ours if action and time fit, as after a lost answer, else the next id is taken.
 * A refusal is thrown as it came, and the journal knows that nothing was begun.
 */
export async function startOperation(wanted: WantedOperation, tools: RunTools): Promise<string> {
  const { action, content, instances, place, stackSet } = wanted;
  const at = tools.clock.now();
  const digest = digestIntent([stackSet, place, action, content]);
  for (let count = 1; count <= takenIdMaxCount; count += 1) {
    const operationId = buildOperationId(at, digest, count);
    const intent = { operationId, stackSet, place, action, digest, instances, at };
    await tools.journal?.begin(intent);
    if ((await ask(intent, wanted, tools)) === 'begun') return operationId;
    await tools.journal?.end(operationId, 'ABSENT');
  }
  throw new PantherctlError('OPERATION_ID_EXISTS', `${takenIdMaxCount} ids for one operation are taken already`, {
    fix: 'wait a second, then run the command again',
  });
}

async function ask(intent: OperationIntent, wanted: WantedOperation, tools: RunTools): Promise<'begun' | 'id taken'> {
  const { operationId, stackSet } = intent;
  for (let tries = 1; ; tries += 1) {
    try {
      await wanted.call(operationId);
      return 'begun';
    } catch (error) {
      // After an answer that was lost, the operation in progress may be this very one.
      const isBusy = tries > 1 && isErrorCode(error, 'OPERATION_IN_PROGRESS');
      const lost = isErrorCode(error, 'NO_ANSWER') || isErrorCode(error, 'UNREADABLE_ANSWER') || isBusy;
      if (!lost && !isErrorCode(error, 'OPERATION_ID_EXISTS')) {
        if (isRefusal(error)) await tools.journal?.end(operationId, 'ABSENT');
        throw error;
      }
      const found = await wanted.stackSets.describeOperation(stackSet, operationId);
      if (found !== undefined) return attach(found, intent, tools);
      if (tries >= unansweredMaxTries || isBusy) {
        await tools.journal?.end(operationId, 'ABSENT');
        throw error;
      }
      const wait = spreadWait(firstWaitMilliseconds * 2 ** (tries - 1), tools, 0.5);
      tools.emit({ code: 'call.retried', call: wanted.name, reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}

function attach(found: Operation, intent: OperationIntent, tools: RunTools): 'begun' | 'id taken' {
  if (found.action !== intent.action || found.createdAt < intent.at - skewMilliseconds) return 'id taken';
  const { action, operationId, stackSet } = intent;
  tools.emit({ code: 'operation.attached', operationId, stackSet, action, why: 'answer lost' });
  return 'begun';
}

const unknownEnds: ReadonlySet<string> = new Set<ErrorCode>([
  'NO_ANSWER',
  'UNREADABLE_ANSWER',
  'CANCELLED',
  'SIMULATED_CRASH',
  'BUG',
]);

/** True if the service said no. After anything else nobody knows, so the journal keeps the operation open. */
function isRefusal(error: unknown): boolean {
  return error instanceof PantherctlError && !unknownEnds.has(error.code);
}
