import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { detectDrift, isInSync } from '../orchestrate/detect-drift.ts';
import type { EmitEvent } from '../orchestrate/events.ts';
import { observeStatus } from '../orchestrate/observe-status.ts';
import type { Clock } from '../ports/clock.ts';
import { createView } from '../ui/create-view.ts';
import { renderDrift } from '../ui/render-drift.ts';
import { renderStatus } from '../ui/render-status.ts';
import type { View } from '../ui/view.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/**
 * `pantherctl status [--drift]`: how everything stands that the file asks for, with `--drift` after a drift detection.
 * Exit 5 unless all of it is known to be in place, or if something drifted.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { flags, io, out } = context;
  const watching = input.has('drift');
  let view: View | undefined;
  // With --json the result is one document, so that progress has no place in it.
  const watch = (clock: Clock): EmitEvent => {
    view = createView(io, { ...flags, quiet: flags.quiet || flags.json, json: false }, clock);
    return (event) => view?.emit({ ...event, time: new Date(clock.now()).toISOString() });
  };
  const { cloud, tools, close } = await openRun(context, config, watching ? { createEmit: watch } : {});
  try {
    const drift = watching ? await detectDrift(config, cloud, tools) : undefined;
    view?.close();
    view = undefined;
    const status = await observeStatus(config, cloud);
    if (flags.json) {
      out.json({ ...status, ...(drift && { drift }) });
    } else {
      out.line(renderStatus(status, out.style, out.columns, cloud.clock.now(), flags.verbose));
      if (drift) out.line(`\n${renderDrift(drift, out.style, out.columns)}`);
    }
    return status.complete && (drift === undefined || isInSync(drift)) ? exitCodes.done : exitCodes.partly;
  } finally {
    view?.close();
    await close();
  }
}
