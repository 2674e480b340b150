import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputQueueArn } from '../../../src/config/source-places.ts';
import { names, runtimeBucketName } from '../../../src/config/names.ts';
import { PantherctlError } from '../../../src/errors.ts';
import { fanOutBucket } from '../../../src/orchestrate/sources/fan-out-bucket.ts';
import type { FanOutPorts } from '../../../src/orchestrate/sources/fan-out-bucket.ts';
import { disconnectBucket, planDisconnect, readOriginals } from '../../../src/orchestrate/sources/disconnect-bucket.ts';
import { keepOriginal } from '../../../src/orchestrate/sources/fan-out-original.ts';
import { listEntries } from '../../../src/orchestrate/sources/notification-entry.ts';
import { buildFanOut, planFanOut } from '../../../src/orchestrate/sources/plan-fan-out.ts';
import type { FanOut } from '../../../src/orchestrate/sources/plan-fan-out.ts';
import { queueStatement } from '../../../src/orchestrate/sources/fan-out-target.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import type { SubscriptionSettings } from '../../../src/ports/topics.ts';
import { createSampleCloud } from '../../local/sample-cloud.ts';
import type { SampleCloud } from '../../local/sample-cloud.ts';
import {
  bucket,
  created,
  entry,
  fakeTools,
  foreignNotifications,
  owner,
  ownPrefixes,
  toFunction,
  topicArn,
  toQueue,
  toTopic,
  wishFor,
} from './notification-samples.ts';

const place = { accountId: owner, region: 'us-east-1' };
const panther = { accountId: '111122223333', region: 'us-west-2' };
const wish = wishFor(['logs/']);

describe('buildFanOut', () => {
  const live = { QueueConfigurations: [toQueue(entry('theirs', 'logs', '', [created, 's3:ObjectRemoved:*']))] };

  it('takes the same events and filter over, under an id of ours', () => {
    const { entry: made, old, stackName, topicArn: arn, warnings } = buildFanOut(live, wish, 'theirs', place, panther);
    expect(stackName).toMatch(/^panther-fan-out-[0-9a-f]{8}$/);
    expect(arn).toBe(`arn:aws:sns:us-east-1:${owner}:${stackName}`);
    expect(made).toEqual({
      Id: expect.stringMatching(/^pantherctl-[0-9a-f]{16}$/),
      TopicArn: arn,
      Events: old.entry.Events,
      Filter: old.entry.Filter,
    });
    expect(warnings).toEqual([
      expect.stringContaining('the same messages'),
      expect.stringContaining('s3:ObjectRemoved:*'),
    ]);
  });

  it('warns that a function gets an envelope, and keeps its alias', () => {
    const functions = { LambdaFunctionConfigurations: [toFunction(entry('theirs', ''), 'indexer:live')] };
    const { template, warnings } = buildFanOut(functions, wish, 'theirs', place, panther);
    expect(warnings[0]).toContain('envelope of SNS');
    expect(template).toContain('function:indexer:live');
  });

  it('comes out right in other partitions', () => {
    const chinese = {
      QueueConfigurations: [{ ...entry('theirs', ''), QueueArn: `arn:aws-cn:sqs:cn-north-1:${owner}:q` }],
    };
    const fanOut = buildFanOut(chinese, wish, 'theirs', { ...place, region: 'cn-north-1' }, panther);
    expect(fanOut.topicArn).toMatch(/^arn:aws-cn:sns:cn-north-1:/);
  });

  it.each([
    ['an id that is not there', live, 'other', "has no notification 'other'"],
    [
      'a topic',
      { TopicConfigurations: [toTopic(entry('theirs', ''))] },
      'theirs',
      'tells a topic, which Panther can subscribe to',
    ],
    [
      'a queue of another account',
      { QueueConfigurations: [{ ...entry('theirs', ''), QueueArn: 'arn:aws:sqs:us-east-1:999999999999:q' }] },
      'theirs',
      'queue of account 999999999999',
    ],
    [
      'one that is not in the way',
      { QueueConfigurations: [toQueue(entry('theirs', 'images/'))] },
      'theirs',
      'not in the way of any source',
    ],
    [
      'one with a suffix',
      { QueueConfigurations: [toQueue(entry('theirs', '', '.gz'))] },
      'theirs',
      'does not tell of every new object',
    ],
    [
      'one with fewer events',
      { QueueConfigurations: [toQueue(entry('theirs', '', '', ['s3:ObjectCreated:Put']))] },
      'theirs',
      'does not tell of every new object',
    ],
    [
      'one with a longer prefix',
      { QueueConfigurations: [toQueue(entry('theirs', 'logs/app/'))] },
      'theirs',
      "every new object below 'logs/'",
    ],
  ])('refuses %s', (_what, notifications: BucketNotifications, id, message) => {
    expect(() => buildFanOut(notifications, wish, id, place, panther)).toThrow(message);
  });
});

describe('planFanOut', () => {
  const live: BucketNotifications = {
    QueueConfigurations: [toQueue(entry('a', 'a/')), toQueue(entry('b', 'b/')), toQueue(entry('c', 'c/'))],
    EventBridgeConfiguration: {},
  };
  const fanOutOf = (id: string, prefixes: readonly string[], from = live) =>
    buildFanOut(from, wishFor(prefixes), id, place, panther);

  it('replaces the one entry, adds what else is wished, and keeps the rest', () => {
    const plan = planFanOut(live, wishFor(['b/x/', 'new/']), fanOutOf('b', ['b/x/', 'new/']));
    expect(plan.remove.map(({ id }) => id)).toEqual(['b']);
    expect(plan.add.map(({ prefix }) => prefix)).toEqual(['b/', 'new/']);
    expect(plan.keep.map(({ id, kind }) => id || kind)).toEqual(['a', 'c', 'EventBridge']);
    expect(plan.wanted.QueueConfigurations).toEqual([live.QueueConfigurations?.[0], live.QueueConfigurations?.[2]]);
  });

  it('is told from then on: a later plan adds nothing below it, and does not touch it', () => {
    const { wanted } = planFanOut(live, wishFor(['b/x/']), fanOutOf('b', ['b/x/']));
    for (const prefixes of [['b/x/'], ['b/'], ['b/y/', 'b/z/']]) {
      expect(planNotifications(wanted, wishFor(prefixes)).wanted).toBe(wanted);
    }
    const wider = planNotifications(wanted, wishFor(['']));
    expect(wider.conflicts.flatMap(({ remedies }) => remedies.map(({ fix }) => fix)).join()).toContain(
      'pantherctl bucket disconnect logs',
    );
  });

  it('replaces its entry alone while another one is in the way of the rest', () => {
    const prefixes = ['a/', 'b/'];
    const one = planFanOut(live, wishFor(prefixes), fanOutOf('a', prefixes));
    expect([one.conflicts.map(({ existing }) => existing.id), one.add.length, one.remove.length]).toEqual([
      ['b'],
      1,
      1,
    ]);
    const two = planFanOut(one.wanted, wishFor(prefixes), fanOutOf('b', prefixes, one.wanted));
    expect([two.conflicts, two.add.length]).toEqual([[], 1]);
    expect(planNotifications(two.wanted, wishFor(prefixes)).wanted).toBe(two.wanted);
  });

  it('does not replace an entry that changed meanwhile', () => {
    const fanOut = fanOutOf('b', ['b/']);
    const changed = { ...live, QueueConfigurations: [toQueue(entry('b', 'b/', '.gz'))] };
    expect(() => planFanOut(changed, wishFor(['b/']), fanOut)).toThrow(
      "notification 'b' of bucket acme-logs changed meanwhile",
    );
  });

  it('and planDisconnect give back the very original, for any number of fan-outs in any order', () => {
    const covering = fc
      .tuple(fc.constantFrom('queue', 'function'), fc.boolean())
      .map(([kind, extra]) => (index: number) => {
        const plain = { ...entry(`old-${index}`, `a${index}/`), ...(extra ? { FutureKey: 1 } : {}) };
        return kind === 'queue' ? toQueue(plain) : toFunction(plain);
      });
    const place2 = <Item>(list: readonly Item[], item: Item, at: number) =>
      list.toSpliced(at % (list.length + 1), 0, item);
    fc.assert(
      fc.property(
        foreignNotifications,
        fc.array(fc.tuple(covering, fc.nat(9)), { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.nat(9)),
        ownPrefixes,
        (base, olds, order, more) => {
          const original: Record<string, unknown> & BucketNotifications = { ...base };
          for (const [index, [make, at]] of olds.entries()) {
            const old = make(index);
            const list = 'QueueArn' in old ? 'QueueConfigurations' : 'LambdaFunctionConfigurations';
            Object.assign(original, { [list]: place2(original[list] ?? [], old, at) });
          }
          const prefixes = olds.map((_old, index) => `a${index}/logs/`);
          const all = wishFor([...prefixes, ...more.map((prefix) => `b${prefix}`)]);
          let live2: BucketNotifications = original;
          const left = olds.map((_old, index) => `old-${index}`);
          const originals = new Map<string, ReturnType<typeof keepOriginal>>();
          while (left.length > 0) {
            const [id = ''] = left.splice((order.next().value ?? 0) % left.length, 1);
            const fanOut = buildFanOut(live2, all, id, place, panther);
            originals.set(fanOut.stackName, keepOriginal(live2, fanOut.old));
            live2 = planFanOut(live2, all, fanOut).wanted;
          }
          expect(listEntries(live2).length).toBeGreaterThan(listEntries(original).length);
          expect(JSON.stringify(planDisconnect(live2, all, originals).wanted)).toBe(JSON.stringify(original));
        },
      ),
    );
  });
});

/** A local cloud with a bucket whose queue is told, and whose account Panther knows if `isKnown`. */
async function stage(queue: { readonly keyPolicy?: string } = {}, isKnown = true) {
  const sample = createSampleCloud();
  const { cloud } = sample;
  const { world } = cloud;
  const home = pantherOf(sample);
  const accountId = sample.members.find((id) => id !== home.accountId) ?? '';
  const here = { accountId, region: 'us-east-1' };
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: `arn:aws:sqs:us-east-1:${accountId}:theirs`,
  };
  const keyId = queue.keyPolicy === undefined ? undefined : world.createKey({ ...here, policy: queue.keyPolicy });
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const arn = world.createQueue({ ...here, name: 'theirs', policy, ...(keyId === undefined ? {} : { keyId }) });
  const old = { QueueConfigurations: [{ ...entry('theirs', ''), QueueArn: arn }], EventBridgeConfiguration: {} };
  world.createBucket({ ...here, name: bucket, notifications: old });
  const open = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: inputQueueArn(home),
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${accountId}:*` } },
  };
  await cloud.queues(home).setPolicy(names.notificationsQueue, JSON.stringify({ Statement: [open] }));
  if (isKnown) {
    const registry = JSON.stringify({ version: 1, sources: [{ accountId }] });
    await cloud
      .objects(home.accountId)
      .writeText(runtimeBucketName(home), names.sourceRegistryKey, registry, undefined);
  }
  const tools = { ...fakeTools().tools, clock: cloud.clock };
  const policyOf = async () => (await cloud.queues(here).describe('theirs'))?.policy ?? '';
  return {
    cloud,
    world,
    tools,
    here,
    home,
    arn,
    policyOf,
    notifications: () => cloud.buckets(accountId).notifications(bucket),
  };
}

function pantherOf({ state }: SampleCloud) {
  return { accountId: state.panther.accountId, region: state.panther.region };
}

const keyWith = (...services: readonly string[]) =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'kms:*', Resource: '*' }],
  });

describe('fanOutBucket on a local cloud', () => {
  type Stage = Awaited<ReturnType<typeof stage>>;
  const wishOn = ({ here }: Stage) =>
    wishFor(['logs/'], { topics: [{ topicArn: topicArn.replace(owner, here.accountId), prefixes: ['logs/'] }] });
  const fanOutFor = async (set: Stage) =>
    buildFanOut(await set.notifications(), wishOn(set), 'theirs', set.here, set.home);
  const run = (set: Stage, fanOut: FanOut, ports: FanOutPorts = set.cloud) =>
    fanOutBucket(wishOn(set), fanOut, set.home, ports, set.tools, { owner: set.here.accountId });
  const told = ({ world }: Stage) =>
    world.putObject({ bucket, key: 'logs/x', body: '' }).map(({ arn, problem }) => problem ?? arn);

  it('tells the old queue the very message of S3, and Panther in its envelope', async () => {
    const set = await stage();
    expect((await run(set, await fanOutFor(set))).changed).toBe(true);
    const queueOfPanther = inputQueueArn(set.home);
    expect(told(set)).toEqual(expect.arrayContaining([set.arn, queueOfPanther]));
    const body = (arn: string) => JSON.parse(set.world.receivedBy(arn).latest.at(-1)?.body ?? '') as object;
    expect(body(set.arn)).toHaveProperty('Records');
    expect(body(queueOfPanther)).toMatchObject({ Type: 'Notification' });
  });

  it('tells a function through SNS, which the stack lets in', async () => {
    const set = await stage();
    const arn = set.world.createFunction({ ...set.here, name: 'indexer' });
    const live = { LambdaFunctionConfigurations: [{ ...entry('theirs', ''), LambdaFunctionArn: arn }] };
    await set.cloud.buckets(set.here.accountId).putNotifications(bucket, live);
    await run(set, await fanOutFor(set));
    expect(told(set)).toEqual(expect.arrayContaining([arn, inputQueueArn(set.home)]));
  });

  it('adds one statement to the old queue, and leaves the others', async () => {
    const set = await stage();
    const { Statement: statements } = JSON.parse(await set.policyOf()) as { Statement: unknown[] };
    const fanOut = await fanOutFor(set);
    await run(set, fanOut);
    expect(JSON.parse(await set.policyOf())).toMatchObject({ Statement: [...statements, queueStatement(fanOut)] });
  });

  it('waits until SQS heeds the statement before the bucket changes, also one that a run before it left behind', async () => {
    const set = await stage();
    const fanOut = await fanOutFor(set);
    const times = { policy: 0, put: 0 };
    const watching = (breaksOff: boolean): FanOutPorts => ({
      ...set.cloud,
      queues: (place) => {
        const queues = set.cloud.queues(place);
        return {
          ...queues,
          setPolicy: async (name, policy) => {
            await queues.setPolicy(name, policy);
            times.policy = set.cloud.clock.now();
            if (breaksOff) throw new PantherctlError('SIMULATED_CRASH', 'gone');
          },
        };
      },
      buckets: (accountId) => ({
        ...set.cloud.buckets(accountId),
        putNotifications: async (...given) => {
          times.put = set.cloud.clock.now();
          await set.cloud.buckets(accountId).putNotifications(...given);
        },
      }),
    });
    await expect(run(set, fanOut, watching(true))).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
    await run(set, fanOut, watching(false));
    expect(times.policy).toBeGreaterThan(0);
    expect(times.put - times.policy).toBeGreaterThanOrEqual(60_000);
  });

  it('takes nothing for the original that the stack of that name does not hold for this very bucket and entry', async () => {
    const set = await stage();
    const fanOut = await fanOutFor(set);
    await run(set, fanOut);
    const { accountId } = set.here;
    const stacks = set.cloud.stacks(set.here);
    const readWith = (change: (template: string) => string) =>
      readOriginals(wishOn(set), set.cloud.buckets(accountId), {
        ...stacks,
        template: async (name) => change(await stacks.template(name)),
      });
    expect((await readWith((template) => template)).size).toBe(1);
    await expect(
      readWith((template) => template.replace('ObjectCreated:*', 'ObjectCreated:Put')),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(
      readWith((template) => template.replace(`Bucket: ${bucket}`, 'Bucket: another')),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('finds the way back to the very original, byte for byte', async () => {
    const set = await stage();
    const before = await set.notifications();
    const fanOut = await fanOutFor(set);
    await run(set, fanOut);
    const buckets = set.cloud.buckets(set.here.accountId);
    const originals = await readOriginals(wishOn(set), buckets, set.cloud.stacks(set.here));
    const result = await disconnectBucket(wishOn(set), originals, buckets, set.tools, { owner: set.here.accountId });
    expect(JSON.stringify(await set.notifications())).toBe(JSON.stringify(before));
    expect(result.leftStacks).toEqual([fanOut.stackName]);
  });

  it('leaves the bucket as it is when the original cannot be had from the stack', async () => {
    const set = await stage();
    const fanOut = await fanOutFor(set);
    await run(set, fanOut);
    const after = await set.notifications();
    await set.cloud.stacks(set.here).remove(fanOut.stackName);
    await set.cloud.clock.sleep(120_000);
    const buckets = set.cloud.buckets(set.here.accountId);
    await expect(readOriginals(wishOn(set), buckets, set.cloud.stacks(set.here))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      fix: expect.stringContaining('bucket restore'),
    });
    expect(await set.notifications()).toEqual(after);
  });

  const withSettings =
    (settings: SubscriptionSettings) =>
    (set: Stage): FanOutPorts => ({
      ...set.cloud,
      topics: (place) => ({ ...set.cloud.topics(place), describeSubscription: async () => settings }),
    });
  it.each([
    [
      'an encrypted queue whose key does not let SNS in',
      () => stage({ keyPolicy: keyWith('s3.amazonaws.com') }),
      undefined,
      'ACCESS_DENIED',
      'is not known to let sns.amazonaws.com',
    ],
    [
      'a subscription that Panther does not confirm',
      () => stage({}, false),
      undefined,
      'NOT_FOUND',
      'was not confirmed within 2 minutes',
    ],
    [
      'a subscription whose raw delivery was switched off',
      () => stage(),
      withSettings({ isRaw: false }),
      'ALREADY_EXISTS',
      'raw delivery must be on',
    ],
    [
      'a subscription that somebody filters',
      () => stage(),
      withSettings({ isRaw: true, filterPolicy: '{}' }),
      'ALREADY_EXISTS',
      'no filter policy set',
    ],
  ])('leaves the bucket as it is at %s', async (_what, arrange, portsOf, code, message) => {
    const set = await arrange();
    const before = await set.notifications();
    await expect(run(set, await fanOutFor(set), portsOf?.(set))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(await set.notifications()).toEqual(before);
  });

  it('takes an encrypted queue whose key lets SNS in', async () => {
    const set = await stage({ keyPolicy: keyWith('s3.amazonaws.com', 'sns.amazonaws.com') });
    await run(set, await fanOutFor(set));
    expect(told(set)).toContain(set.arn);
  });

  it('does not overwrite another statement under its Sid', async () => {
    const set = await stage();
    const before = await set.notifications();
    const fanOut = await fanOutFor(set);
    const other = JSON.stringify({ Statement: [{ ...queueStatement(fanOut), Effect: 'Deny' }] });
    await set.cloud.queues(set.here).setPolicy('theirs', other);
    await expect(run(set, fanOut)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect([await set.policyOf(), await set.notifications()]).toEqual([other, before]);
  });

  it.each(['stacks.create', 'queues.setPolicy', 'buckets.putNotifications'] as const)(
    'loses nothing when it breaks off after %s, and goes on at the second run',
    async (call) => {
      const set = await stage();
      const fanOut = await fanOutFor(set);
      set.world.addFault({ kind: 'crash', call, times: 1 });
      await expect(run(set, fanOut)).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
      const covering = listEntries(await set.notifications()).filter(({ line }) => line.prefix === '');
      expect(covering).toHaveLength(1);
      await run(set, fanOut);
      expect(told(set)).toEqual(expect.arrayContaining([set.arn, inputQueueArn(set.home)]));
    },
  );
});
