import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../architecture/project-files.ts';

/** How a command ended: by itself, or by a signal, and then without an exit code. */
export interface EndedChild {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given beside its words. */
export interface ChildOptions {
  /** Real milliseconds for each second of the local cloud; 0 by default. */
  readonly pace?: number;
  /** Sent to the command once, as soon as `when` is true of what it has written so far. */
  readonly send?: {
    readonly signal: NodeJS.Signals;
    readonly when: (stderr: string, stdout: string) => boolean;
  };
}

const program = join(projectRoot, 'dist', 'cli.js');

/** Runs the built command as a process of its own in the folder `cwd`, to its end. */
export function runChild(
  words: readonly string[],
  cwd: string,
  { pace = 0, send }: ChildOptions = {},
): Promise<EndedChild> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [program, ...words], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', PANTHERCTL_LOCAL_PACE: String(pace) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    let isSent = false;
    const collect = (name: keyof typeof texts) => (chunk: Buffer) => {
      texts[name] += chunk.toString('utf8');
      if (isSent || send === undefined || !send.when(texts.stderr, texts.stdout)) return;
      isSent = true;
      child.kill(send.signal);
    };
    child.stdout?.on('data', collect('stdout'));
    child.stderr?.on('data', collect('stderr'));
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ exit, signal, ...texts }));
  });
}
