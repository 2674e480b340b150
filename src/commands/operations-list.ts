import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { isOurOperation } from '../orchestrate/operation-id.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderOperations } from '../ui/render-operations.ts';
import type { CommandContext } from './command-context.ts';
import { accessStackSet, listOperations } from './find-operation.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/** `pantherctl operations list`: the operations of the stack set, newest first, ours marked. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const access = accessStackSet(config, cloud);
    const listed = await listOperations(access);
    const operations = listed
      .map((operation) => ({ ...operation, ours: isOurOperation(operation.id) }))
      .toSorted((a, b) => b.createdAt - a.createdAt);
    const { out } = context;
    if (context.flags.json) {
      out.json({ stackSet: access.address.name, operations });
      return exitCodes.done;
    }
    if (operations.length > 0) {
      out.line(renderOperations(operations, out.style, out.columns, cloud.clock.now()));
      out.line();
    }
    const running = operations.filter(({ endedAt }) => endedAt === undefined).length;
    out.line(`${renderCount(operations.length, 'operation')} of ${access.address.name}, ${running} running`);
    return exitCodes.done;
  } finally {
    await close();
  }
}
