import type { Config } from '../config/schema.ts';
import { isErrorCode } from '../errors.ts';
import type { EmitEvent, UnstampedEvent } from '../orchestrate/events.ts';
import type { Clock } from '../ports/clock.ts';
import { createView } from '../ui/create-view.ts';
import type { CommandContext } from './command-context.ts';
import { leaveOperations } from './leave-operations.ts';
import { openRun } from './open-run.ts';
import type { OpenRun } from './open-run.ts';

/** An open run whose events a view shows. */
export interface WatchedRun extends OpenRun {
  /** Ends the view and prints the summary, if the run has come to one. May be repeated. */
  closeView(): void;
  /**
   * Does the work of the command. If Ctrl-C or SIGTERM cancels it while operations run in AWS, it is settled with the person
   * at the terminal whether they are stopped or go on by themselves, and the command that resumes is in the error.
   */
  work<Result>(task: () => Promise<Result>): Promise<Result>;
}

/** The operations that run now: by their ids, with what started them. */
export type RunningOperations = ReadonlyMap<string, Extract<UnstampedEvent, { readonly code: 'operation.started' }>>;

/** Opens the cloud that the flags ask for, with the view that fits the terminal; see `openRun`. Must be closed after use. */
export async function openWatchedRun(context: CommandContext, config: Config, backupDir?: string): Promise<WatchedRun> {
  const running = new Map<string, Extract<UnstampedEvent, { readonly code: 'operation.started' }>>();
  let view: ReturnType<typeof createView> | undefined;
  const watch = (clock: Clock): EmitEvent => {
    const shown = createView(context.io, context.flags, clock);
    view = shown;
    return (event) => {
      if (event.code === 'operation.started') running.set(event.operationId, event);
      if (event.code === 'operation.finished') running.delete(event.operationId);
      shown.emit({ ...event, time: new Date(clock.now()).toISOString() });
    };
  };
  const run = await openRun(context, config, { createEmit: watch, backupDir });
  const closeView = (): void => view?.close();
  return {
    ...run,
    closeView,
    work: async (task) => {
      try {
        return await task();
      } catch (error) {
        if (!context.io.signal.aborted || !isErrorCode(error, 'CANCELLED') || running.size === 0) throw error;
        closeView();
        return leaveOperations(running, config, run, context);
      }
    },
    close: async () => {
      closeView();
      await run.close();
    },
  };
}
