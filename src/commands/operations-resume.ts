import { PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { attachOperation, nameAccounts } from '../orchestrate/attach-operation.ts';
import { concludeOperation } from '../orchestrate/conclude-operation.ts';
import { resolveDoubts } from '../orchestrate/steps/resolve-doubts.ts';
import type { Operation } from '../ports/stack-sets.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { exitOfVerdict } from './exit-of-verdict.ts';
import { accessStackSet, findOperation, listOperations } from './find-operation.ts';
import type { StackSetAccess } from './find-operation.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openWatchedRun } from './open-watched-run.ts';

/**
 * `pantherctl operations resume [id]`: follows an operation to its end as `apply` would, and gives its verdict. Exit 0, 5
 * (partly) or 1. Without an id it takes the one that runs.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close, tools, work } = await openWatchedRun(context, config);
  try {
    const verdict = await work(async () => {
      const access = accessStackSet(config, cloud);
      const [id] = input.arguments;
      const operation = id === undefined ? await findRunning(access) : await findOperation(id, access);
      const accountNames = await nameAccounts(cloud);
      const { stackSets } = access;
      const options = { stackSets, stackSet: access.address.name, operationId: operation.id, accountNames };
      const finished = await attachOperation(operation, 'asked for', options, tools);
      const { action } = operation;
      const result = concludeOperation(await resolveDoubts({ ...options, action, pairs: [] }, finished), accountNames);
      tools.emit({ code: 'apply.finished', ...result });
      return result.verdict;
    });
    return exitOfVerdict[verdict];
  } finally {
    await close();
  }
}

async function findRunning(access: StackSetAccess): Promise<Operation> {
  const running = (await listOperations(access)).filter(({ endedAt }) => endedAt === undefined);
  const [only, another] = running;
  if (only === undefined) {
    throw new PantherctlError('NOT_FOUND', `no operation runs on ${access.address.name}`, {
      fix: 'name one that has ended, to see how: `pantherctl operations list`',
    });
  }
  if (another !== undefined) {
    throw new PantherctlError('INPUT_INVALID', `${running.length} operations run on ${access.address.name}`, {
      fix: `name one of them: ${running.map(({ id }) => id).join(', ')}`,
    });
  }
  return only;
}
