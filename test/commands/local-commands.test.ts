import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { openLocalFolder } from '../../src/local/local-folder.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-local-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string, columns?: number) {
  const fake = createFakeIo({ cwd, stdout: columns === undefined ? {} : { isTTY: true, columns }, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

test.each([
  ['--regions us-east-1,us-east-1', '--regions names us-east-1 twice'],
  ['--regions ,', '--regions names no region'],
  ['--regions us-east-1,mars', "--regions names 'mars', which is not an AWS region"],
  ['--regions us-east-1,cn-north-1', '--regions names us-east-1 of partition aws and cn-north-1 of aws-cn'],
  ['--accounts 99999999', "--accounts is '99999999', which is not a whole number from 3 to 100000"],
  ['--suspended 40', '--suspended 40 and --without-access 0 are more than --accounts 40 leaves room for, which is 37'],
])('local init %s is refused and makes nothing', async (flags, message) => {
  const { exit, stderr } = await run(`local init --local=cloud --write-config panther.yml ${flags}`);
  expect([exit, stderr.split(' [')[0]]).toEqual([2, `error: ${message}`]);
  expect(await readdir(cwd)).toEqual([]);
});

test('a local cloud may have as many troubled accounts as there is room for', async () => {
  const { exit } = await run('local init --local=cloud --accounts 9 --suspended 4 --without-access 2');
  expect(exit).toBe(0);
});

test('a configuration that cannot be written is refused before the local cloud is made', async () => {
  await mkdir(join(cwd, 'folder'));
  const missing = await run('local init --local=cloud --accounts 4 --write-config nowhere/x.yml');
  expect(missing).toEqual({
    exit: 1,
    stdout: '',
    stderr:
      'error: cannot write nowhere/x.yml of --write-config: ENOENT: no such file or directory [OUTPUT_UNWRITABLE]\n' +
      'fix: name a file in a folder that is there and can be written with --write-config\n',
  });
  const folder = await run('local init --local=cloud --accounts 4 --write-config folder --yes');
  expect([folder.exit, folder.stderr]).toEqual([1, expect.stringContaining('it is no regular file')]);
  const state = await run('local init --local=cloud --accounts 4 --write-config cloud/local-cloud.json');
  expect([state.exit, state.stderr]).toEqual([2, expect.stringContaining('--write-config')]);
  expect(await readdir(cwd)).toEqual(['folder']);
});

test('a local cloud that cannot be made leaves no configuration, and an old one as it was', async () => {
  await writeFile(join(cwd, 'file'), '');
  await writeFile(join(cwd, 'old.yml'), 'mine');
  expect((await run('local init --local=file --accounts 4 --write-config panther.yml')).exit).toBe(1);
  expect((await run('local init --local=file --accounts 4 --write-config old.yml --yes')).exit).toBe(1);
  expect((await readdir(cwd)).toSorted()).toEqual(['file', 'old.yml']);
  expect(await readFile(join(cwd, 'old.yml'), 'utf8')).toBe('mine');
});

test('a configuration may lie in the folder of the local cloud, and --yes replaces all of an older one', async () => {
  const line = 'local init --local=cloud --accounts 4 --regions us-east-1 --write-config cloud/panther.yml';
  expect((await run(line)).exit).toBe(0);
  const text = await readFile(join(cwd, 'cloud', 'panther.yml'), 'utf8');
  await writeFile(join(cwd, 'cloud', 'panther.yml'), text.repeat(2));
  await symlink('cloud/panther.yml', join(cwd, 'link.yml'));
  expect((await run(`${line.replace('cloud/panther.yml', 'link.yml')} --yes`)).exit).toBe(0);
  expect(await readFile(join(cwd, 'cloud', 'panther.yml'), 'utf8')).toBe(text);
});

test('what local init says fits the terminal, and counts accounts that it does not name', async () => {
  const { stdout } = await run('local init --local=cloud --accounts 60 --suspended 15 --without-access 3', 80);
  expect(stdout).toContain('and 5 more\n');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout.split('\n').length).toBeGreaterThan(8);
});

test.each([
  ['--account 999999999999', "--account is '999999999999', which the local cloud does not have"],
  ['--region mars', "--region is 'mars', which is not an AWS region"],
  ['--region us-gov-west-1', "--region is 'us-gov-west-1', which is of another partition than the local cloud"],
])('local fault %s is refused: it would never strike', async (flags, message) => {
  await run('local init --local=cloud --accounts 4');
  for (const start of ['local fault stack-failure', 'local fault --clear']) {
    const { exit, stderr } = await run(`${start} ${flags} --local=cloud`);
    expect([exit, stderr.split(' [')[0]]).toEqual([2, `error: ${message}`]);
  }
  expect((await run('local fault --local=cloud')).stdout).toBe('no fault is set\n');
});

test('local put refuses a pipe instead of waiting for it', async () => {
  await run('local init --local=cloud --accounts 4');
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const { exit, stderr } = await run('local put acme-cloudtrail key pipe --local=cloud');
  expect([exit, stderr.split(' [')[0]]).toEqual([2, 'error: cannot read pipe: it is no regular file']);
});

test('local show and local put say that a subscription waits, and show counts objects', async () => {
  await run('local init --local=cloud --accounts 4 --regions us-east-1');
  const cloud = await openLocalFolder(join(cwd, 'cloud'), { access: { roleName: 'OrganizationAccountAccessRole' } });
  const { buckets, panther } = cloud.world.describe();
  const { accountId = '', region = '' } = buckets.find(({ name }) => name === 'acme-cloudtrail') ?? {};
  const publish = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' };
  const topicArn = cloud.world.createTopic({
    accountId,
    region,
    name: 'theirs',
    policy: JSON.stringify({ Statement: [publish] }),
  });
  const queueArn = `arn:aws:sqs:${panther.region}:${panther.accountId}:panther-input-data-notifications-queue`;
  await cloud.topics({ accountId, region }).subscribeQueue(topicArn, queueArn);
  await cloud.buckets(accountId).putNotifications('acme-cloudtrail', {
    TopicConfigurations: [{ Id: 'a', TopicArn: topicArn, Events: ['s3:ObjectCreated:*'] }],
  });
  cloud.close();
  const put = await run('local put acme-cloudtrail logs/a --local=cloud');
  expect(put.stdout).toContain(`lost ${queueArn}: the subscription waits to be confirmed`);
  const shown = await run('local show --local=cloud');
  expect(shown.stdout).toContain('bucket     acme-cloudtrail in ');
  expect(shown.stdout).toContain('us-east-1: 1 object\n');
  expect(shown.stdout).toContain(`waiting    ${topicArn}: its subscription of ${queueArn} is not confirmed\n`);
  const json = JSON.parse((await run('local show --local=cloud --json')).stdout) as { subscriptions: unknown };
  expect(json.subscriptions).toEqual([{ topicArn, protocol: 'sqs', endpoint: queueArn, isConfirmed: false }]);
});

test('local init names the buckets that can be onboarded, and not that of the runtime', async () => {
  const { stdout } = await run('local init --local=cloud --accounts 4 --json');
  const { buckets } = JSON.parse(stdout) as { buckets: { name: string }[] };
  expect(buckets.map(({ name }) => name)).toEqual(['acme-cloudtrail']);
});

const foreignTopic = 'arn:aws:sns:eu-west-1:210987654321:findings';
const fileOfTwoSources = `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
access: { roleName: Access }
sources:
  - { name: a, accountId: "123456789012", region: us-east-1, bucket: logs, prefixes: [{ prefix: a/, logTypes: [AWS.ALB] }] }
  - { name: b, accountId: "123456789012", region: us-east-1, bucket: logs, prefixes: [{ prefix: b/, logTypes: [AWS.ALB] }] }
  - name: partner
    accountId: "210987654321"
    region: eu-west-1
    bucket: findings
    prefixes: [{ logTypes: [AWS.GuardDuty] }]
    notifications: { topic: { existing: ${foreignTopic} } }
`;

test('local init --for makes what a file names, each once, with the topics of others, and apply takes it in', async () => {
  await writeFile(join(cwd, 'panther.yml'), fileOfTwoSources);
  const made = await run('local init --local=cloud --for panther.yml --json');
  expect(made.exit).toBe(0);
  const { accounts, buckets, regions } = JSON.parse(made.stdout) as {
    accounts: { id: string }[];
    buckets: { name: string }[];
    regions: string[];
  };
  expect(accounts.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['111122223333', '444455556666', '123456789012', '210987654321']),
  );
  expect(buckets.map(({ name }) => name)).toEqual(['logs', 'findings']);
  expect(regions).toEqual(['us-west-2', 'us-east-1', 'eu-west-1']);
  expect((await run('apply --local=cloud --yes')).exit).toBe(0);
  const told = await run('local put findings a.json --local=cloud');
  expect(told.stdout).toContain('told arn:aws:sqs:us-west-2:111122223333:panther-input-data-notifications-queue');
});

test('local init --for leaves the runtime out if that is asked for', async () => {
  await writeFile(join(cwd, 'panther.yml'), fileOfTwoSources);
  expect((await run('local init --local=cloud --for panther.yml --without-runtime')).exit).toBe(0);
  const deployed = await run('runtime deploy --local=cloud --yes');
  expect([deployed.exit, deployed.stdout]).toEqual([0, expect.not.stringContaining('belongs to no stack')]);
});

test('local init takes a file or writes one, not both, and makes nothing for a file that is wrong', async () => {
  await writeFile(join(cwd, 'wrong.yml'), 'version: 2');
  const both = await run('local init --local=cloud --for wrong.yml --write-config panther.yml');
  expect([both.exit, both.stderr.split(' [')[0]]).toEqual([
    2,
    'error: --for takes a configuration and --write-config writes one',
  ]);
  expect((await run('local init --local=cloud --for wrong.yml')).exit).toBe(2);
  expect(await run('local init --local=cloud --for nowhere.yml')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('fix: write one, or name another file with --for\n'),
  });
  expect(await readdir(cwd)).toEqual(['wrong.yml']);
});

test('local notify adds what others want to know, makes what is told, and the messages arrive there', async () => {
  await run('local init --local=cloud --accounts 4 --regions us-east-1');
  const lines = [
    'queue:etl --prefix q/',
    'topic:fan --prefix t/ --suffix .gz --id mine',
    'function:thumbs --prefix f/',
  ];
  for (const line of lines) {
    const { exit, stderr } = await run(`local notify acme-cloudtrail ${line} --local=cloud`);
    expect([exit, stderr]).toEqual([0, '']);
  }
  expect((await run('local put acme-cloudtrail q/a --local=cloud')).stdout).toMatch(/told arn:aws:sqs:\S+:etl\n/);
  expect((await run('local put acme-cloudtrail f/a --local=cloud')).stdout).toMatch(/told arn:aws:lambda:\S+:thumbs\n/);
  expect((await run('local put acme-cloudtrail t/a --local=cloud')).stdout).toContain('no notification');
  const shown = JSON.parse((await run('local show --local=cloud --json')).stdout) as {
    buckets: { name: string; notifications: unknown[] }[];
  };
  const { notifications } = shown.buckets.find(({ name }) => name === 'acme-cloudtrail') ?? {};
  expect(notifications).toContainEqual({
    Id: 'mine',
    TopicArn: expect.stringMatching(/:fan$/),
    Events: ['s3:ObjectCreated:*'],
    Filter: {
      Key: {
        FilterRules: [
          { Name: 'Prefix', Value: 't/' },
          { Name: 'Suffix', Value: '.gz' },
        ],
      },
    },
  });
});

test('local notify --stale leaves a notification of something that is gone, which keeps S3 from taking any change', async () => {
  const made = await run('local init --local=cloud --accounts 4 --regions us-east-1 --write-config panther.yml --json');
  expect(made.exit).toBe(0);
  await run('local notify acme-cloudtrail queue:gone --prefix old/ --stale --local=cloud');
  const { exit, stderr, stdout } = await run('apply --local=cloud --yes');
  expect([exit, `${stdout}${stderr}`]).toEqual([
    5,
    expect.stringMatching(/arn:aws:sqs:\S+:gone \(there is no such queue\)/),
  ]);
});

test.each([
  ['acme-cloudtrail etl', 2, "error: 'etl' is not what a bucket can tell"],
  ['nowhere queue:etl', 1, 'error: the local cloud has no bucket nowhere'],
  ['nowhere eventbridge', 1, 'error: the local cloud has no bucket nowhere'],
  [
    'acme-cloudtrail queue:etl --events s3:Nothing',
    1,
    'error: bucket acme-cloudtrail: the event "s3:Nothing" is not supported for notifications',
  ],
])('local notify %s is refused', async (words, code, message) => {
  await run('local init --local=cloud --accounts 4');
  const { exit, stderr } = await run(`local notify ${words} --local=cloud`);
  expect([exit, stderr.split(' [')[0]]).toEqual([code, message]);
});

test('local notify turns EventBridge on and leaves the rest', async () => {
  await writeFile(join(cwd, 'panther.yml'), fileOfTwoSources);
  await run('local init --local=cloud --for panther.yml');
  await run('local notify logs queue:etl --local=cloud');
  expect((await run('local notify logs eventbridge --local=cloud')).stdout).toBe('ok logs tells EventBridge\n');
  const shown = (await run('local show --local=cloud')).stdout;
  expect(shown).toMatch(/tells arn:aws:sqs:us-east-1:123456789012:etl\n +tells EventBridge\n/);
});
