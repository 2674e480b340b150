import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { configMaxBytes, decodeConfigText } from './decode-config-text.ts';
import type { Config } from './schema.ts';

/** A configuration file that may be worked with. */
export interface LoadedConfig {
  /** Checked, with every default filled in. */
  readonly config: Config;
  /** What is doubtful but allowed, in the order of the file. */
  readonly warnings: readonly Problem[];
  /** The file's text, for edits that keep its comments and for digests. */
  readonly text: string;
  readonly file: string;
}

const chunkBytes = 65_536;

const reasons: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ENOENT: ['does not exist', 'write one, or name another file with --config'],
  ENOTDIR: ['does not exist: a part of its path is a file', 'name the file with --config'],
  EISDIR: ['is a folder', 'name the file in it with --config'],
  EACCES: ['may not be read', 'give yourself the right to read it, or name another file with --config'],
  EPERM: ['may not be read', 'give yourself the right to read it, or name another file with --config'],
  ELOOP: ['is a link that leads back to itself', 'mend the link, or name the file with --config'],
};

function refuseUnreadable(file: string, cause: unknown): PantherctlError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [message, fix] = reasons[code] ?? [
    `cannot be read (${code === '' ? String(cause) : code})`,
    'name another file with --config',
  ];
  return new PantherctlError('CONFIG_UNREADABLE', `${file} ${message}`, { cause, fix });
}

/** Opening a pipe waits for a writer unless it is told not to; not every system knows the flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Refuses a pipe or a device, which may never end, and a terminal, where nobody would be asked to type. */
async function refuseSpecialFile(handle: FileHandle, file: string): Promise<void> {
  const stats = await handle.stat();
  if (stats.isFile() || stats.isDirectory()) return;
  throw new PantherctlError('CONFIG_UNREADABLE', `${file} is no regular file`, {
    fix: 'write the configuration to a file, and name that with --config',
  });
}

/** Reads at most a little more than is allowed: some files, such as those of `/proc`, do not tell their size. */
async function readBytes(file: string, folder: string): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(resolve(folder, file), openFlags);
    await refuseSpecialFile(handle, file);
    const chunks: Buffer[] = [];
    for (let length = 0; length <= configMaxBytes;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof PantherctlError ? error : refuseUnreadable(file, error);
  } finally {
    await handle?.close();
  }
}

/** The error for a file with problems; the problems say the rest. */
function refuseInvalid(file: string, problems: readonly Problem[]): PantherctlError {
  const count = problems.filter((problem) => problem.severity === 'error').length;
  return new PantherctlError('CONFIG_INVALID', `${file} has ${count === 1 ? 'a problem' : `${count} problems`}`, {
    problems,
    fix: `mend ${count === 1 ? 'it' : 'them'} as shown, then run \`pantherctl validate\``,
  });
}

/**
 * Reads and checks a configuration file. Throws `CONFIG_UNREADABLE` if there is no such file, it is a folder, a pipe or a
 * device, or may not be read, and `CONFIG_INVALID`, with every problem in the order of the file, if it is not a sound configuration of at
 * most 4 MiB of UTF-8. A relative `file` starts from `folder` and is named as given. YAML reader
 * and schema are loaded on the first call.
 */
export async function loadConfig(file: string, folder = '.'): Promise<LoadedConfig> {
  const bytes = await readBytes(file, folder);
  const decoded = decodeConfigText(bytes, file);
  if ('problem' in decoded) throw refuseInvalid(file, [decoded.problem]);
  const { checkConfig } = await import('./check-config.ts');
  const { config, problems } = checkConfig(decoded.text, file);
  if (config === undefined) throw refuseInvalid(file, problems);
  return { config, warnings: problems, text: decoded.text, file };
}
