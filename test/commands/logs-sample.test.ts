import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { builtInLogTypes } from '../../src/runtime/built-in-log-types.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import { createLogsFolder } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

let folder: LogsFolder;
beforeEach(() => {
  folder = createLogsFolder();
});
afterEach(() => folder.remove());

const run = (line: string) => folder.run(line.split(' '));

interface Sum {
  readonly records: number;
  readonly failed: number;
  readonly rejected: number;
  readonly types: readonly { readonly logType: string; readonly events: number }[];
}

describe('logs sample', () => {
  it('writes ten records, the same ones each time for the same seed and others for another', async () => {
    const { exit, stderr, stdout } = await run('logs sample AWS.ALB');
    expect([exit, stderr, stdout.trimEnd().split('\n').length]).toEqual([0, '', 10]);
    expect((await run('logs sample AWS.ALB --seed 1')).stdout).toBe(stdout);
    expect((await run('logs sample AWS.ALB --seed 2')).stdout).not.toBe(stdout);
  });

  it('writes as many records as told, from the time told on', async () => {
    const { stdout } = await run('logs sample AWS.CloudTrail --records 3 --from 2026-11-28T00:00:00Z');
    const { Records } = JSON.parse(stdout) as { readonly Records: readonly { readonly eventTime: string }[] };
    expect(Records.map(({ eventTime }) => eventTime.slice(0, 10))).toEqual(Array(3).fill('2026-11-28'));
  });

  it('writes as much as told, and no more records than told', async () => {
    const { stdout } = await run('logs sample AWS.VPCFlow --size 5KB');
    expect(stdout.length).toBeGreaterThan(5_000);
    expect(stdout.length).toBeLessThan(5_500);
    expect((await run('logs sample Syslog.RFC5424 --size 5KB --records 2')).stdout.trimEnd().split('\n')).toHaveLength(
      2,
    );
  });

  it('writes a file as a whole, gzipped if its name says so, the same bytes each time', async () => {
    await run('logs sample AWS.CloudTrail --records 2 --out a/b.json.gz');
    const ended = await run('logs sample AWS.CloudTrail --records 2 --out a/c.json.gz');
    expect(ended).toEqual({ exit: 0, stdout: '', stderr: 'ok a/c.json.gz\n' });
    const [first, second] = ['b', 'c'].map((name) => readFileSync(join(folder.cwd, 'a', `${name}.json.gz`)));
    expect(first).toEqual(second);
    expect(gunzipSync(first ?? '').toString()).toBe((await run('logs sample AWS.CloudTrail --records 2')).stdout);
    expect(readdirSync(join(folder.cwd, 'a'))).toEqual(['b.json.gz', 'c.json.gz']);
  });

  it('writes at the rate told, each record as it is due', async () => {
    const fake = createFakeIo({ cwd: folder.cwd });
    const sleeps: number[] = [];
    const seen: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => {
      seen.push(fake.stdout().split('\n').length - 1);
      sleeps.push(Math.round(milliseconds));
      fake.pass(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    };
    const io = { ...fake.io, time: { ...fake.io.time, sleep } };
    expect(await runCli('logs sample AWS.ALB --records 4 --rate 2'.split(' '), io)).toBe(0);
    expect([sleeps, seen]).toEqual([
      [500, 500, 500],
      [1, 2, 3],
    ]);
  });

  it('leaves nothing behind at Ctrl-C', async () => {
    const controller = new AbortController();
    const fake = createFakeIo({ cwd: folder.cwd, signal: controller.signal });
    const ended = runCli('logs sample AWS.ALB --size 10GB --out x.log'.split(' '), fake.io);
    setTimeout(() => controller.abort(), 50);
    expect([await ended, readdirSync(folder.cwd)]).toEqual([130, []]);
  });

  it.each([
    ['AWS.CloudTrial', 2, 'did you mean AWS.CloudTrail?'],
    ['Custom.Acme.Door', 2, "there is no parser for 'Custom.Acme.Door' [LOG_TYPE_UNKNOWN]\nfix: use one of AWS.ALB, "],
    ['GCP.AuditLog', 2, 'fix: use one of AWS.ALB, '],
    ['AWS.ALB --records 0', 2, "--records is '0', which is not a whole number from 1 on"],
    ['AWS.ALB --records 1.5', 2, "--records is '1.5'"],
    ['AWS.ALB --size 3x', 2, "--size is '3x', which is no size"],
    ['AWS.ALB --size 0', 2, "--size is '0', which is no size"],
    ['AWS.ALB --rate 0', 2, "--rate is '0'"],
    ['AWS.ALB --seed x', 2, "--seed is 'x'"],
    ['AWS.ALB --from monday', 2, "--from is 'monday', which is no time"],
    ['AWS.ALB --from 2026-13-01', 2, 'which is no time'],
    ['AWS.ALB --out taken/x', 1, 'taken/x cannot be written'],
  ])('refuses %s', async (words, exit, text) => {
    await folder.write('taken', '');
    const ended = await run(`logs sample ${words}`);
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([exit, '', expect.stringContaining(text)]);
  });

  it.each(builtInLogTypes.map(({ name }) => name))(
    'writes %s as its log type takes it, and as no other built-in type does before it',
    async (name) => {
      await run(`logs sample ${name} --records 40 --seed 7 --out one.log.gz`);
      for (const words of [`--log-type ${name}`, '']) {
        const ended = await run(`logs process one.log.gz --json ${words}`.trim());
        const sum = JSON.parse(ended.stdout) as Sum;
        expect([ended.exit, sum]).toMatchObject([0, { failed: 0, rejected: 0, types: [{ logType: name }] }]);
        expect(sum.types[0]?.events).toBeGreaterThanOrEqual(40);
      }
    },
  );
});
