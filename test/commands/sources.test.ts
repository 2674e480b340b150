import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../src/commands/run-cli.ts';
import { metrics, sourceDimensions } from '../../src/config/metrics.ts';
import { names, runtimeBucketName } from '../../src/config/names.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { openLocalFolder } from '../../src/local/local-folder.ts';
import type { SourcesHealth } from '../../src/orchestrate/source-health/check-sources.ts';
import type { Place } from '../../src/ports/place.ts';
import { createFakeIo } from '../ui/fake-io.ts';

/** Whole sources by the commands, in a local cloud that stays in a folder between them. */

interface SourceInFile extends Place {
  readonly name: string;
  readonly bucket: string;
  region: string;
}

interface File {
  readonly access: { readonly roleName: string };
  readonly panther: Place;
  sources: SourceInFile[];
}

const logs = 'acme-cloudtrail';
const trail = 'acme-trail';
let cwd = '';
let file: File;
/** Where the buckets are, each in an account of its own. */
let places: readonly [Place, Place];
let theirTopic = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-sources-'));
  await run('local init --local=cloud --accounts 6 --regions us-east-1,us-west-2 --write-config panther.yml');
  const made = parse(await readFile(join(cwd, 'panther.yml'), 'utf8')) as File & {
    readonly realTimeEvents: { readonly targets: { readonly accounts: readonly string[] } };
  };
  const { realTimeEvents, ...rest } = made;
  const [first] = made.sources;
  if (first === undefined) throw new TypeError('the file has no source');
  const taken = new Set([first.accountId, made.panther.accountId]);
  const other = realTimeEvents.targets.accounts.find((id) => !taken.has(id)) ?? '';
  places = [
    { accountId: first.accountId, region: first.region },
    { accountId: other, region: 'us-west-2' },
  ];
  file = rest;
  theirTopic = await inCloud(async ({ world }) => {
    world.createBucket({ ...places[1], name: trail });
    return world.createTopic({ ...places[1], name: 'theirs' });
  });
  const sourceOf = (name: string, place: Place, bucket: string, prefix: string, more: object = {}) => ({
    name,
    ...place,
    bucket,
    prefixes: [{ prefix, logTypes: ['AWS.CloudTrail'] }],
    ...more,
  });
  file.sources = [
    sourceOf('web', places[0], logs, 'web/year=2026/'),
    sourceOf('app', places[0], logs, 'app/', { dropOffMinutes: 60 }),
    sourceOf('trail', places[1], trail, 'AWSLogs/', { notifications: { topic: { existing: theirTopic } } }),
  ];
  await writeConfig();
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function writeConfig(): Promise<void> {
  await writeFile(join(cwd, 'panther.yml'), stringify(file, { defaultStringType: 'QUOTE_DOUBLE' }));
}

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

/** Does something to the cloud that no command does. */
async function inCloud<Result>(act: (cloud: LocalCloud) => Promise<Result>): Promise<Result> {
  const cloud = await openLocalFolder(join(cwd, 'cloud'), { access: file.access });
  try {
    return await act(cloud);
  } finally {
    cloud.close();
  }
}

const documentOf = (bucket: string) =>
  inCloud(async (cloud) => {
    const { accountId } = places[bucket === logs ? 0 : 1];
    return JSON.stringify(await cloud.buckets(accountId).notifications(bucket));
  });

async function apply(): Promise<void> {
  const { exit, stderr, stdout } = await run('apply --local=cloud --yes');
  expect([exit, stdout], stderr).toEqual([0, expect.stringMatching(/^Done: /)]);
}

it('onboards three sources on two buckets, and gives back the very original of both', async () => {
  const before = [await documentOf(logs), await documentOf(trail)];
  expect(before[0]).toMatch(/LambdaFunctionConfigurations.*EventBridgeConfiguration/);
  await apply();
  expect((await run('apply --local=cloud --yes')).stdout).toMatch(/^Done: nothing had to change\n/);
  expect(await run('plan --check --local=cloud')).toMatchObject({ exit: 0 });
  for (const target of [`${logs} web/year=2026/x`, `${logs} app/x`, `${trail} AWSLogs/x`]) {
    const { stdout } = await run(`local put ${target} --local=cloud`);
    expect(stdout).toContain(
      `told arn:aws:sqs:${file.panther.region}:${file.panther.accountId}:${names.notificationsQueue}`,
    );
    expect(stdout).not.toContain('lost');
  }
  const backups = await readdir(join(cwd, '.pantherctl', 'backups'));
  const wired = [await documentOf(logs), await documentOf(trail)];
  expect(wired[0]).toContain(JSON.parse(before[0] ?? '').LambdaFunctionConfigurations[0].Id);
  for (const source of ['web', 'trail']) {
    expect(await run(`bucket disconnect ${source} --local=cloud --yes`)).toMatchObject({ exit: 0 });
  }
  expect([await documentOf(logs), await documentOf(trail)]).toEqual(before);
  await apply();
  expect([await documentOf(logs), await documentOf(trail)]).toEqual(wired);
  for (const name of backups) {
    expect(await run(`bucket restore .pantherctl/backups/${name} --local=cloud --yes`)).toMatchObject({ exit: 0 });
  }
  expect([await documentOf(logs), await documentOf(trail)]).toEqual(before);
});

describe('source check --json', () => {
  const apply = 'pantherctl apply';

  beforeEach(async () => {
    await run('apply --local=cloud --yes');
    await run(`local put ${logs} web/year=2026/x --local=cloud`);
    await report(5);
  });

  /** What the runtime reports of every source. */
  const report = (minutes: number) =>
    inCloud(async ({ world }) => {
      for (const { name } of file.sources) {
        const metric = (of: string) => ({ namespace: metrics.namespace, name: of, dimensions: sourceDimensions(name) });
        world.recordMetric(file.panther, metric(metrics.minutesSinceLastData.name), minutes);
        world.recordMetric(file.panther, metric(metrics.sourceEvents.name), 12);
      }
    });

  /** What is not well, with the fix of the first finding. */
  async function check() {
    const { exit, stdout } = await run('source check --json --local=cloud');
    const { ok, sources } = JSON.parse(stdout) as SourcesHealth;
    const wrong = sources.flatMap(({ checks, name }) =>
      checks
        .filter(({ status }) => status !== 'ok')
        .map(({ check: id, findings, status }) => ({ what: `${name} ${id}: ${status}`, fix: findings[0]?.fix ?? '' })),
    );
    return { exit, ok, wrong };
  }

  const topicOf = (place: Place) => `arn:aws:sns:${place.region}:${place.accountId}:${names.notificationsTopic}`;
  const moveLogs = async (region: string) => {
    for (const source of file.sources) if (source.bucket === logs) source.region = region;
    await writeConfig();
  };

  /** Each with what is found, the beginning of the fix, and how it is mended if not by running the fix. */
  const faults: readonly {
    readonly fault: string;
    readonly found: readonly string[];
    readonly fix: string;
    plant(): Promise<unknown>;
    mend?(): Promise<unknown>;
  }[] = [
    {
      fault: 'a role that is gone',
      found: ['web role: failed', 'web object: unknown', 'web rights: unknown'],
      fix: apply,
      plant: () =>
        inCloud(async (cloud) => {
          await cloud.stacks(places[0]).remove(`${names.logAnalysisStackPrefix}web`);
          await cloud.clock.sleep(600_000);
        }),
    },
    {
      fault: 'a bucket in another region than told',
      found: ['web', 'app'].flatMap((name) => [
        `${name} bucket-region: failed`,
        `${name} object: unknown`,
        `${name} notifications: unknown`,
        `${name} topic: failed`,
        `${name} subscription: unknown`,
        `${name} registry: failed`,
      ]),
      fix: "set region: us-east-1 in source 'web'",
      plant: () => moveLogs('us-west-2'),
      mend: () => moveLogs('us-east-1'),
    },
    {
      fault: 'a prefix that is no longer told',
      found: ['web notifications: failed'],
      fix: 'pantherctl bucket connect web',
      plant: () =>
        inCloud(async (cloud) => {
          const buckets = cloud.buckets(places[0].accountId);
          const { TopicConfigurations = [], ...live } = await buckets.notifications(logs);
          const kept = TopicConfigurations.filter(({ Filter }) => !JSON.stringify(Filter).includes('2026'));
          await buckets.putNotifications(logs, { ...live, TopicConfigurations: kept });
        }),
      mend: () => run('bucket connect web --local=cloud --yes'),
    },
    {
      fault: 'a notification for some suffixes only',
      found: ['trail notifications: warning'],
      fix: 'take the suffix off',
      plant: () =>
        inCloud(async (cloud) => {
          const buckets = cloud.buckets(places[1].accountId);
          const live = await buckets.notifications(trail);
          const FilterRules = [
            { Name: 'prefix', Value: 'AWSLogs/' },
            { Name: 'suffix', Value: '.gz' },
          ];
          const TopicConfigurations = live.TopicConfigurations?.map((each) => ({
            ...each,
            Id: 'x',
            Filter: { Key: { FilterRules } },
          }));
          await buckets.putNotifications(trail, { ...live, ...(TopicConfigurations && { TopicConfigurations }) });
        }),
      mend: () =>
        inCloud((cloud) => cloud.buckets(places[1].accountId).putNotifications(trail, {})).then(() =>
          run('apply --local=cloud --yes'),
        ),
    },
    {
      fault: "somebody else's topic that no longer lets the bucket publish",
      found: ['trail topic: failed'],
      fix: apply,
      plant: () =>
        inCloud(async (cloud) => {
          const topics = cloud.topics(places[1]);
          const policy = JSON.parse((await topics.describe(theirTopic))?.policy ?? '') as {
            Statement: { Sid: string }[];
          };
          const Statement = policy.Statement.filter(({ Sid }) => !Sid.startsWith('PantherPublish-'));
          await topics.setPolicy(theirTopic, JSON.stringify({ ...policy, Statement }));
        }),
    },
    {
      fault: 'a disabled key of the topic',
      found: ['web topic: failed', 'app topic: failed'],
      fix: 'aws kms enable-key',
      plant: () => setKey('Disabled'),
      mend: () => setKey('Enabled'),
    },
    {
      fault: 'raw delivery',
      found: ['web subscription: failed', 'app subscription: failed'],
      fix: apply,
      plant: () =>
        inCloud(async (cloud) => {
          const topics = cloud.topics(places[0]);
          const [subscription] = await topics.listSubscriptions(topicOf(places[0]));
          await topics.setRawDelivery(subscription?.arn ?? '', true);
        }),
    },
    {
      fault: 'a queue that lets no topic send',
      found: ['web queue: failed', 'app queue: failed', 'trail queue: failed'],
      fix: apply,
      plant: () => inCloud((cloud) => cloud.queues(file.panther).setPolicy(names.notificationsQueue, '')),
    },
    {
      fault: 'sources that are not registered',
      found: ['web registry: failed', 'app registry: failed', 'trail registry: failed'],
      fix: apply,
      plant: () =>
        inCloud(async (cloud) => {
          const objects = cloud.objects(file.panther.accountId);
          const bucket = runtimeBucketName(file.panther);
          const stored = await objects.readText(bucket, names.sourceRegistryKey);
          await objects.writeText(bucket, names.sourceRegistryKey, '{"version":1,"sources":[]}', stored?.etag);
        }),
    },
    {
      fault: 'no data for longer than the file allows',
      found: ['app data: failed'],
      fix: 'look',
      plant: () => report(61),
      mend: () => report(5),
    },
  ];

  const setKey = (state: 'Enabled' | 'Disabled') =>
    inCloud(async (cloud) => {
      const { keyId = '' } = (await cloud.topics(places[0]).describe(topicOf(places[0]))) ?? {};
      const key = await cloud.keys(places[0]).describe(keyId);
      cloud.world.setKeyState(key?.arn ?? '', state);
    });

  it('finds nothing to say of sources that apply has onboarded', async () => {
    expect(await check()).toEqual({ exit: 0, ok: true, wrong: [] });
  });

  it.each(faults)('finds $fault, and it is well again after the fix', async ({ fix, found, mend, plant }) => {
    await plant();
    const { exit, ok, wrong } = await check();
    expect(wrong.map(({ what }) => what).toSorted()).toEqual(found.toSorted());
    const isFailure = found.some((each) => each.endsWith('failed'));
    expect([exit, ok]).toEqual(isFailure ? [1, false] : [0, true]);
    const main = wrong.find(({ what }) => what === found[0]);
    expect(main?.fix).toContain(fix);
    await (mend ?? (() => run('apply --local=cloud --yes')))();
    await report(5);
    expect(await check()).toEqual({ exit: 0, ok: true, wrong: [] });
  });
});
