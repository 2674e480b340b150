import { access, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { nearestRegion, partitionOf } from '../config/regions.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { OrganizationOptions } from '../local/build-organization.ts';
import { initLocalFolder } from '../local/local-folder.ts';
import type { Organization } from '../local/state/organization.ts';
import type { Printer } from '../ui/printer.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findLocalFolder } from './open-local.ts';
import { renderLocalConfig } from './render-local-config.ts';

function checkRegions(regions: readonly string[]): readonly string[] {
  const unknown = regions.find((region) => partitionOf(region) === undefined);
  if (unknown === undefined) return regions;
  const nearest = nearestRegion(unknown);
  throw new PantherctlError('INPUT_INVALID', `--regions names '${unknown}', which is not an AWS region`, {
    fix: nearest === undefined ? 'name regions such as us-east-1,eu-west-1' : `write ${nearest}`,
  });
}

function readOptions(input: CommandInput): OrganizationOptions & { readonly regions: readonly string[] } {
  const count = (option: string, minimum = 0): number => input.count(option, minimum) ?? minimum;
  return {
    seed: count('seed'),
    accounts: count('accounts', 3),
    regions: checkRegions(input.list('regions')),
    suspended: count('suspended'),
    withoutAccess: count('without-access'),
  };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** Refuses to overwrite a file before anything is made. */
async function checkConfigFile(file: string, shown: string, isAllowed: boolean): Promise<void> {
  if (isAllowed || !(await isThere(file))) return;
  throw new PantherctlError('OUTPUT_UNWRITABLE', `${shown} exists already`, {
    fix: 'name another file with --write-config, or pass --yes to overwrite it',
  });
}

function buildConfigText(organization: Organization, regions: readonly string[]): string {
  const { accessRoleName, accounts, buckets, managementAccountId, panther } = organization;
  const [bucket] = buckets;
  return renderLocalConfig({
    panther,
    administrator: { accountId: managementAccountId, region: panther.region },
    accessRoleName,
    accountIds: accounts.map(({ id }) => id).filter((id) => id !== managementAccountId),
    regions,
    ...(bucket === undefined
      ? {}
      : { source: { accountId: bucket.accountId, region: bucket.region, bucket: bucket.name } }),
  });
}

function nameAll(accounts: Organization['accounts']): string {
  return accounts.map(({ id, name }) => `${name} (${id})`).join(', ');
}

function printOrganization(organization: Organization, shown: string, regions: readonly string[], out: Printer): void {
  const { accessRoleName, accounts, buckets, faults } = organization;
  const { style } = out;
  const suspended = accounts.filter(({ status }) => status !== 'ACTIVE');
  const closed = accounts.filter(({ id }) =>
    faults.some(({ account, kind }) => kind === 'access-role-missing' && account === id),
  );
  out.line(
    `${style.good(style.symbols.done)} ${shown}: a local cloud of ${renderCount(accounts.length, 'account')} in ${regions.join(', ')}`,
  );
  if (suspended.length > 0) out.line(`  suspended: ${nameAll(suspended)}`);
  if (closed.length > 0) out.line(`  without the access role ${accessRoleName}: ${nameAll(closed)}`);
  for (const bucket of buckets) out.line(`  bucket: ${bucket.name} in ${bucket.accountId}, ${bucket.region}`);
}

async function writeConfig(file: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${shown}`, { cause });
  }
}

/**
 * `pantherctl local init --local=<dir>`: makes a local cloud and, with `--write-config`, a file that onboards all of it.
 * Throws `LOCAL_STATE` rather than replace a local cloud, and `OUTPUT_UNWRITABLE` rather than overwrite a file,
 * without `--yes`.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, out } = context;
  const folder = findLocalFolder(context, 'local init');
  const options = readOptions(input);
  const configFile = input.text('write-config');
  const configPath = configFile === undefined ? undefined : resolve(io.cwd, configFile);
  const shownConfig = configPath === undefined ? '' : relative(io.cwd, configPath);
  if (configPath !== undefined) await checkConfigFile(configPath, shownConfig, flags.yes);

  const organization = await initLocalFolder(folder.path, { ...options, replace: flags.yes });
  if (configPath !== undefined) {
    await writeConfig(configPath, shownConfig, buildConfigText(organization, options.regions));
  }
  if (flags.json) {
    const { accounts, buckets, managementAccountId, panther } = organization;
    const config = configPath === undefined ? {} : { config: shownConfig };
    out.json({
      folder: folder.shown,
      ...config,
      regions: options.regions,
      managementAccountId,
      panther,
      accounts,
      buckets,
    });
    return exitCodes.done;
  }
  printOrganization(organization, folder.shown, options.regions, out);
  if (configPath !== undefined)
    out.line(`${out.style.good(out.style.symbols.done)} ${shownConfig}: onboards all of it`);
  return exitCodes.done;
}
