import { beforeEach, expect, it } from 'vitest';
import { metrics, sourceDimensions } from '../../../src/config/metrics.ts';
import { names, runtimeBucketName } from '../../../src/config/names.ts';
import { configSchema } from '../../../src/config/schema.ts';
import type { Config } from '../../../src/config/schema.ts';
import { buildOrganization } from '../../../src/local/build-organization.ts';
import { createLocalCloud } from '../../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../../src/local/create-local-cloud.ts';
import { apply } from '../../../src/orchestrate/apply.ts';
import { planWhenStill } from '../../../src/orchestrate/plan-rollout.ts';
import { checkSources } from '../../../src/orchestrate/source-health/check-sources.ts';
import type { SourcesHealth } from '../../../src/orchestrate/source-health/check-sources.ts';
import type { Place } from '../../../src/ports/place.ts';

const access = { roleName: 'OrganizationAccountAccessRole' };
const bucket = 'acme-trails';
const minute = 60_000;

let cloud: LocalCloud;
let config: Config;
let owner: string;
let panther: Place;
let topicArn: string;

beforeEach(async () => {
  const organization = buildOrganization({ seed: 3, accounts: 4, regions: ['us-east-1', 'us-west-2'] });
  cloud = createLocalCloud({ seed: 3, organization, access });
  panther = { accountId: organization.panther.accountId, region: 'us-west-2' };
  const managementAccount = organization.managementAccountId;
  owner =
    organization.accounts.map(({ id }) => id).find((id) => id !== managementAccount && id !== panther.accountId) ?? '';
  topicArn = `arn:aws:sns:us-east-1:${owner}:${names.notificationsTopic}`;
  cloud.world.createBucket({ name: bucket, accountId: owner, region: 'us-east-1' });
  config = configSchema.parse({
    version: 1,
    panther,
    administrator: { accountId: managementAccount, region: 'us-west-2' },
    access,
    sources: [
      {
        name: 'trails',
        accountId: owner,
        region: 'us-east-1',
        bucket,
        prefixes: [
          { prefix: 'a/', logTypes: ['AWS.CloudTrail'] },
          { prefix: 'day=1/b c/', logTypes: ['AWS.CloudTrail'] },
        ],
        dropOffMinutes: 60,
      },
    ],
  });
  const tools = { clock: cloud.clock, emit: () => undefined, backUp: async () => 'backup' };
  await apply((await planWhenStill(config, cloud, tools)).plan, cloud, tools);
  cloud.world.putObject({ bucket, key: 'a/1.json', body: '{}' });
  record(5);
});

/** What the runtime reports of the source. */
function record(minutes: number): void {
  const dimensions = sourceDimensions('trails');
  const metric = (name: string) => ({ namespace: metrics.namespace, name, dimensions });
  cloud.world.recordMetric(panther, metric(metrics.minutesSinceLastData.name), minutes);
  cloud.world.recordMetric(panther, metric(metrics.sourceEvents.name), 12);
}

async function listWrong(file = config): Promise<Readonly<Record<string, string>>> {
  const { sources }: SourcesHealth = await checkSources(file, file.sources, cloud);
  const items = sources.flatMap(({ checks }) => checks).filter(({ status }) => status !== 'ok');
  return Object.fromEntries(items.map(({ check, status }) => [check, status]));
}

it('finds nothing to say of a source that apply has just onboarded', async () => {
  expect(await listWrong()).toEqual({});
});

it('sees that the role is gone', async () => {
  const stacks = cloud.stacks({ accountId: owner, region: 'us-east-1' });
  await stacks.remove(`${names.logAnalysisStackPrefix}trails`);
  await cloud.clock.sleep(10 * minute);
  record(5);
  expect(await listWrong()).toEqual({ role: 'failed', object: 'unknown', rights: 'unknown' });
});

it('sees that the role trusts another Panther account than the file names', async () => {
  const other = { ...config, panther: { ...config.panther, accountId: owner } };
  expect(await listWrong(other)).toMatchObject({ role: 'failed', object: 'unknown', subscription: 'failed' });
});

it('sees that the role asks for no external id that the file does not name', async () => {
  const [source] = config.sources;
  if (source === undefined) throw new Error('the file has no source');
  const withId = { ...config, sources: [{ ...source, externalId: 'acme-panther-7f3a' }] };
  // A trust policy that asks for none lets everybody in who brings one.
  expect(await listWrong(withId)).toEqual({ registry: 'failed' });
});

it('sees a bucket in another region, and looks no further for its notifications', async () => {
  const [source] = config.sources;
  if (source === undefined) throw new Error('the file has no source');
  const wrong = { ...config, sources: [{ ...source, region: 'us-west-2' }] };
  expect(await listWrong(wrong)).toMatchObject({
    'bucket-region': 'failed',
    object: 'unknown',
    notifications: 'unknown',
    topic: 'failed',
  });
});

it('sees that an object is under a key that the role may not use', async () => {
  const kmsKeyArn = cloud.world.createKey({ accountId: owner, region: 'us-east-1' });
  const secret = 'acme-secrets';
  cloud.world.createBucket({ name: secret, accountId: owner, region: 'us-east-1', kmsKeyArn });
  cloud.world.putObject({ bucket: secret, key: 'a/1.json', body: '{}' });
  const [source] = config.sources;
  if (source === undefined) throw new Error('the file has no source');
  const moved = { ...config, sources: [{ ...source, name: 'secrets', bucket: secret }] };
  const tools = { clock: cloud.clock, emit: () => undefined, backUp: async () => 'backup' };
  await apply((await planWhenStill(moved, cloud, tools)).plan, cloud, tools);
  const { sources } = await checkSources(moved, moved.sources, cloud);
  const failures = sources.flatMap(({ checks }) => checks).filter(({ status }) => status === 'failed');
  expect(failures.map(({ check }) => check)).toEqual(['object']);
  expect(failures[0]?.findings[0]?.fix).toBe(
    `set kmsKeyArn: ${kmsKeyArn} in source 'secrets', then run pantherctl apply`,
  );
});

it('sees that a prefix is no longer told', async () => {
  const buckets = cloud.buckets(owner);
  const live = await buckets.notifications(bucket);
  const [first] = live.TopicConfigurations ?? [];
  await buckets.putNotifications(bucket, { ...live, TopicConfigurations: first === undefined ? [] : [first] });
  expect(await listWrong()).toEqual({ notifications: 'failed' });
});

it('sees that the topic no longer takes what S3 publishes', async () => {
  await cloud.topics({ accountId: owner, region: 'us-east-1' }).setPolicy(
    topicArn,
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${panther.accountId}:root` },
          Action: 'sns:Subscribe',
          Resource: topicArn,
        },
      ],
    }),
  );
  expect(await listWrong()).toEqual({ topic: 'failed' });
});

it("sees that the topic's key is disabled", async () => {
  const topics = cloud.topics({ accountId: owner, region: 'us-east-1' });
  const { keyId = '' } = (await topics.describe(topicArn)) ?? {};
  const key = await cloud.keys({ accountId: owner, region: 'us-east-1' }).describe(keyId);
  cloud.world.setKeyState(key?.arn ?? '', 'Disabled');
  expect(await listWrong()).toEqual({ topic: 'failed' });
});

it('sees raw delivery', async () => {
  const topics = cloud.topics({ accountId: owner, region: 'us-east-1' });
  const [subscription] = await topics.listSubscriptions(topicArn);
  await topics.setRawDelivery(subscription?.arn ?? '', true);
  expect(await listWrong()).toEqual({ subscription: 'failed' });
});

it('sees that the queue lets no topic of the account send', async () => {
  await cloud.queues(panther).setPolicy(names.notificationsQueue, '');
  expect(await listWrong()).toEqual({ queue: 'failed' });
});

it('sees that the source is not registered', async () => {
  const objects = cloud.objects(panther.accountId);
  const name = runtimeBucketName(panther);
  const stored = await objects.readText(name, names.sourceRegistryKey);
  await objects.writeText(name, names.sourceRegistryKey, '{"version":1,"sources":[]}', stored?.etag);
  expect(await listWrong()).toEqual({ registry: 'failed' });
});

it('sees that no data came for longer than the file allows', async () => {
  record(61);
  expect(await listWrong()).toEqual({ data: 'failed' });
});

it('passes over what pantherctl may not look at', async () => {
  cloud.world.addFault({ kind: 'access-denied', call: 'roles.simulate' });
  expect(await listWrong()).toEqual({ rights: 'unknown' });
});
