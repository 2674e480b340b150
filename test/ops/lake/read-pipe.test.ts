import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPipe } from '../../../src/ops/lake/read-pipe.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-pipe-'));
  path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
});
afterEach(() => rmSync(folder, { recursive: true }));

const iterate = () => readPipe(path)[Symbol.asyncIterator]();

describe('readPipe', () => {
  it('waits for the first writer, and takes what comes until the last one has left', async () => {
    const read: string[] = [];
    const reading = (async () => {
      for await (const chunk of readPipe(path)) read.push(Buffer.from(chunk).toString('utf8'));
    })();
    await sleep(100);
    const writer = await open(path, 'w');
    await writer.write('one\n');
    await sleep(100);
    await writer.write('two\n');
    await writer.close();
    await reading;
    expect(read.join('')).toBe('one\ntwo\n');
  });

  it('is empty once a writer came and left without a byte', async () => {
    const next = iterate().next();
    await sleep(100);
    await (await open(path, 'w')).close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('is left while it waits for a writer, though the pipe is gone by then', async () => {
    const iterator = iterate();
    const next = iterator.next().catch(() => undefined);
    await sleep(100);
    rmSync(path);
    await iterator.return?.();
    await next;
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
