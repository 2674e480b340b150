import { PantherctlError } from '../errors.ts';
import { accountsMaxCount, soundAccountsMinCount } from '../local/build-organization.ts';
import type { OrganizationOptions } from '../local/build-organization.ts';
import { checkRegionList } from './check-region-list.ts';
import type { CommandInput } from './command-input.ts';

/** What the flags of `local init` ask for. Throws `INPUT_INVALID`, naming the flag, for what does not fit together. */
export function readOrganizationOptions(
  input: CommandInput,
): OrganizationOptions & { readonly regions: readonly string[] } {
  const count = (option: string, minimum = 0, maximum?: number): number =>
    input.count(option, minimum, maximum) ?? minimum;
  const accounts = count('accounts', soundAccountsMinCount, accountsMaxCount);
  const suspended = count('suspended');
  const withoutAccess = count('without-access');
  const room = accounts - soundAccountsMinCount;
  if (suspended + withoutAccess > room) {
    throw refuse(
      `--suspended ${suspended} and --without-access ${withoutAccess} are more than --accounts ${accounts} leaves room for, which is ${room}`,
      `give at least --accounts ${suspended + withoutAccess + soundAccountsMinCount}, or fewer of the others`,
    );
  }
  return {
    seed: count('seed'),
    accounts,
    regions: checkRegionList(input.list('regions')),
    suspended,
    withoutAccess,
    ...(input.has('without-runtime') && { runtime: 'none' }),
  };
}

function refuse(message: string, fix: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix });
}
