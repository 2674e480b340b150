import type { Config } from '../config/schema.ts';
import type { EmitEvent } from '../orchestrate/events.ts';
import type { RunTools } from '../orchestrate/run-tools.ts';
import { withRetries } from '../orchestrate/with-retries.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import { printable } from '../ui/printable.ts';
import type { CommandContext } from './command-context.ts';
import { openCloud } from './open-cloud.ts';

/** A cloud whose calls are retried, with the tools of a run; must be closed after use. */
export interface OpenRun {
  readonly cloud: Cloud;
  readonly tools: RunTools;
  close(): Promise<void>;
}

/** Opens the cloud that the flags ask for. Without `createEmit`, of all events only retried calls are noted. */
export async function openRun(
  context: CommandContext,
  config: Config,
  createEmit: (clock: Clock) => EmitEvent = () => noteRetries(context),
): Promise<OpenRun> {
  const { close, cloud } = await openCloud(context, config);
  const tools = { clock: cloud.clock, signal: context.io.signal, emit: createEmit(cloud.clock) };
  return { cloud: withRetries(cloud, tools), tools, close };
}

function noteRetries({ notes }: CommandContext): EmitEvent {
  return (event) => {
    if (event.code !== 'call.retried') return;
    notes.line(`${event.call} is made again in ${Math.ceil(event.wait / 1000)} s: ${printable(event.reason)}`);
  };
}
