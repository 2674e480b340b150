import { execFileSync } from 'node:child_process';
import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { fileFixes } from '../../src/runtime/decode/file-fixes.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import { createLogsFolder, flowLine, trailRecord } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

let folder: LogsFolder;
beforeEach(async () => {
  folder = createLogsFolder();
  await folder.write('trail/1.json.gz', gzipSync(JSON.stringify({ Records: [trailRecord, trailRecord] })));
  await folder.write('trail/deep/2.json', JSON.stringify({ Records: [trailRecord] }));
  await folder.write('flow.log', `${flowLine}\n`);
});
afterEach(() => folder.remove());

const run = (line: string, options?: Parameters<LogsFolder['run']>[1]) => folder.run(line.split(' '), options);
const readJson = ({ stdout }: { stdout: string }): unknown => JSON.parse(stdout);

describe('logs process', () => {
  it('turns files and folders into events by table and hour, and says how many of which', async () => {
    const ended = await run('logs process trail flow.log --out lake');
    expect([ended.exit, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/AWS\.CloudTrail +3 {2}aws_cloudtrail\nAWS\.VPCFlow +1 {2}aws_vpcflow\n/);
    expect(ended.stdout).toContain('4 events from 3 files in lake/');
    expect(Object.keys(folder.digests('lake')).map((key) => key.slice(0, key.lastIndexOf('-')))).toEqual([
      'logs/aws_cloudtrail/year=2026/month=11/day=28/hour=10/20261128T100000Z',
      'logs/aws_cloudtrail/year=2026/month=11/day=28/hour=10/20261128T100000Z',
      'logs/aws_vpcflow/year=2026/month=11/day=28/hour=10/20261128T100000Z',
    ]);
    expect(folder.rows('lake', 'logs/aws_vpcflow')).toMatchObject([
      { dstPort: 443, p_event_time: '2026-11-28 10:15:00.000000000', p_parse_time: '2026-11-28 12:00:00.000000000' },
    ]);
  });

  it('writes the same bytes a second time, in the place of the first, and reads each file once', async () => {
    await run('logs process trail flow.log --out lake');
    const first = folder.digests('lake');
    const again = readJson(await run('logs process trail ./trail/deep ./trail flow.log ./flow.log --out lake --json'));
    expect(folder.digests('lake')).toEqual(first);
    expect(again).toMatchObject({ files: 3, events: 4, failed: 0, rejected: 0 });
  });

  it('reads standard input', async () => {
    const ended = await run('logs process - --json', { input: `${flowLine}\n` });
    expect([ended.exit, readJson(ended)]).toMatchObject([0, { folder: 'events', files: 1, events: 1 }]);
    expect(folder.rows('events', 'logs/aws_vpcflow')).toHaveLength(1);
  });

  it('reads a pipe once, as the shell makes one for <(zcat flow.log.gz), and passes over those in folders', async () => {
    execFileSync('mkfifo', [join(folder.cwd, 'pipe'), join(folder.cwd, 'trail', 'pipe')]);
    const [ended] = await Promise.all([
      run('logs process pipe trail --json'),
      writeFile(join(folder.cwd, 'pipe'), `${flowLine}\n`),
    ]);
    expect([ended.exit, readJson(ended)]).toMatchObject([0, { files: 3, events: 4 }]);
  });

  it.each([
    ['trail --out trail', 'the folder to write to, trail, is the folder that is read'],
    ['. --out .', 'the folder to write to, ., is the folder that is read'],
    ['.', 'the folder to write to, events, lies within ., which is read'],
    ['trail --out trail/deep/lake', 'the folder to write to, trail/deep/lake, lies within trail, which is read'],
    ['trail --out link/lake', 'the folder to write to, link/lake, lies within trail, which is read'],
    ['link --out trail/deep', 'the folder to write to, trail/deep, lies within link, which is read'],
    ['flow.log trail/deep --out trail', 'trail/deep is to be read, and lies within the folder to write to, trail'],
    ['trail/1.json.gz --out link', 'trail/1.json.gz is to be read, and lies within the folder to write to, link'],
    ['linked --out trail', 'linked/1.json.gz is to be read, and lies within the folder to write to, trail'],
  ])('refuses %s before anything is written, since both do not lie apart', async (words, message) => {
    await symlink('trail', join(folder.cwd, 'link'));
    await mkdir(join(folder.cwd, 'linked'));
    await symlink('../trail/1.json.gz', join(folder.cwd, 'linked', '1.json.gz'));
    const before = folder.digests('.');
    const ended = await run(`logs process ${words}`);
    expect([ended.exit, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toBe(
      `error: ${message} [INPUT_INVALID]\nfix: choose a folder with --out that lies apart from them\n`,
    );
    expect(folder.digests('.')).toEqual(before);
    await expect(stat(join(folder.cwd, 'events'))).rejects.toThrow('ENOENT');
  });

  it('writes beside what it reads, where names only begin alike', async () => {
    expect(await run('logs process trail --out trail-events --quiet')).toMatchObject({ exit: 0, stderr: '' });
  });

  it('says why the folder cannot be made', async () => {
    const { stderr } = await run('logs process trail --out flow.log/events');
    expect(stderr).toContain('error: flow.log/events cannot be written: ENOTDIR: not a directory');
  });

  it('tries the log types that are named, and keeps what they refuse with the reasons and nowhere else', async () => {
    const ended = await run('logs process flow.log --log-type AWS.CloudTrail,AWS.ALB --stream-type lines');
    expect(ended.exit).toBe(1);
    expect(ended.stdout).toMatch(/^failed 0 events from 1 file in events\/\n/);
    expect(ended.stdout).toContain('1 record no log type took: table classification_failures says why');
    expect(folder.rows('events', 'classification_failures')).toMatchObject([
      {
        bucket: 'local',
        key: 'flow.log',
        position: 0,
        record: flowLine,
        refusals: [{ logType: 'AWS.CloudTrail' }, { logType: 'AWS.ALB' }],
      },
    ]);
    expect(ended.stdout + ended.stderr).not.toContain('eni-0abc');
  });

  it('reads as a source of the file: its log types, its stream type and its name', async () => {
    await folder.write(
      'panther.yml',
      `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
sources:
  - name: Prod network
    accountId: "123456789012"
    region: us-east-1
    bucket: acme-network
    streamType: lines
    prefixes: [{ logTypes: [AWS.VPCFlow] }]
`,
    );
    const ended = readJson(
      await folder.run(['logs', 'process', 'flow.log', 'trail', '--source', 'Prod network', '--json']),
    );
    expect(ended).toMatchObject({ types: [{ logType: 'AWS.VPCFlow', events: 1 }], failed: 2 });
    expect(folder.rows('events', 'logs/aws_vpcflow')).toMatchObject([
      { p_source_id: 'prod-network', p_source_label: 'Prod network' },
    ]);
    const unknown = await folder.run(['logs', 'process', 'flow.log', '--source', 'Prod networks']);
    expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('Prod network')]);
  });

  it('counts the events of a log type that is named twice', async () => {
    const ended = readJson(
      await run('logs process trail flow.log --log-type AWS.VPCFlow,AWS.CloudTrail,AWS.VPCFlow --json'),
    );
    expect(ended).toMatchObject({ events: 4, failed: 0 });
  });

  it('names a schema that cannot be read', async () => {
    await mkdir(join(folder.cwd, 'schemas', 'a.yml'), { recursive: true });
    const ended = await run('logs process flow.log --schemas schemas');
    expect([ended.exit, ended.stderr]).toEqual([
      2,
      expect.stringContaining('schemas/a.yml cannot be read: it is a folder'),
    ]);
    await symlink('nowhere', join(folder.cwd, 'schemas', '0.yml'));
    const other = await run('logs process flow.log --schemas schemas');
    expect([other.exit, other.stderr]).toEqual([
      2,
      expect.stringContaining('schemas/0.yml cannot be read: it does not exist'),
    ]);
  });

  it('takes log types of schemas', async () => {
    await folder.write(
      'schemas/a.yml',
      'schema: Custom.Acme.Door\nfields:\n  - { name: door, type: string, required: true }\n  - { name: at, type: timestamp, timeFormats: [unix], isEventTime: true }\n',
    );
    await folder.write('door.json', '{"door":"north","at":1795860900}');
    const ended = readJson(await run('logs process door.json --schemas schemas --json'));
    expect(ended).toMatchObject({ types: [{ logType: 'Custom.Acme.Door', events: 1 }] });
    expect(folder.rows('events', 'logs/custom_acme_door/year=2026/month=11/day=28/hour=10')).toHaveLength(1);
    await folder.write('schemas/b.yml', 'schema: Custom.Acme.Bad\nfields:\n  - { name: a, type: strin }\n');
    const bad = await run('logs process door.json --schemas schemas');
    expect([bad.exit, bad.stderr]).toEqual([2, expect.stringMatching(/schemas\/b\.yml:3/)]);
  });

  it('goes on after a file that ends in the middle, keeps what was before the fault, and exits with 5', async () => {
    const whole = gzipSync(`${flowLine}\n`.repeat(5_000), { level: 0 });
    await folder.write('trail/cut.gz', whole.subarray(0, whole.length - 1000));
    await folder.write('noise.bin', Buffer.from([0, 1, 2, 3, 0, 255, 254, 0, 0, 7]));
    const ended = await run('logs process noise.bin trail --json');
    expect(ended.exit).toBe(5);
    expect(ended.stderr).toMatch(
      /^failed noise\.bin: .+\n {2}fix: leave the file out, .+\nfailed trail\/cut\.gz: the compressed content ends in the middle\n {2}fix: copy or write the file anew as a whole\n$/,
    );
    const sum = readJson(ended) as { readonly types: readonly { readonly logType: string; readonly events: number }[] };
    expect(sum).toMatchObject({
      files: 4,
      rejected: 2,
      rejectedFiles: [
        { file: 'noise.bin', reason: 'binary', fix: fileFixes.binary },
        { file: 'trail/cut.gz', reason: 'truncated', fix: fileFixes.truncated },
      ],
    });
    const flows = sum.types.find(({ logType }) => logType === 'AWS.VPCFlow')?.events ?? 0;
    expect(flows).toBeGreaterThan(4_000);
    expect(folder.rows('events', 'logs/aws_vpcflow')).toHaveLength(flows);
    expect((await run('logs process noise.bin')).stdout).toContain('1 file could not be read to the end');
    expect((await run('logs process noise.bin')).exit).toBe(1);
    expect((await run('logs process noise.bin trail')).stdout).toMatch(/^partly /m);
  });

  it.each([
    [
      'logs process nope trail/none flow.log',
      2,
      ['nope does not exist', 'trail/none does not exist', 'nope does not exist and 1 more'],
    ],
    ['logs process empty', 2, ['there is no file in empty']],
    ['logs process', 2, ['needs an argument: files']],
    [
      'logs process flow.log --stream-type line',
      2,
      ["--stream-type is 'line'", 'auto, lines, json, jsonArray, cloudWatchLogs'],
    ],
    [
      'logs process flow.log --log-type AWS.VPCFlo,AWS.Alb',
      2,
      ["'AWS.VPCFlo', 'AWS.Alb'", 'did you mean AWS.VPCFlow, AWS.ALB?'],
    ],
    ['logs process flow.log --log-type GCP.AuditLog', 2, ['has no parser for it: write a schema']],
    ['logs process flow.log --log-type Custom.Acme.Door', 2, ['name the folder with its schema with --schemas']],
    ['logs process flow.log --source x --log-type AWS.ALB', 2, ['exclude each other']],
    ['logs process flow.log --source x', 2, ['panther.yml does not exist']],
    ['logs process flow.log --schemas nope', 2, ["--schemas is 'nope', which is no folder"]],
    ['logs process flow.log --schemas trail/deep', 2, ['there is no .yml file in it']],
    ['logs process flow.log --out flow.log', 1, ['flow.log cannot be written', 'choose another folder with --out']],
    ['logs process flow.log --out flow.log/x', 1, ['flow.log/x cannot be written']],
  ] as const)('refuses %s', async (line, exit, texts) => {
    await folder.write('empty/.hidden', 'x');
    const ended = await run(line);
    expect(ended.exit).toBe(exit);
    for (const text of texts) expect(ended.stderr).toContain(text);
    expect(ended.stdout).toBe('');
    await expect(stat(join(folder.cwd, 'events'))).rejects.toThrow('ENOENT');
  });

  it('passes over hidden files and links to folders, and names a link to nothing', async () => {
    await folder.write('trail/.git/x', 'x');
    await symlink(folder.cwd, join(folder.cwd, 'trail', 'circle'));
    expect(readJson(await run('logs process trail --json'))).toMatchObject({ files: 2, events: 3 });
    await symlink('nowhere', join(folder.cwd, 'trail', 'lost.gz'));
    const ended = await run('logs process trail');
    expect([ended.exit, ended.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: trail\/lost\.gz does not exist.*\nfix: .*\n$/),
    ]);
  });

  it('stops at Ctrl-C while it waits for input, with nothing half-written', async () => {
    const controller = new AbortController();
    const fake = createFakeIo({ cwd: folder.cwd, signal: controller.signal });
    const ended = runCli(['logs', 'process', 'flow.log', '-'], fake.io);
    fake.answers.write(`${flowLine}\n`.repeat(10));
    setTimeout(() => controller.abort(), 300);
    expect(await ended).toBe(130);
    expect(fake.stderr()).toMatch(
      /^cancelled: stopped on request; what is written is complete \[CANCELLED\]\nfix: run it again/,
    );
    // Else the process would stay until somebody types a line.
    expect(fake.answers.destroyed).toBe(true);
    const keys = Object.keys(folder.digests('events'));
    expect(keys).toHaveLength(1);
    expect(folder.rows('events', 'logs/aws_vpcflow')).toHaveLength(1);
  });
});
