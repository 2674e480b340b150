import { resolve } from 'node:path';
import { PantherctlError } from '../errors.ts';
import type { LocalCloud } from '../local/create-local-cloud.ts';
import type { CommandContext } from './command-context.ts';
import { showPath } from './show-path.ts';

/** A folder of a local cloud as it is reached and as it is shown. */
export interface LocalFolder {
  readonly path: string;
  readonly shown: string;
}

/** The folder of `--local=<dir>`; throws `USAGE` without one, since what lives in memory cannot be made or looked at. */
export function findLocalFolder({ flags, io }: CommandContext, command: string): LocalFolder {
  if (typeof flags.local !== 'string') {
    throw new PantherctlError('USAGE', `\`pantherctl ${command}\` needs the folder of a local cloud`, {
      fix: `name it: pantherctl ${command} --local=<dir>`,
    });
  }
  const path = resolve(io.cwd, flags.local);
  return { path, shown: showPath(path, io.cwd) };
}

/** Runs `work` on the local cloud of `--local=<dir>` and closes it, whatever happens. Throws `LOCAL_STATE`. */
export async function withLocalCloud<Result>(
  context: CommandContext,
  command: string,
  work: (cloud: LocalCloud, folder: LocalFolder) => Result | Promise<Result>,
): Promise<Result> {
  const folder = findLocalFolder(context, command);
  const { openLocalFolder } = await import('../local/local-folder.ts');
  const cloud = await openLocalFolder(folder.path, {});
  try {
    return await work(cloud, folder);
  } finally {
    cloud.close();
  }
}
