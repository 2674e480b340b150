import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { observeStatus } from '../orchestrate/observe-status.ts';
import { renderStatus } from '../ui/render-status.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openCloud } from './open-cloud.ts';

/** `pantherctl status`: how everything stands that the file asks for. Exit 5 if an instance that was rolled out failed. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openCloud(context, config);
  try {
    const status = await observeStatus(config, cloud, {
      clock: cloud.clock,
      emit: () => {},
      signal: context.io.signal,
    });
    if (context.flags.json) context.out.json(status);
    else context.out.line(renderStatus(status, context.out.style, context.out.columns, cloud.clock.now()));
    return status.causes.length > 0 ? exitCodes.partly : exitCodes.done;
  } finally {
    await close();
  }
}
