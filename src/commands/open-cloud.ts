import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { AwsCloudOptions } from '../aws/create-aws-cloud.ts';
import type { TemplateBucket } from '../aws/session-options.ts';
import type { EntryOptions } from '../local/create-local-cloud.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Io } from '../ui/io.ts';
import type { CommandContext } from './command-context.ts';

/** A way into AWS, or into the local cloud, that must be closed after use. */
export interface OpenCloud {
  readonly cloud: Cloud;
  close(): Promise<void>;
}

/** Real milliseconds for each virtual second before a person: 40 accounts in 4 regions take about eight seconds. */
export const watchedPaceMilliseconds = 4;
/** A cloud in memory is the same one on every run. */
const seed = 1;
const paceVariable = 'PANTHERCTL_LOCAL_PACE';

/**
 * How fast the local cloud's time runs: as `PANTHERCTL_LOCAL_PACE` says (real milliseconds per virtual second, 0 for as
 * fast as it can), else so that a person at a terminal can follow, else as fast as it can. Throws `INPUT_INVALID`.
 */
export function choosePace(io: Io): number | undefined {
  const text = io.env[paceVariable] ?? '';
  const milliseconds = text === '' ? (io.stderr.isTTY ? watchedPaceMilliseconds : 0) : Number(text);
  if (!Number.isFinite(milliseconds) || milliseconds < 0) {
    throw new PantherctlError('INPUT_INVALID', `${paceVariable} is '${text}', which is not a number from 0 on`, {
      fix: `set it to real milliseconds per virtual second, for example ${paceVariable}=${watchedPaceMilliseconds}, or unset it`,
    });
  }
  return milliseconds === 0 ? undefined : milliseconds;
}

/**
 * Opens what the flags ask for: the local cloud in a folder (`--local=dir`), or a fresh one in memory (`--local`) in which
 * everything exists that `config` names, notes which flags have no effect there; without `--local` AWS, and never the one
 * for want of the other. AWS is asked nothing yet: wrong credentials show at the first call, as `NO_CREDENTIALS`. Credentials
 * of another account than the administrator are wrong where `needsAdministrator`, unless the file has an access role.
 * `templateBucket` is used instead of the file's.
 */
export async function openCloud(
  context: CommandContext,
  config?: Config,
  needsAdministrator = true,
  templateBucket?: TemplateBucket,
): Promise<OpenCloud> {
  const { flags, io } = context;
  if (flags.local === undefined) {
    const { createAwsCloud } = await import('../aws/create-aws-cloud.ts');
    const options = buildAwsOptions(context, config, needsAdministrator);
    const cloud = createAwsCloud(templateBucket === undefined ? options : { ...options, templateBucket });
    return { cloud, close: async () => cloud.close() };
  }
  noteIdleFlags(context);
  const pace = choosePace(io);
  const bucket = templateBucket?.name ?? config?.administrator.templateBucket;
  const access = {
    ...(config?.access !== undefined && { access: config.access }),
    ...(bucket !== undefined && { templateBucket: bucket }),
  };
  if (flags.local !== true) {
    const { openLocalFolder } = await import('../local/local-folder.ts');
    const folder = resolve(io.cwd, flags.local);
    const cloud = await openLocalFolder(folder, { ...access, ...(pace === undefined ? {} : { pace }) });
    return { cloud, close: async () => cloud.close() };
  }
  const cloud = await createCloudFor(config, {
    ...access,
    ...(pace === undefined
      ? {}
      : { pace: { millisecondsPerVirtualSecond: pace, wait: (wait: number) => io.time.sleep(wait) } }),
  });
  return { cloud, close: async () => cloud.close() };
}

/**
 * How AWS is reached: `--region`, else the administrator's region; `--profile`. Everything else is the SDK's own chain, and
 * only whether S3 is an emulator's is read from its variables, since emulators want a bucket's name in the path.
 */
export function buildAwsOptions(
  { flags, io }: CommandContext,
  config?: Config,
  needsAdministrator = true,
): AwsCloudOptions {
  const region = flags.region ?? config?.administrator.region;
  const { accountId, region: homeRegion, templateBucket } = config?.administrator ?? {};
  const hasEndpoint = [io.env['AWS_ENDPOINT_URL_S3'], io.env['AWS_ENDPOINT_URL']].some((url) => url);
  return {
    ...(region === undefined ? {} : { region }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(config?.access === undefined ? {} : { access: config.access }),
    ...(accountId === undefined || !needsAdministrator ? {} : { administratorAccountId: accountId }),
    ...(accountId === undefined || homeRegion === undefined || templateBucket === undefined
      ? {}
      : { templateBucket: { name: templateBucket, accountId, region: homeRegion } }),
    usesPathStyle: hasEndpoint,
  };
}

/** Nobody should believe that a profile or a region was tried out. */
function noteIdleFlags({ flags, notes }: CommandContext): void {
  const idle = (['profile', 'region'] as const).filter((name) => flags[name] !== undefined);
  if (idle.length === 0) return;
  const names = idle.map((name) => `--${name}`).join(' and ');
  notes.line(`${names} ${idle.length === 1 ? 'has' : 'have'} no effect on the local cloud`);
}

/** A local cloud in memory in which everything exists that the file names; one of 40 accounts without a file. */
async function createCloudFor(config: Config | undefined, entry: EntryOptions): Promise<Cloud & { close(): void }> {
  const { createLocalCloud } = await import('../local/create-local-cloud.ts');
  if (config === undefined) return createLocalCloud({ seed, ...entry });
  const { addForeignTopics, buildOrganizationFor } = await import('./organization-of-config.ts');
  const cloud = createLocalCloud({ seed, organization: buildOrganizationFor(config, seed), ...entry });
  addForeignTopics(config, cloud.world);
  return cloud;
}
