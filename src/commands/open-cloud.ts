import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { Pace } from '../local/virtual-clock.ts';
import type { Access, Cloud } from '../ports/cloud.ts';
import type { Io } from '../ui/io.ts';
import type { CommandContext } from './command-context.ts';

/** A way into AWS, or into the local cloud, that must be closed after use. */
export interface OpenCloud {
  readonly cloud: Cloud;
  close(): Promise<void>;
}

/** Real milliseconds per virtual second before a person: 40 accounts in 4 regions take about eight seconds. */
const watchedPace = 6;
const paceVariable = 'PANTHERCTL_LOCAL_PACE';

/**
 * How fast the local cloud's time runs: as `PANTHERCTL_LOCAL_PACE` says (real milliseconds per virtual second, 0 for as
 * fast as it can), else so that a person at a terminal can follow, else as fast as it can. Throws `INPUT_INVALID`.
 */
export function choosePace(io: Io): Pace | undefined {
  const text = io.env[paceVariable] ?? '';
  const milliseconds = text === '' ? (io.stderr.isTTY ? watchedPace : 0) : Number(text);
  if (!Number.isFinite(milliseconds) || milliseconds < 0) {
    throw new PantherctlError('INPUT_INVALID', `${paceVariable} is '${text}', which is not a number from 0 on`, {
      fix: `set it to real milliseconds per virtual second, for example ${paceVariable}=${watchedPace}, or unset it`,
    });
  }
  if (milliseconds === 0) return undefined;
  return { millisecondsPerVirtualSecond: milliseconds, wait: (wait) => io.time.sleep(wait) };
}

/**
 * Opens what the flags ask for: the local cloud in a folder (`--local=dir`), or a fresh one in memory (`--local`) in which
 * everything exists that `config` names. Never falls back from AWS to the local cloud: without `--local` this version
 * throws `AWS_NOT_AVAILABLE`.
 */
export async function openCloud(context: CommandContext, config?: Config): Promise<OpenCloud> {
  const { flags, io } = context;
  if (flags.local === undefined) {
    throw new PantherctlError(
      'AWS_NOT_AVAILABLE',
      'this version talks to the local cloud only, and --local is not given',
      {
        fix: 'add --local=<dir> (make one with `pantherctl local init`), or --local for one in memory',
      },
    );
  }
  const access: Access | undefined = config?.access;
  const pace = choosePace(io);
  const options = { ...(access === undefined ? {} : { access }), ...(pace === undefined ? {} : { pace }) };
  if (flags.local !== true) {
    const { openLocalFolder } = await import('../local/local-folder.ts');
    const cloud = await openLocalFolder(resolve(io.cwd, flags.local), options);
    return { cloud, close: () => cloud.close() };
  }
  const { createLocalCloud } = await import('../local/create-local-cloud.ts');
  const { buildOrganizationAround } = await import('../local/build-organization-around.ts');
  const cloud = createLocalCloud({ seed: 1, organization: buildOrganizationAround(config), ...options });
  return { cloud, close: async () => undefined };
}
