import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { nameAccounts } from '../orchestrate/attach-operation.ts';
import { countResults } from '../orchestrate/count-results.ts';
import { groupCauses } from '../orchestrate/failure-causes.ts';
import { isOurOperation } from '../orchestrate/operation-id.ts';
import { describeFailure } from '../orchestrate/steps/finish-operation.ts';
import { renderOperation } from '../ui/render-operations.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { accessStackSet, findOperation } from './find-operation.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/** `pantherctl operations show <id>`: state, counts and causes with their fixes; with `--verbose` every instance. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const access = accessStackSet(config, cloud);
    const found = await findOperation(input.arguments[0] ?? '', access);
    const accountNames = await nameAccounts(cloud);
    const listed = await access.stackSets.listResults(access.address.name, found.id);
    const failed = listed
      .filter(({ status }) => status === 'FAILED' || status === 'CANCELLED')
      .map((result) => describeFailure(result, found.action));
    const details = {
      operation: { ...found, ours: isOurOperation(found.id) },
      counts: countResults(listed),
      causes: groupCauses(failed, accountNames),
      results: listed.map((result) => ({ ...result, accountName: accountNames[result.accountId] ?? '' })),
    };
    const { out } = context;
    if (context.flags.json) out.json(details);
    else out.line(renderOperation(details, out.style, out.columns, cloud.clock.now(), context.flags.verbose));
    return exitCodes.done;
  } finally {
    await close();
  }
}
