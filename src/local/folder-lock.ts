import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { PantherctlError } from '../errors.ts';

const attemptsMaxCount = 5;

/**
 * Takes the lock of a folder, so that two commands do not write over each other, and returns what gives it back. The lock
 * of a process that is gone is taken over. Throws `LOCAL_STATE` naming the process that holds it.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'lock');
  const own = join(folder, `lock.${pid}`);
  writeFileSync(own, `${pid}\n`);
  try {
    for (let attempt = 0; attempt < attemptsMaxCount; attempt += 1) {
      if (tryLink(own, lock)) return () => rmSync(lock, { force: true });
      const holder = readHolder(lock);
      if (holder === undefined) continue;
      if (isAlive(holder)) {
        throw new PantherctlError('LOCAL_STATE', `the local cloud in ${folder} is in use by process ${holder}`, {
          fix: 'wait until that command is done',
        });
      }
      removeStale(lock, `${own}.stale`, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw new PantherctlError('LOCAL_STATE', `the local cloud in ${folder} cannot be locked`, {
    fix: 'run the command again',
  });
}

function tryLink(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that holds a lock; `undefined` if the lock has gone meanwhile, 0 if it is not readable. */
function readHolder(lock: string): number | undefined {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    return Number.isSafeInteger(holder) && holder > 0 ? holder : 0;
  } catch {
    return undefined;
  }
}

function isAlive(holder: number): boolean {
  if (holder === 0) return false;
  try {
    kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes a lock away, but puts it back if another process has renewed it since it was read. */
function removeStale(lock: string, aside: string, holder: number): void {
  try {
    renameSync(lock, aside);
    if (readHolder(aside) !== holder) tryLink(aside, lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
