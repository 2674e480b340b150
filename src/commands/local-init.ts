import { dirname, join, resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import { runtimeBucketName } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import { exitCodes, isErrorCode, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { OrganizationOptions } from '../local/build-organization.ts';
import { initLocalFolder, openLocalFolder, prepareLocalFolder, stateFile } from '../local/local-folder.ts';
import type { Organization } from '../local/state/organization.ts';
import type { Printer } from '../ui/printer.ts';
import { renderCount } from '../ui/render-count.ts';
import { wrapText } from '../ui/text-width.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findLocalFolder } from './open-local.ts';
import type { LocalFolder } from './open-local.ts';
import { addForeignTopics, buildOrganizationFor, listRegions } from './organization-of-config.ts';
import { readOrganizationOptions } from './read-organization-options.ts';
import { renderLocalConfig } from './render-local-config.ts';
import { reserveFile } from './reserve-file.ts';
import { showPath } from './show-path.ts';
import { showWarnings } from './show-warnings.ts';

/** Accounts named at most in a line. */
const namedAccountsMaxCount = 10;

function buildConfigText(organization: Organization, regions: readonly string[]): string {
  const { accessRoleName, accounts, managementAccountId, panther } = organization;
  const [bucket] = listSources(organization);
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

/** The buckets that can be onboarded: all but that of Panther's runtime. */
function listSources({ buckets, panther }: Organization): Organization['buckets'] {
  return buckets.filter(({ name }) => name !== runtimeBucketName(panther));
}

function nameAll(accounts: Organization['accounts']): string {
  const names = accounts.slice(0, namedAccountsMaxCount).map(({ id, name }) => `${name} (${id})`);
  const left = accounts.length - names.length;
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function printWrapped(text: string, out: Printer): void {
  const [first = '', ...rest] = wrapText(text.trimStart(), out.columns - 4);
  out.line(`${text.startsWith(' ') ? '  ' : ''}${first}`);
  for (const line of rest) out.line(`    ${line}`);
}

function printOrganization(organization: Organization, shown: string, regions: readonly string[], out: Printer): void {
  const { accessRoleName, accounts, faults } = organization;
  const { style } = out;
  const suspended = accounts.filter(({ status }) => status !== 'ACTIVE');
  const closed = accounts.filter(({ id }) =>
    faults.some(({ account, kind }) => kind === 'access-role-missing' && account === id),
  );
  const size = `a local cloud of ${renderCount(accounts.length, 'account')} in ${regions.join(', ')}`;
  printWrapped(`${style.good(style.symbols.done)} ${shown}: ${size}`, out);
  if (suspended.length > 0) printWrapped(`  suspended: ${nameAll(suspended)}`, out);
  if (closed.length > 0) printWrapped(`  without the access role ${accessRoleName}: ${nameAll(closed)}`, out);
  for (const bucket of listSources(organization)) {
    printWrapped(`  bucket: ${bucket.name} in ${bucket.accountId}, ${bucket.region}`, out);
  }
}

/** Makes sure of the file of `--write-config`, if there is one, before anything else is made. */
async function reserveConfig(folder: LocalFolder, context: CommandContext, input: CommandInput) {
  const file = input.text('write-config');
  if (file === undefined) return undefined;
  const { flags, io } = context;
  const path = resolve(io.cwd, file);
  const shown = showPath(path, io.cwd);
  if (path === join(folder.path, stateFile)) {
    throw new PantherctlError('INPUT_INVALID', `${shown} of --write-config is where the local cloud keeps its state`, {
      fix: 'name another file with --write-config',
    });
  }
  // The file may lie in the folder that is about to be made.
  if (dirname(path) === folder.path) prepareLocalFolder(folder.path);
  return { shown, ...(await reserveFile({ path, shown, flag: 'write-config' }, flags.yes)) };
}

/** The configuration of `--for`, if there is one. Throws `USAGE` if a configuration should be written as well. */
async function readWantedConfig(context: CommandContext, input: CommandInput): Promise<Config | undefined> {
  const file = input.text('for');
  if (file === undefined) return undefined;
  if (input.has('write-config')) {
    throw new PantherctlError('USAGE', '--for takes a configuration and --write-config writes one', {
      fix: 'leave one of the two out',
    });
  }
  try {
    const { config, warnings } = await loadConfig(file, context.io.cwd);
    showWarnings(warnings, context);
    return config;
  } catch (error) {
    if (!isErrorCode(error, 'CONFIG_UNREADABLE')) throw error;
    const { cause, fix = '', message } = error;
    throw new PantherctlError('CONFIG_UNREADABLE', message, { fix: fix.replaceAll('--config', '--for'), cause });
  }
}

/** Makes the local cloud of a folder, with the topics of somebody else that a configuration names. */
async function makeCloud(
  folder: string,
  wanted: Config | undefined,
  options: OrganizationOptions,
  replace: boolean,
): Promise<Organization> {
  if (wanted === undefined) return initLocalFolder(folder, { ...options, replace });
  const { runtime, seed } = options;
  const organization = await initLocalFolder(folder, {
    seed,
    organization: buildOrganizationFor(wanted, seed, runtime),
    replace,
  });
  const cloud = await openLocalFolder(folder);
  try {
    addForeignTopics(wanted, cloud.world);
  } finally {
    cloud.close();
  }
  return organization;
}

/**
 * `pantherctl local init --local=<dir>`: makes a local cloud and, with `--write-config`, a file that onboards all of it;
 * with `--for` the cloud that a file speaks of. Throws `LOCAL_STATE` rather than replace a local cloud, and
 * `OUTPUT_UNWRITABLE` rather than overwrite a file, without `--yes`. Makes neither if one of them cannot be made.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, out } = context;
  const folder = findLocalFolder(context, 'local init');
  const options = readOrganizationOptions(input);
  const wanted = await readWantedConfig(context, input);
  const regions = wanted === undefined ? options.regions : listRegions(wanted);
  const config = await reserveConfig(folder, context, input);
  let organization: Organization;
  try {
    organization = await makeCloud(folder.path, wanted, options, flags.yes);
  } catch (error) {
    await config?.release();
    throw error;
  }
  await config?.write(buildConfigText(organization, regions));
  if (flags.json) {
    const { accounts, managementAccountId, panther } = organization;
    const buckets = listSources(organization);
    const file = config === undefined ? {} : { config: config.shown };
    out.json({ folder: folder.shown, ...file, regions, managementAccountId, panther, accounts, buckets });
    return exitCodes.done;
  }
  printOrganization(organization, folder.shown, regions, out);
  if (config !== undefined) {
    out.line(`${out.style.good(out.style.symbols.done)} ${config.shown}: onboards all of it`);
  }
  return exitCodes.done;
}
