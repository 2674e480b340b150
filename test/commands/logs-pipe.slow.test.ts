import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, createWriteStream, rmSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogsFolder, flowLine } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

interface Running {
  readonly child: ChildProcess;
  /** Ends with the signal, if it was killed. */
  readonly ended: Promise<{ readonly exit: number | string | null; readonly stdout: string; readonly stderr: string }>;
}

let folder: LogsFolder;
let running: ChildProcess | undefined;
let writer: WriteStream | undefined;
beforeEach(() => {
  folder = createLogsFolder();
  execFileSync('mkfifo', ['-m', '0644', join(folder.cwd, 'pipe')]);
});
afterEach(() => {
  running?.kill('SIGKILL');
  writer?.destroy();
  folder.remove();
});

/** No mode of a file keeps root out. */
const nobody = 65_534;

function start(line: string, as: { readonly uid?: number } = {}): Running {
  const argv = ['--import', loader, program, ...line.split(' ')];
  const child = spawn(process.execPath, argv, { ...as, cwd: folder.cwd, env: { PATH: process.env['PATH'] } });
  running = child;
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = new Promise<Awaited<Running['ended']>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ exit: signal ?? exit, stdout, stderr }));
  });
  return { child, ended };
}

/** Opens the pipe once somebody reads it. */
async function openWriter(): Promise<WriteStream> {
  const opened = createWriteStream(join(folder.cwd, 'pipe'));
  writer = opened;
  await new Promise((resolve, reject) => opened.once('open', resolve).once('error', reject));
  return opened;
}

/** Long enough for the program to have been loaded, and to wait for the pipe. */
const untilItWaits = () => sleep(6_000);

/** Far less than a process takes that ends only when somebody writes. */
const soon = async ({ child, ended }: Running) => {
  const killed = sleep(20_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  const result = await ended;
  void killed;
  return result;
};

const cancelled = /^cancelled: stopped on request; what is written is complete \[CANCELLED\]\nfix: run it again/;

describe('a named pipe', () => {
  it.each(['logs process pipe', 'logs classify pipe', 'logs infer Custom.Acme.Door pipe'])(
    'that nobody writes to is left at Ctrl-C: %s',
    async (line) => {
      const command = start(line);
      await untilItWaits();
      command.child.kill('SIGINT');
      expect(await soon(command)).toEqual({
        exit: 130,
        stdout: '',
        stderr: expect.stringMatching(cancelled) as string,
      });
    },
  );

  it.each([
    ['that is gone since it was opened', () => rmSync(join(folder.cwd, 'pipe'))],
    ['that may only be read', () => chmodSync(join(folder.cwd, 'pipe'), 0o444)],
  ])('%s is left at Ctrl-C at once', async (_, change) => {
    chmodSync(folder.cwd, 0o777);
    const command = start('logs process pipe', process.getuid?.() === 0 ? { uid: nobody } : {});
    await untilItWaits();
    change();
    const began = performance.now();
    command.child.kill('SIGINT');
    expect(await soon(command)).toMatchObject({ exit: 130, stderr: expect.stringMatching(cancelled) as string });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('whose writer pauses is left at Ctrl-C, while the writer holds it open', async () => {
    const command = start('logs process pipe');
    (await openWriter()).write(`${flowLine}\n`);
    await untilItWaits();
    command.child.kill('SIGINT');
    const ended = await soon(command);
    expect([ended.exit, ended.stderr]).toEqual([130, expect.stringMatching(cancelled)]);
  });

  it('is read whole, though its writer opens it late, pauses, and writes in pieces', async () => {
    const command = start('logs process pipe --json');
    await untilItWaits();
    const opened = await openWriter();
    await sleep(1_000);
    for (let times = 0; times < 5; times += 1) {
      opened.write(`${flowLine}\n`.repeat(4_000));
      opened.write(flowLine.slice(0, 10));
      await sleep(300);
      opened.write(`${flowLine.slice(10)}\n`);
    }
    opened.end();
    const { exit, stderr, stdout } = await soon(command);
    expect([exit, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, events: 20_005, failed: 0, rejected: 0 });
  });

  it('that a writer opens and closes without a byte is an empty file', async () => {
    const command = start('logs process pipe --json');
    (await openWriter()).end();
    const { exit, stdout } = await soon(command);
    expect([exit, JSON.parse(stdout)]).toMatchObject([0, { files: 1, events: 0 }]);
  });
});
