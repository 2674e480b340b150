import { nearestRegion, partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import { accountsMaxCount, soundAccountsMinCount } from '../local/build-organization.ts';
import type { OrganizationOptions } from '../local/build-organization.ts';
import type { CommandInput } from './command-input.ts';

/** The regions of `--regions` in order: known ones of one partition, at least one, none twice. */
function readRegions(input: CommandInput): readonly string[] {
  const regions = input.list('regions');
  const [home] = regions;
  if (home === undefined) throw refuse('--regions names no region', 'name regions such as us-east-1,eu-west-1');
  for (const [index, region] of regions.entries()) {
    if (partitionOf(region) === undefined) {
      const nearest = nearestRegion(region);
      const fix = nearest === undefined ? 'name regions such as us-east-1,eu-west-1' : `write ${nearest}`;
      throw refuse(`--regions names '${region}', which is not an AWS region`, fix);
    }
    if (regions.indexOf(region) < index) throw refuse(`--regions names ${region} twice`, 'name each region once');
    if (partitionOf(region) !== partitionOf(home)) {
      const message = `--regions names ${home} of partition ${partitionOf(home)} and ${region} of ${partitionOf(region)}`;
      throw refuse(message, 'name regions of one partition: an organization has no other');
    }
  }
  return regions;
}

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
  return { seed: count('seed'), accounts, regions: readRegions(input), suspended, withoutAccess };
}

function refuse(message: string, fix: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix });
}
