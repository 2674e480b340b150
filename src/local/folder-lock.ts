import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { PantherctlError } from '../errors.ts';

const attemptsMaxCount = 5;

/** A process, and when it began; an id alone is given to another process sooner or later. */
interface Holder {
  /** 0 if the lock does not tell. */
  readonly pid: number;
  /** Empty where the system does not tell. */
  readonly start: string;
}

/**
 * Takes the lock of a folder, so that two commands do not write over each other, and returns what gives it back. The lock
 * of a process that is gone is taken over. Throws `LOCAL_STATE` naming the process that holds it and the file to delete
 * if that is not true.
 */
export function lockFolder(folder: string, startOf: (pid: number) => string = readProcessStart): () => void {
  const lock = join(folder, 'lock');
  const own = join(folder, `lock.${pid}`);
  writeFileSync(own, `${pid} ${startOf(pid)}\n`);
  try {
    for (let attempt = 0; attempt < attemptsMaxCount; attempt += 1) {
      if (tryLink(own, lock)) return () => rmSync(lock, { force: true });
      const holder = readHolder(lock);
      if (holder === undefined) continue;
      if (isAlive(holder, startOf)) {
        throw new PantherctlError('LOCAL_STATE', `the local cloud in ${folder} is in use by process ${holder.pid}`, {
          fix: `wait until that command is done; if that process is no pantherctl, delete ${lock}`,
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
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The process that holds a lock; `undefined` if the lock has gone meanwhile. Throws `LOCAL_STATE` if it is no file. */
function readHolder(lock: string): Holder | undefined {
  try {
    const [first, start = ''] = readFileSync(lock, 'utf8').trim().split(' ');
    const holder = Number(first);
    return { pid: Number.isSafeInteger(holder) && holder > 0 ? holder : 0, start };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new PantherctlError('LOCAL_STATE', `${lock} is in the way: it is not the lock that a command leaves`, {
      fix: 'delete it, or move it away',
      cause,
    });
  }
}

function isAlive(holder: Holder, startOf: (pid: number) => string): boolean {
  if (holder.pid === 0 || hasEnded(holder.pid)) return false;
  try {
    kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const start = startOf(holder.pid);
  return start === '' || holder.start === '' || start === holder.start;
}

/**
 * True for a process that has ended and that its parent has not asked after, which still has its id: where the first
 * process of a container asks after none, it keeps it for good.
 */
function hasEnded(id: number): boolean {
  return readProcessFacts(id)[0] === 'Z';
}

/**
 * When a process began, in clock ticks since the system did; empty where there is no such file.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function readProcessStart(id: number): string {
  return readProcessFacts(id)[19] ?? '';
}

/** The fields behind the second one, which is the program's name in brackets and may hold anything. */
function readProcessFacts(id: number): readonly string[] {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Takes a lock away, but puts it back if another process has renewed it since it was read. */
function removeStale(lock: string, aside: string, holder: Holder): void {
  try {
    renameSync(lock, aside);
    const found = readHolder(aside);
    if (found?.pid !== holder.pid || found.start !== holder.start) tryLink(aside, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
