import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../src/commands/run-cli.ts';
import { openLocalFolder } from '../../src/local/local-folder.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { readNotificationBackup, writeNotificationBackup } from '../../src/ops/notification-backup.ts';
import type { BucketNotifications, NotificationEntry } from '../../src/ports/buckets.ts';
import { createFakeIo } from '../ui/fake-io.ts';

interface FileOfSources {
  readonly access: { readonly roleName: string };
  readonly panther: { readonly accountId: string; readonly region: string };
  readonly sources: {
    name: string;
    accountId: string;
    region: string;
    bucket: string;
    prefixes: object[];
    notifications?: object;
  }[];
}

const bucket = 'acme-cloudtrail';
let cwd = '';
let file: FileOfSources;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-bucket-'));
  await run('local init --local=cloud --accounts 5 --regions us-east-1,us-west-2 --write-config panther.yml');
  file = parse(await readFile(join(cwd, 'panther.yml'), 'utf8')) as FileOfSources;
  await inCloud(deployTopic);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

const runOnCloud = (line: string) => run(`${line} --local=cloud --yes`);
const readJson = ({ stdout }: { stdout: string }): unknown => JSON.parse(stdout);

/** Does something to the cloud that no command does. */
async function inCloud<Result>(act: (cloud: LocalCloud) => Promise<Result>): Promise<Result> {
  const cloud = await openLocalFolder(join(cwd, 'cloud'), { access: file.access });
  try {
    return await act(cloud);
  } finally {
    cloud.close();
  }
}

function source() {
  const [first] = file.sources;
  if (first === undefined) throw new TypeError('the file has no source');
  return first;
}

/** The topic as apply deploys it, and Panther's queue open for it. */
async function deployTopic(cloud: LocalCloud): Promise<void> {
  const { accountId, region } = source();
  await run('generate');
  const template = await readFile(join(cwd, 'generated', 'panther-log-processing-notifications.yml'), 'utf8');
  await cloud
    .stacks({ accountId, region })
    .create({ name: 'panther-log-processing-notifications', template, parameters: {}, tags: {} });
  const queue = 'panther-input-data-notifications-queue';
  const Resource = `arn:aws:sqs:${file.panther.region}:${file.panther.accountId}:${queue}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource,
  };
  await cloud.queues(file.panther).setPolicy(queue, JSON.stringify({ Statement: [statement] }));
  await cloud.clock.sleep(120_000);
  cloud.world.confirmSubscriptions();
}

const live = () => inCloud((cloud) => cloud.buckets(source().accountId).notifications(bucket));
const put = (notifications: BucketNotifications) =>
  inCloud((cloud) => cloud.buckets(source().accountId).putNotifications(bucket, notifications));

async function edit(change: (first: FileOfSources['sources'][number]) => void): Promise<void> {
  change(source());
  await writeFile(join(cwd, 'panther.yml'), stringify(file, { defaultStringType: 'QUOTE_DOUBLE' }));
}

/** A source of another file on the bucket, as the registry has it. */
function theirSource(prefixes: readonly object[], topicArn: unknown): object {
  const { accountId, region } = source();
  return {
    id: 'theirs',
    name: 'theirs',
    owner: '999999999999/us-east-1',
    accountId,
    region,
    bucket,
    roleArn: `arn:aws:iam::${accountId}:role/PantherLogProcessingRole-theirs`,
    streamType: 'auto',
    prefixes,
    topicArn,
  };
}

/** Writes the registry of sources. */
async function register(...sources: readonly object[]): Promise<void> {
  const { accountId, region } = file.panther;
  const [runtime, key] = [`panther-runtime-${accountId}-${region}`, 'sources/registry.json'];
  await inCloud(async (cloud) => {
    const objects = cloud.objects(accountId);
    const stored = await objects.readText(runtime, key);
    await objects.writeText(runtime, key, JSON.stringify({ version: 1, sources }), stored?.etag);
  });
}

const backups = async () => (await readdir(join(cwd, '.pantherctl', 'backups'))).toSorted();

describe('bucket connect and disconnect', () => {
  it('connect, do nothing the second time, and give back the very original', async () => {
    const before = JSON.stringify(await live());
    const connected = await runOnCloud('bucket connect acme-cloudtrail');
    expect([connected.exit, connected.stderr]).toEqual([0, expect.stringContaining('= EventBridge')]);
    expect(readJson(await runOnCloud('bucket connect acme-cloudtrail --json'))).toMatchObject({ changed: false });
    const told = await run('local put acme-cloudtrail AWSLogs/x.json.gz --local=cloud');
    expect(told.stdout).toContain('panther-input-data-notifications-queue');
    const gone = readJson(await runOnCloud('bucket disconnect acme-cloudtrail --json'));
    expect(gone).toMatchObject({ changed: true, leftStacks: [] });
    expect(JSON.stringify(await live())).toBe(before);
    expect(await backups()).toHaveLength(2);
  });

  it('disconnect a bucket that the file no longer names, but for what another file has on it', async () => {
    const before = JSON.stringify(await live());
    await runOnCloud('bucket connect acme-cloudtrail');
    const { accountId } = source();
    const words = `bucket disconnect --bucket ${bucket} --account ${accountId}`;
    const named = await runOnCloud(words);
    expect([named.exit, named.stderr]).toEqual([
      2,
      expect.stringContaining('pantherctl bucket disconnect acme-cloudtrail'),
    ]);
    await edit((first) => {
      first.bucket = 'acme-new';
    });
    for (const wrong of ['', `--bucket ${bucket}`, `acme-cloudtrail --bucket ${bucket} --account ${accountId}`]) {
      expect((await runOnCloud(`bucket disconnect ${wrong}`.trim())).exit).toBe(2);
    }
    const prefixes = [{ prefix: 'AWSLogs/', exclude: [], logTypes: ['AWS.CloudTrail'] }];
    const [entry] = (await live()).TopicConfigurations ?? [];
    await register(theirSource(prefixes, entry?.['TopicArn']));
    expect(readJson(await runOnCloud(`${words} --json`))).toMatchObject({ changed: false });
    await register();
    expect(readJson(await runOnCloud(`${words} --json`))).toMatchObject({ changed: true });
    expect(JSON.stringify(await live())).toBe(before);
  });

  it('keep what a source of another file has on the topic, which looks like ours', async () => {
    const original = source().prefixes.slice();
    const others = [{ prefix: 'other/', exclude: [], logTypes: ['AWS.CloudTrail'] }];
    await edit((first) => first.prefixes.splice(0, 1, ...others));
    await runOnCloud('bucket connect acme-cloudtrail');
    const [theirs] = (await live()).TopicConfigurations ?? [];
    await register(theirSource(others, theirs?.['TopicArn']));
    await edit((first) => first.prefixes.splice(0, 1, ...original));
    await runOnCloud('bucket connect acme-cloudtrail');
    expect((await live()).TopicConfigurations).toEqual([theirs, expect.anything()]);
  });

  it('tell of objects whose keys have special characters', async () => {
    await edit((first) =>
      first.prefixes.splice(0, 1, { prefix: 'a b+c/50%/year=2026/日本/', logTypes: ['AWS.CloudTrail'] }),
    );
    expect((await runOnCloud('bucket connect acme-cloudtrail')).exit).toBe(0);
    await inCloud(async ({ world }) => {
      const arnsFor = (key: string) => world.putObject({ bucket, key, body: '' }).map(({ arn }) => arn);
      expect(arnsFor('a b+c/50%/year=2026/日本/x')).toEqual([expect.stringContaining('panther-input-data')]);
      expect(arnsFor('a+b+c/50%/year=2026/日本/x')).toEqual([]);
    });
  });

  it('ask first, and change nothing without an answer', async () => {
    const before = await live();
    const asked = await run('bucket connect acme-cloudtrail --local=cloud');
    expect([asked.exit, asked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(await live()).toEqual(before);
  });

  it('name the other sources on a bucket that is disconnected', async () => {
    await edit((first) =>
      file.sources.push({ ...first, name: 'second', prefixes: [{ prefix: 'other/', logTypes: ['AWS.ALB'] }] }),
    );
    const gone = await runOnCloud('bucket disconnect second');
    expect(gone.stderr).toContain('this concerns other sources on the bucket too: acme-cloudtrail');
  });

  it('finish after a crash at the write, with nothing lost', async () => {
    const before = await live();
    await run('local fault crash --call buckets.putNotifications --local=cloud');
    expect((await runOnCloud('bucket connect acme-cloudtrail')).stderr).toContain('[SIMULATED_CRASH]');
    expect(await live()).toMatchObject(before);
    const again = await runOnCloud('bucket connect acme-cloudtrail');
    expect([again.exit, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')]);
  });

  it('look for a put whose answer got lost before they make it again', async () => {
    await run('local fault lost-answer --call buckets.putNotifications --local=cloud');
    const connected = await runOnCloud('bucket connect acme-cloudtrail --json');
    expect([connected.exit, readJson(connected)]).toEqual([0, expect.objectContaining({ changed: true })]);
  });
});

describe('bucket connect --replace', () => {
  beforeEach(async () => {
    await edit((first) =>
      first.prefixes.splice(0, 1, { prefix: 'access-logs/app/', logTypes: ['AWS.S3ServerAccess'] }),
    );
    await inCloud(async (cloud) => {
      const registry = JSON.stringify({ version: 1, sources: [{ accountId: source().accountId }] });
      const runtime = `panther-runtime-${file.panther.accountId}-${file.panther.region}`;
      await cloud.objects(file.panther.accountId).writeText(runtime, 'sources/registry.json', registry, undefined);
    });
  });

  it('is offered where a function is in the way, tells both, and is undone byte for byte', async () => {
    const before = JSON.stringify(await live());
    const refused = await runOnCloud('bucket connect acme-cloudtrail');
    expect([refused.exit, refused.stderr]).toEqual([
      1,
      expect.stringContaining('pantherctl bucket connect acme-cloudtrail --replace index-access-logs'),
    ]);
    const replaced = await runOnCloud('bucket connect acme-cloudtrail --replace index-access-logs');
    expect([replaced.exit, replaced.stderr]).toEqual([0, expect.stringMatching(/envelope of\s+SNS/)]);
    const told = await run('local put acme-cloudtrail access-logs/app/x --local=cloud');
    expect(told.stdout).toContain('access-log-indexer');
    expect(told.stdout).toContain('panther-input-data-notifications-queue');
    const again = await runOnCloud('bucket connect acme-cloudtrail --replace index-access-logs');
    expect([again.exit, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')]);
    const gone = await runOnCloud('bucket disconnect acme-cloudtrail');
    expect(gone.stdout).toMatch(/stack panther-fan-out-[0-9a-f]{8} may be deleted/);
    expect(JSON.stringify(await live())).toBe(before);
  });

  it('exits as done in part where it replaced one notification and another is in the way still', async () => {
    await edit((first) => first.prefixes.push({ prefix: 'other/', logTypes: ['AWS.S3ServerAccess'] }));
    const before = await live();
    const [theirs] = before.LambdaFunctionConfigurations ?? [];
    const rule = { Name: 'prefix', Value: 'other/' };
    const second = { ...theirs, Id: 'second', Filter: { Key: { FilterRules: [rule] } } } as NotificationEntry;
    await put({ ...before, LambdaFunctionConfigurations: [...(before.LambdaFunctionConfigurations ?? []), second] });
    const partly = await runOnCloud('bucket connect acme-cloudtrail --replace index-access-logs');
    expect([partly.exit, partly.stdout, partly.stderr]).toEqual([
      5,
      expect.stringContaining('index-access-logs of acme-cloudtrail was replaced'),
      expect.stringContaining('--replace second'),
    ]);
    expect((await runOnCloud('bucket connect acme-cloudtrail')).exit).toBe(1);
  });

  it('refuses an id that is not there', async () => {
    const refused = await runOnCloud('bucket connect acme-cloudtrail --replace nothing');
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("has no notification 'nothing'")]);
  });
});

describe('bucket show', () => {
  it('shows ours, those of others and EventBridge, and what apply would change', async () => {
    expect(readJson(await run('bucket show acme-cloudtrail --local=cloud --json'))).toMatchObject({
      bucket,
      ours: [],
      others: [{ id: 'index-access-logs', kind: 'function' }],
      eventBridge: true,
      changes: { add: [{ prefix: 'AWSLogs/' }], remove: [], conflicts: [] },
    });
    await runOnCloud('bucket connect acme-cloudtrail');
    await put({ ...(await live()), QueueConfigurations: [] });
    const text = await run('bucket show acme-cloudtrail --local=cloud');
    expect(text.stdout).toMatch(
      /ours\n.*panther-notifications-topic.*\n  of others\n.*index-access-logs.*\n  EventBridge: on.*\n  apply would change nothing/,
    );
  });

  it('takes the name of a bucket too', async () => {
    await edit((first) => (first.name = 'trail'));
    expect((await run('bucket show acme-cloudtrail --local=cloud')).exit).toBe(0);
    const unknown = await run('bucket show nothing --local=cloud');
    expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('name one of: trail, acme-cloudtrail')]);
  });
});

describe('bucket restore', () => {
  const restore = (name: string, flags = '') => runOnCloud(`bucket restore .pantherctl/backups/${name}${flags}`);

  it('puts back byte for byte what was there before, and finds nothing to do then', async () => {
    const before = JSON.stringify(await live());
    await runOnCloud('bucket connect acme-cloudtrail');
    const [first = ''] = await backups();
    expect((await restore(first)).exit).toBe(0);
    expect(JSON.stringify(await live())).toBe(before);
    expect((await restore(first)).stdout).toContain('nothing to do');
  });

  it('loses nothing that somebody added since, unless it is named', async () => {
    const before = JSON.stringify(await live());
    await runOnCloud('bucket connect acme-cloudtrail');
    const [first = ''] = await backups();
    const connected = await live();
    const LambdaFunctionConfigurations = (connected.LambdaFunctionConfigurations ?? []).map((each) => ({
      ...each,
      Id: 'renamed',
    }));
    await put({ ...connected, LambdaFunctionConfigurations });
    const refused = await restore(first);
    expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining('--remove renamed')]);
    expect((await restore(first, ' --remove renamed')).exit).toBe(0);
    expect(JSON.stringify(await live())).toBe(before);
  });

  it('refuses a file that was edited, and one of another account', async () => {
    await runOnCloud('bucket connect acme-cloudtrail');
    const [first = ''] = await backups();
    const path = join(cwd, '.pantherctl', 'backups', first);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('index-access-logs', 'other'));
    expect((await restore(first)).stderr).toContain('was edited since it was written');
    await writeFile(path, text);
    const backup = await readNotificationBackup(path);
    const theirs = await writeNotificationBackup(join(cwd, 'theirs'), { ...backup, owner: '999999999999' });
    const other = await runOnCloud(`bucket restore ${theirs}`);
    expect([other.exit, other.stderr]).toEqual([2, expect.stringContaining('in account 999999999999, and source')]);
  });
});

describe('a bucket that is not as the file says', () => {
  const commands = ['connect', 'disconnect', 'show'];
  it.each(commands)('is one clear error for bucket %s', async (command) => {
    const say = async () => {
      const { exit, stderr } = await runOnCloud(`bucket ${command} acme-cloudtrail`);
      return [exit, stderr.split('\n')[0]];
    };
    const { accountId } = source();
    await edit((first) => (first.region = 'us-west-2'));
    expect(await say()).toEqual([
      2,
      expect.stringContaining("is in us-east-1, and source 'acme-cloudtrail' says us-west-2"),
    ]);
    await edit((first) => Object.assign(first, { region: 'us-east-1', accountId: file.panther.accountId }));
    expect(await say()).toEqual([
      1,
      expect.stringContaining(`may not be looked at as one of account ${file.panther.accountId}`),
    ]);
    await edit((first) => Object.assign(first, { accountId, bucket: 'acme-nothing' }));
    expect(await say()).toEqual([2, expect.stringContaining('bucket acme-nothing of source')]);
  });

  it.each([
    ['notifications', 's3:GetBucketNotification'],
    ['putNotifications', 's3:PutBucketNotification'],
  ])('changes nothing without the right to call %s, and names it', async (call, action) => {
    const before = await live();
    await run(`local fault access-denied --call buckets.${call} --local=cloud`);
    const { exit, stderr } = await runOnCloud('bucket connect acme-cloudtrail');
    expect([exit, stderr]).toEqual([1, expect.stringContaining(action)]);
    await run('local fault --clear --local=cloud');
    expect(await live()).toEqual(before);
  });

  it.each([
    [{ topic: 'none' }, 'has notifications.topic: none'],
    [{ publisher: 'eventBridge' }, 'has notifications.publisher: eventBridge'],
  ])('is not connected for %j', async (notifications, message) => {
    await edit((first) => (first.notifications = notifications));
    const { exit, stderr } = await runOnCloud('bucket connect acme-cloudtrail');
    expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('is not connected to a topic that is not there', async () => {
    await inCloud(async (cloud) => {
      await cloud.stacks(source()).remove('panther-log-processing-notifications');
      await cloud.clock.sleep(120_000);
    });
    const { exit, stderr } = await runOnCloud('bucket connect acme-cloudtrail');
    expect([exit, stderr]).toEqual([
      1,
      expect.stringMatching(/the topic for source 'acme-cloudtrail' is not there[^]*pantherctl apply/),
    ]);
  });

  it('is named with the stale queue of somebody else that blocks every put, until that is passed over', async () => {
    const { accountId, region } = source();
    const stale = { Id: 'stale', QueueArn: `arn:aws:sqs:${region}:${accountId}:gone`, Events: ['s3:ObjectRemoved:*'] };
    await inCloud((cloud) =>
      cloud
        .buckets(accountId)
        .putNotifications(bucket, { QueueConfigurations: [stale] }, { skipDestinationValidation: true }),
    );
    const refused = await runOnCloud('bucket connect acme-cloudtrail');
    expect([refused.exit, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /gone of notification 'stale' \(there is no such queue\)[^]*--local=cloud --skip-destination-validation/,
      ),
    ]);
    expect((await runOnCloud('bucket connect acme-cloudtrail --skip-destination-validation')).exit).toBe(0);
    expect((await live()).QueueConfigurations).toEqual([stale]);
  });
});
