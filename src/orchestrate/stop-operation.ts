import { isErrorCode } from '../errors.ts';
import type { Operation } from '../ports/stack-sets.ts';
import { followThere } from './attach-operation.ts';
import type { FinishedOperation, FollowOptions } from './follow-operation.ts';
import type { RunTools } from './run-tools.ts';

const unansweredMaxTries = 5;
const unansweredWaitMilliseconds = 2_000;

/**
 * Cancels what an operation has not begun yet, and follows it until what runs has ended. One that ends by itself at that
 * moment, or is being stopped by somebody else, is followed all the same.
 */
export async function stopOperation(
  operation: Operation,
  options: FollowOptions,
  tools: RunTools,
): Promise<FinishedOperation> {
  const { operationId, stackSet, stackSets } = options;
  tools.emit({ code: 'operation.stopping', operationId, stackSet });
  for (let tries = 1; ; tries += 1) {
    try {
      await stackSets.stopOperation(stackSet, operationId);
      break;
    } catch (error) {
      const now = await stackSets.describeOperation(stackSet, operationId);
      if (now !== undefined && (now.endedAt !== undefined || now.status === 'STOPPING')) break;
      if (!isErrorCode(error, 'NO_ANSWER') || tries >= unansweredMaxTries) throw error;
      await tools.clock.sleep(unansweredWaitMilliseconds, tools.signal);
    }
  }
  return followThere(operation, options, tools);
}
