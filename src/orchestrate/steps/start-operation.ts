import { isErrorCode } from '../../errors.ts';

/**
 * Makes the call that starts an operation under our own id. If a first try was accepted and only its answer was lost, the
 * service says that the id exists: the operation is ours, so it is followed like one that was just started.
 */
export async function startOperation(call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isErrorCode(error, 'OPERATION_ID_EXISTS')) throw error;
  }
}
