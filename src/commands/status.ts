import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { observeStatus } from '../orchestrate/observe-status.ts';
import { renderStatus } from '../ui/render-status.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/** `pantherctl status`: how everything stands that the file asks for. Exit 5 unless all of it is known to be in place. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const status = await observeStatus(config, cloud);
    if (context.flags.json) context.out.json(status);
    else context.out.line(renderStatus(status, context.out.style, context.out.columns, cloud.clock.now()));
    return status.complete ? exitCodes.done : exitCodes.partly;
  } finally {
    await close();
  }
}
