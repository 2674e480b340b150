import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectBucket } from '../../../src/orchestrate/sources/connect-bucket.ts';
import { disconnectBucket, planDisconnect } from '../../../src/orchestrate/sources/disconnect-bucket.ts';
import { buildFanOut, planFanOut } from '../../../src/orchestrate/sources/plan-fan-out.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import { checkRestore, planRestore, restoreBucket } from '../../../src/orchestrate/sources/restore-bucket.ts';
import type { RestoreWish } from '../../../src/orchestrate/sources/restore-bucket.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import {
  bucket,
  entry,
  fakeBucket,
  fakeTools,
  foreignNotifications,
  owner,
  ownPrefixes,
  refuse,
  toQueue,
  topicArn,
  toTopic,
  wishFor,
} from './notification-samples.ts';

const wish = wishFor(['logs/']);
const original: BucketNotifications = { QueueConfigurations: [toQueue(entry('theirs', 'a/'))] };
const restoreOf = (notifications: BucketNotifications, others: Partial<RestoreWish> = {}): RestoreWish => ({
  bucket,
  notifications,
  remove: [],
  wish,
  ...others,
});
const restore = (fake: ReturnType<typeof fakeBucket>, what: RestoreWish, tools = fakeTools()) =>
  restoreBucket(what, fake.buckets, tools.tools, { owner });
const connected = planNotifications(original, wish).wanted;

describe('disconnectBucket', () => {
  it('gives back the very original, whatever others had there', async () => {
    await fc.assert(
      fc.asyncProperty(foreignNotifications, ownPrefixes, async (live, prefixes) => {
        const fake = fakeBucket(live);
        const all = wishFor(prefixes);
        await connectBucket(all, fake.buckets, fakeTools().tools, { owner });
        const result = await disconnectBucket(all, new Map(), fake.buckets, fakeTools().tools, { owner });
        expect([result.changed, JSON.stringify(fake.live())]).toEqual([true, JSON.stringify(live)]);
      }),
    );
  });

  it('takes away all topics of the wish and drifted entries, and nothing of another installation', () => {
    const second = `${topicArn}-2`;
    const both = { ...wish, topics: [...wish.topics, { topicArn: second, prefixes: ['b/'] }] };
    const foreign = planNotifications(
      {},
      { bucket, topics: [{ topicArn: `${topicArn}-eu`, prefixes: ['eu/'] }], formerTopicArns: [] },
    ).wanted;
    const live = planNotifications(foreign, both).wanted;
    const drifted = {
      TopicConfigurations: (live.TopicConfigurations ?? []).map((each) =>
        each['TopicArn'] === topicArn ? { ...each, ...entry(each.Id ?? '', 'moved/') } : each,
      ),
    };
    const plan = planDisconnect(drifted, both, new Map());
    expect(plan.wanted).toEqual(foreign);
    expect([plan.remove.length, plan.add.length, plan.keep.length]).toEqual([2, 0, 1]);
  });

  it('finds nothing to do where nothing is ours', async () => {
    const fake = fakeBucket(original);
    const result = await disconnectBucket(wish, new Map(), fake.buckets, fakeTools().tools, { owner });
    expect([result.changed, fake.puts]).toEqual([false, []]);
  });

  it('writes nothing when a fan-out came meanwhile, since its original is not at hand', async () => {
    const covering = { QueueConfigurations: [toQueue(entry('theirs', ''))] };
    const place = { accountId: owner, region: 'us-east-1' };
    const { wanted } = planFanOut(covering, wish, buildFanOut(covering, wish, 'theirs', place, place));
    const fake = fakeBucket(wanted);
    await expect(disconnectBucket(wish, new Map(), fake.buckets, fakeTools().tools, { owner })).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
    });
    expect(fake.puts).toEqual([]);
  });
});

describe('restoreBucket', () => {
  it('puts back byte for byte what was there before, and keeps what it replaces', async () => {
    const fake = fakeBucket(connected);
    const tools = fakeTools();
    const result = await restore(fake, restoreOf(original), tools);
    expect(JSON.stringify(fake.live())).toBe(JSON.stringify(original));
    expect(tools.backups).toEqual([connected]);
    expect(result.plan.remove.map(({ destination }) => destination)).toEqual([topicArn]);
    expect((await restore(fake, restoreOf(original))).changed).toBe(false);
  });

  it('brings back what somebody removed since', async () => {
    const fake = fakeBucket({});
    const result = await restore(fake, restoreOf(original));
    expect([fake.live(), result.plan.add.map(({ id }) => id)]).toEqual([original, ['theirs']]);
  });

  it.each([
    [
      'an entry that somebody added',
      { ...connected, TopicConfigurations: [...(connected.TopicConfigurations ?? []), toTopic(entry('new', 'n/'))] },
      ['new'],
    ],
    ['an entry that somebody changed', { QueueConfigurations: [toQueue(entry('theirs', 'other/'))] }, ['theirs']],
    [
      'an entry of another pantherctl',
      planNotifications(original, {
        bucket,
        topics: [{ topicArn: `${topicArn}-eu`, prefixes: ['eu/'] }],
        formerTopicArns: [],
      }).wanted,
      [expect.stringMatching(/^pantherctl-/)],
    ],
    ['EventBridge', { ...connected, EventBridgeConfiguration: {} }, ['EventBridgeConfiguration']],
    ['a key that is not known here', { ...connected, FutureConfigurations: [{ a: 1 }] }, ['FutureConfigurations']],
  ])('does not lose %s unless that is named', async (_what, live: BucketNotifications, names) => {
    const fake = fakeBucket(live);
    let advice = '';
    await restore(fake, restoreOf(original)).catch((error: { code: string; fix: string }) => {
      expect(error.code).toBe('NOTIFICATION_CONFLICT');
      advice = error.fix;
    });
    expect(fake.puts).toEqual([]);
    const remove = [...advice.matchAll(/--remove (\S+)/g)].map(([, name = '']) => name);
    expect(remove).toEqual(names);
    await restore(fake, restoreOf(original, { remove }));
    expect(fake.live()).toEqual(original);
  });

  it('cannot lose an entry without an id, since nobody can name it', async () => {
    const { Id, ...nameless } = toQueue(entry('x', 'x/'));
    const fake = fakeBucket({ QueueConfigurations: [nameless] });
    await expect(restore(fake, restoreOf(original, { remove: ['', Id ?? ''] }))).rejects.toMatchObject({
      fix: expect.stringContaining('by hand'),
    });
  });

  it('takes away a fan-out whose original the backup has, without being told', () => {
    const covering = { QueueConfigurations: [toQueue(entry('theirs', ''))] };
    const place = { accountId: owner, region: 'us-east-1' };
    const { wanted } = planFanOut(covering, wish, buildFanOut(covering, wish, 'theirs', place, place));
    expect(planRestore(wanted, restoreOf(covering)).wanted).toBe(covering);
    expect(() => planRestore(wanted, restoreOf(original))).toThrow('would lose them: pantherctl-');
  });

  it('looks at what came since before it writes, also at the last moment', async () => {
    const fake = fakeBucket(connected, {
      onGet: (call, live) => (call === 2 ? { ...live, LambdaFunctionConfigurations: [entry('late', 'l/')] } : live),
    });
    await expect(restore(fake, restoreOf(original))).rejects.toMatchObject({ code: 'NOTIFICATION_CONFLICT' });
    expect(fake.puts).toEqual([]);
  });

  it('says before it writes which destination S3 would refuse', async () => {
    const fake = fakeBucket({});
    const ports = {
      topics: () => ({ describe: async () => ({}) }) as never,
      queues: () => ({ describe: async () => undefined }) as never,
    };
    const plan = planRestore({}, restoreOf(original));
    await expect(
      checkRestore(plan, bucket, fake.buckets, ports, 'pantherctl bucket restore b.json'),
    ).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining("of notification 'theirs' (there is no such queue)"),
      fix: expect.stringContaining('pantherctl bucket restore b.json --skip-destination-validation'),
    });
    await checkRestore(planRestore(original, restoreOf(original)), bucket, fake.buckets, ports, '');
    expect(fake.puts).toEqual([]);
  });

  it('gives back any configuration of others byte for byte after a connect', async () => {
    await fc.assert(
      fc.asyncProperty(foreignNotifications, ownPrefixes, async (live, prefixes) => {
        const fake = fakeBucket(live);
        const tools = fakeTools();
        const all = wishFor(prefixes);
        await connectBucket(all, fake.buckets, tools.tools, { owner });
        await restore(fake, restoreOf(tools.backups[0] ?? {}, { wish: all }));
        expect(JSON.stringify(fake.live())).toBe(JSON.stringify(live));
      }),
    );
  });

  it('leaves the bucket as it was when S3 refuses it', async () => {
    const fake = fakeBucket(connected, { onPut: () => refuse('VALIDATION', 'no') });
    await expect(restore(fake, restoreOf(original))).rejects.toMatchObject({ message: 'no' });
    expect(fake.live()).toBe(connected);
  });
});
