import type { RegionsValue } from '../config/edit/targets-edit.ts';
import { PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { planTargetsEdit } from '../orchestrate/plan-targets-edit.ts';
import { checkRegionList } from './check-region-list.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { editAccounts } from './edit-accounts.ts';
import { readAccountSources } from './read-account-sources.ts';

/**
 * `pantherctl accounts add [ids...]`: writes accounts to the targets of the file, with regions of their own if `--regions`
 * says so, and plans. Writes nothing if any id is wrong.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const regions = input.has('regions') ? readRegions(input.list('regions')) : undefined;
  return editAccounts(context, await readAccountSources(context, input), {
    action: 'add',
    planEdit: (config, chosen, file) => {
      if (config.realTimeEvents === undefined && regions === undefined) throw refuseWithoutEvents(file, chosen[0]?.id);
      return planTargetsEdit(config, chosen, regions);
    },
  });
}

function readRegions(regions: readonly string[]): RegionsValue {
  return regions.length === 1 && regions[0] === 'all' ? 'all' : checkRegionList(regions);
}

function refuseWithoutEvents(file: string, id = '123456789012'): PantherctlError {
  return new PantherctlError('INPUT_INVALID', `${file} has no realTimeEvents to add accounts to`, {
    fix: `say which regions, and it is made: --regions us-east-1,us-west-2; or write it: realTimeEvents: { targets: { accounts: ["${id}"], regions: [us-east-1] } }`,
  });
}
