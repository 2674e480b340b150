import { describe, expect, it } from 'vitest';
import { names, runtimeBucketName } from '../../../src/config/names.ts';
import { parseRegistry } from '../../../src/config/source-registry.ts';
import { planDisconnect } from '../../../src/orchestrate/sources/disconnect-bucket.ts';
import { createdEvents } from '../../../src/orchestrate/sources/notification-overlap.ts';
import { buildEntryId } from '../../../src/orchestrate/sources/notification-ownership.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import { readBucketWish } from '../../../src/orchestrate/sources/read-bucket-wish.ts';
import { planRestore } from '../../../src/orchestrate/sources/restore-bucket.ts';
import { runSources, sourceOf, stageSources } from './stage-sources.ts';

const bucket = 'acme-shared';

/** One bucket and topic, and two files of different administrators with a source each. */
function stageTwoFiles(prefixes: readonly [string, string]) {
  const stage = stageSources();
  const place = { accountId: stage.members[0] ?? '', region: 'us-east-1' };
  stage.cloud.world.createBucket({ ...place, name: bucket });
  const one = stage.configure([sourceOf('one', place, bucket, prefixes[0])]);
  const other = stage.configure([sourceOf('other', place, bucket, prefixes[1])], {
    administrator: { ...one.administrator, region: 'us-east-1' },
  });
  const readLive = () => stage.cloud.buckets(place.accountId).notifications(bucket);
  const readPrefixes = async () =>
    ((await readLive()).TopicConfigurations ?? []).map(({ Filter }) => Filter?.Key?.FilterRules?.[0]?.Value);
  return { ...stage, place, one, other, readLive, readPrefixes };
}

describe('a bucket that two files name', () => {
  it('tells the sources of both, and neither file finds anything to do after the other', async () => {
    const { cloud, one, other, readPrefixes } = stageTwoFiles(['a/', 'b/']);
    for (const config of [one, other]) expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done' });
    expect(await readPrefixes()).toEqual(['a/', 'b/']);
    for (const config of [one, other]) expect(await runSources(cloud, config)).toMatchObject({ steps: { done: 0 } });
  });

  it('has one entry where one file reads below what the other does, and keeps what is needed when that one moves', async () => {
    const { cloud, configure, one, other, place, readPrefixes } = stageTwoFiles(['a/', 'a/b/']);
    await runSources(cloud, one);
    await runSources(cloud, other);
    expect(await readPrefixes()).toEqual(['a/']);
    expect(await runSources(cloud, configure([sourceOf('one', place, bucket, 'x/')]))).toMatchObject({
      verdict: 'done',
    });
    expect((await readPrefixes()).toSorted()).toEqual(['a/b/', 'x/']);
  });

  it('keeps what tells the other file when the sources of one leave, are disconnected or put back', async () => {
    const { cloud, one, other, readLive, readPrefixes } = stageTwoFiles(['a/', 'b/']);
    await runSources(cloud, one);
    await runSources(cloud, other);
    const live = await readLive();
    const { wish } = await readBucketWish(other, bucket, live, cloud);
    expect(planDisconnect(live, wish, new Map()).remove.map(({ prefix }) => prefix)).toEqual(['b/']);
    expect(() => planRestore(live, { bucket, notifications: {}, remove: [], wish })).toThrow(/would lose them/);
    await runSources(cloud, { ...other, sources: [] }, { allowDelete: true });
    expect(await readPrefixes()).toEqual(['a/']);
  });

  it('keeps a fan-out that tells the other file, and takes it back with the last file that it tells', () => {
    const topicArn = 'arn:aws:sns:us-east-1:123456789012:panther-fan-out-0a1b2c3d';
    const Id = buildEntryId({ bucket, topicArn, prefix: '' });
    const live = { TopicConfigurations: [{ Id, TopicArn: topicArn, Events: createdEvents }] };
    const theirs = { topicArn: 'arn:aws:sns:us-east-1:123456789012:t', prefixes: ['b/'] };
    const wish = { bucket, topics: [], formerTopicArns: [] };
    expect(planDisconnect(live, { ...wish, shared: [theirs] }, new Map()).wanted).toBe(live);
    expect(() => planDisconnect(live, wish, new Map())).toThrow(/got another fan-out/);
  });

  it('loses no entry of any pantherctl where the registry cannot be read', async () => {
    const { cloud, one, other, readLive } = stageTwoFiles(['a b/', 'b/']);
    await runSources(cloud, one);
    cloud.world.addFault({ kind: 'access-denied', call: 'objects.readText' });
    const live = await readLive();
    const { unknown, wish } = await readBucketWish(other, bucket, live, cloud);
    expect(unknown).toMatch(/s3:GetObject/);
    expect(planNotifications(live, wish)).toMatchObject({ add: [{ prefix: 'b/' }], remove: [] });
  });
});

it('the role of a source stays as it is when another file names a source alike', async () => {
  const { cloud, configure, one, place } = stageTwoFiles(['a/', 'b/']);
  await runSources(cloud, one);
  const readRole = () => cloud.stacks(place).template('panther-log-analysis-setup-one');
  const before = await readRole();
  const other = configure([sourceOf('one', place, bucket, 'other/')], {
    administrator: { ...one.administrator, region: 'us-east-1' },
  });
  const { plan } = await runSources(cloud, other);
  expect(plan.steps.find(({ id }) => id === 'source-role/one')).toMatchObject({
    action: 'blocked',
    fix: expect.stringContaining('rename source one'),
  });
  expect(await readRole()).toBe(before);
});

describe('a file whose administrator has changed', () => {
  it('takes its own sources over, moved ones with what they left, and leaves others of that owner', async () => {
    const { cloud, configure, one, panther, place, readPrefixes } = stageTwoFiles(['a/', 'b/']);
    cloud.world.createBucket({ ...place, name: 'acme-new' });
    const before = [
      sourceOf('one', place, bucket, 'a/', { dropOffMinutes: 60 }),
      sourceOf('two', place, bucket, 'b/'),
      sourceOf('three', place, bucket, 'c/'),
    ];
    await runSources(cloud, configure(before));
    const administrator = { ...one.administrator, region: 'us-east-1' };
    const old = `${one.administrator.accountId}/${one.administrator.region}`;
    const now = configure(
      [sourceOf('one', place, bucket, 'a/', { dropOffMinutes: 90 }), sourceOf('two', place, 'acme-new', 'b/')],
      { administrator },
    );
    const clash = await runSources(cloud, now);
    expect(clash.plan.steps.find(({ id }) => id === 'registry-clash/one')).toMatchObject({
      fix: expect.stringContaining(`pantherctl apply --take-over ${old}`),
    });
    const options = { allowDelete: true, takeOver: old };
    const taken = await runSources(cloud, now, options);
    expect([taken.verdict, taken.plan.steps.filter(({ action }) => action === 'blocked')]).toEqual(['done', []]);
    const stored = await cloud.objects(panther.accountId).readText(runtimeBucketName(panther), names.sourceRegistryKey);
    expect(parseRegistry(stored?.text ?? '').sources.map(({ id, owner }) => [id, owner])).toEqual([
      ['one', `${administrator.accountId}/us-east-1`],
      ['three', old],
      ['two', `${administrator.accountId}/us-east-1`],
    ]);
    expect(await readPrefixes()).toEqual(['a/', 'c/']);
    expect(await runSources(cloud, now)).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  });
});

it('alarms of another file are not lost: the stack of an account is left as it is, and both files say why', async () => {
  const { cloud, configure, one, panther, place } = stageTwoFiles(['a/', 'b/']);
  const alarmed = (name: string, dropOffMinutes: number) => [
    sourceOf(name, place, bucket, `${name}/`, { dropOffMinutes }),
  ];
  const readTemplate = () => cloud.stacks(panther).template(`panther-source-alarms-${place.accountId}`);
  await runSources(cloud, configure(alarmed('one', 60)));
  const before = await readTemplate();
  const other = configure(alarmed('other', 60), { administrator: { ...one.administrator, region: 'us-east-1' } });
  const { plan, verdict } = await runSources(cloud, other);
  expect(verdict).toBe('partly');
  expect(plan.steps.find(({ phase }) => phase === 'alarms')).toMatchObject({
    action: 'blocked',
    reason: expect.stringContaining('those of one would go'),
    fix: expect.stringContaining('in one file'),
  });
  expect(await readTemplate()).toBe(before);
  expect(await runSources(cloud, configure(alarmed('one', 60)))).toMatchObject({ verdict: 'done', steps: { done: 0 } });
});
