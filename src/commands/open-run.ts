import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { createRandom } from '../orchestrate/create-random.ts';
import type { EmitEvent } from '../orchestrate/events.ts';
import type { BackUpNotifications, RunTools } from '../orchestrate/run-tools.ts';
import { withRetries } from '../orchestrate/with-retries.ts';
import { createMemoryJournal } from '../ops/memory-journal.ts';
import { writeNotificationBackup } from '../ops/notification-backup.ts';
import { openOperationJournal } from '../ops/operation-journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Journal } from '../ports/journal.ts';
import { printable } from '../ui/printable.ts';
import type { TemplateBucket } from '../aws/session-options.ts';
import type { CommandContext } from './command-context.ts';
import { openCloud } from './open-cloud.ts';
import { showPath } from './show-path.ts';

/** A cloud whose calls are retried, with the tools of a run; must be closed after use. */
export interface OpenRun {
  readonly cloud: Cloud;
  readonly tools: RunTools & {
    readonly journal: Journal;
    readonly signal: AbortSignal;
    readonly backUp: BackUpNotifications;
  };
  close(): Promise<void>;
}

/** A local cloud behaves alike on every run, so waits on it are spread alike too. */
const localSeed = 1;

/** How a run is opened. */
export interface RunOptions {
  /** Who is told of events; without it retried calls alone are noted. */
  readonly createEmit?: ((clock: Clock) => EmitEvent) | undefined;
  /** Where buckets' notifications are kept before they change, as the command line names it. */
  readonly backupDir?: string | undefined;
  /** False for work in one account, which credentials of that account can do as well. */
  readonly needsAdministrator?: boolean;
  /** Where templates above the limit of a call are put instead of the file's own bucket. */
  readonly templateBucket?: TemplateBucket;
}

/** Opens the cloud that the flags ask for. */
export async function openRun(
  context: CommandContext,
  config: Config,
  { backupDir, createEmit = () => noteRetries(context), needsAdministrator = true, templateBucket }: RunOptions = {},
): Promise<OpenRun> {
  const { close, cloud } = await openCloud(context, config, needsAdministrator, templateBucket);
  const { flags, io } = context;
  const tools = {
    clock: cloud.clock,
    signal: io.signal,
    emit: createEmit(cloud.clock),
    journal: openJournal(context),
    backUp: openBackups(context, cloud.clock, backupDir),
    random: createRandom(flags.local === undefined ? io.time.now() : localSeed),
  };
  return { cloud: withRetries(cloud, tools), tools, close };
}

/**
 * The journal of operations: in `.pantherctl` beside the configuration for AWS, and beside its folder for a local cloud, in
 * a file of its own for each. A local cloud in memory ends with the process, and so does its journal.
 */
function openJournal(context: CommandContext): Journal {
  const { local } = context.flags;
  if (local === true) return createMemoryJournal();
  const name = local === undefined ? 'journal.jsonl' : `journal-${basename(resolve(context.io.cwd, local))}.jsonl`;
  return openOperationJournal(join(findOwnFolder(context), name));
}

/** Backups of buckets' notifications: in the folder that the command line names, or else beside the journal. */
function openBackups(context: CommandContext, clock: Clock, backupDir: string | undefined): BackUpNotifications {
  const folder = backupDir === undefined ? join(findOwnFolder(context), 'backups') : resolve(context.io.cwd, backupDir);
  return async (endangered) =>
    showPath(await writeNotificationBackup(folder, { ...endangered, time: clock.now() }), context.io.cwd);
}

/** Where pantherctl keeps what it must not forget. */
function findOwnFolder({ flags, io }: CommandContext): string {
  const beside = typeof flags.local === 'string' ? flags.local : flags.config;
  return join(dirname(resolve(io.cwd, beside)), '.pantherctl');
}

function noteRetries({ notes }: CommandContext): EmitEvent {
  return (event) => {
    if (event.code !== 'call.retried') return;
    notes.line(`${event.call} is made again in ${Math.ceil(event.wait / 1000)} s: ${printable(event.reason)}`);
  };
}
