import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import { createLogsFolder, flowLine, trailRecord } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

let folder: LogsFolder;
beforeEach(() => {
  folder = createLogsFolder();
});
afterEach(() => folder.remove());

const run = (line: string, options?: Parameters<LogsFolder['run']>[1]) => folder.run(line.split(' '), options);
const parseLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logs classify', () => {
  it('prints an event a line, and the count on standard error', async () => {
    await folder.write('a.json', JSON.stringify({ Records: [trailRecord, trailRecord] }));
    const ended = await run('logs classify a.json');
    expect([ended.exit, ended.stderr]).toEqual([0, '2 events, 0 records that no log type took\n']);
    const [first, second] = parseLines(ended.stdout);
    expect(first).toMatchObject({
      p_log_type: 'AWS.CloudTrail',
      eventName: 'ListBuckets',
      p_any_aws_account_ids: ['111122223333'],
    });
    expect(second?.['p_row_id']).not.toBe(first?.['p_row_id']);
    expect((await run('logs classify a.json')).stdout).toBe(ended.stdout);
  });

  it('says where each refused record stands and why each candidate refused it, without its content', async () => {
    await folder.write('a.log', `${flowLine}\nsecret-value is no flow\n`);
    const ended = await run('logs classify a.log --log-type AWS.VPCFlow,AWS.CloudTrail');
    expect([ended.exit, parseLines(ended.stdout)]).toMatchObject([5, [{ p_log_type: 'AWS.VPCFlow' }]]);
    expect(ended.stderr).toMatch(
      /^a\.log: record 2:\n {2}AWS\.VPCFlow: \S.+\n {2}AWS\.CloudTrail: \S.+\n1 event, 1 record that/,
    );
    expect(ended.stderr).not.toContain('secret-value');
  });

  it('exits with 1 if nothing became an event, and is silent on standard error with --quiet', async () => {
    const ended = await run('logs classify - --quiet', { input: 'x\n' });
    expect(ended).toEqual({ exit: 1, stdout: '', stderr: '' });
  });

  it('names files that end in the middle', async () => {
    await folder.write('cut.json', `{"Records":[${JSON.stringify(trailRecord)},{"event`);
    const ended = await run('logs classify cut.json');
    expect([ended.exit, parseLines(ended.stdout).length]).toEqual([5, 1]);
    expect(ended.stderr).toMatch(
      /^failed cut\.json: .+\n {2}fix: copy or write the file anew as a whole\n1 event, 0 records/,
    );
  });

  it('ends without a complaint once the reader of standard output has left', async () => {
    const fake = createFakeIo({ cwd: folder.cwd });
    const { stdout } = fake.io;
    let seen = 0;
    // As head does: it takes a little, and goes.
    (stdout.stream as NodeJS.ReadWriteStream).on('data', (chunk: Buffer) => {
      seen += chunk.length;
      (stdout.stream as unknown as { destroy(): void }).destroy();
    });
    const ended = runCli(['logs', 'classify', '-'], fake.io);
    // Never ends: the command has to leave by itself.
    const feed = setInterval(() => fake.answers.write(`${flowLine}\n`.repeat(5_000)), 5);
    expect(await ended).toBe(0);
    clearInterval(feed);
    expect([fake.stderr(), seen > 0]).toEqual(['', true]);
  });

  it('stops at Ctrl-C', async () => {
    const controller = new AbortController();
    const fake = createFakeIo({ cwd: folder.cwd, signal: controller.signal });
    const ended = runCli(['logs', 'classify', '-'], fake.io);
    setTimeout(() => controller.abort(), 50);
    expect(await ended).toBe(130);
  });

  it.each([
    ['logs classify nope', 'nope does not exist'],
    ['logs classify - --log-type AWS.CloudTrial', 'did you mean AWS.CloudTrail?'],
    ['logs classify - --stream-type csv', "--stream-type is 'csv'"],
    ['logs classify - --schemas nope', "--schemas is 'nope'"],
    ['logs classify - --out x', 'has no flag --out'],
  ])('refuses %s', async (line, text) => {
    const ended = await run(line, { input: '' });
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([2, '', expect.stringContaining(text)]);
  });
});
