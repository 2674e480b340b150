import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { nameAccounts } from '../orchestrate/attach-operation.ts';
import { stopOperation } from '../orchestrate/stop-operation.ts';
import { confirm } from '../ui/confirm.ts';
import { operationVerbs } from '../ui/operation-verbs.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { accessStackSet, findOperation } from './find-operation.ts';
import { chooseNext, renderStopped } from './leave-operations.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openWatchedRun } from './open-watched-run.ts';
import { renderFollowUp } from './render-follow-up.ts';

/** `pantherctl operations stop <id>`: asks, cancels what has not begun, waits for what runs, and says what that has left. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close, closeView, tools, work } = await openWatchedRun(context, config);
  const { flags, io, out } = context;
  try {
    const finished = await work(async () => {
      const access = accessStackSet(config, cloud);
      const operation = await findOperation(input.arguments[0] ?? '', access);
      if (operation.endedAt !== undefined) {
        throw new PantherctlError(
          'INPUT_INVALID',
          `operation ${operation.id} has ended already, as ${operation.status}`,
          {
            fix: `see how: ${renderFollowUp(['operations', 'show', operation.id], flags)}`,
          },
        );
      }
      closeView();
      const what = `${operation.id} (${operationVerbs[operation.action]})`;
      if (!(await confirm(`Stop operation ${what}, and cancel what it has not begun?`, io, flags))) {
        throw new PantherctlError('CANCELLED', 'stopping was not accepted, the operation goes on');
      }
      const { address, stackSets } = access;
      const accountNames = await nameAccounts(cloud);
      const options = { stackSets, stackSet: address.name, operationId: operation.id, accountNames };
      return stopOperation(operation, options, tools);
    });
    closeView();
    if (!flags.json) {
      out.line(renderStopped([finished]));
      out.line(`to go on: ${renderFollowUp(chooseNext([finished]), flags)}`);
    }
    return exitCodes.done;
  } finally {
    await close();
  }
}
