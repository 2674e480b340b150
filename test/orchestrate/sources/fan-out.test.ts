import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { inputQueueArn } from '../../../src/config/source-places.ts';
import { PantherctlError } from '../../../src/errors.ts';
import { fanOutBucket } from '../../../src/orchestrate/sources/fan-out-bucket.ts';
import type { FanOutPorts } from '../../../src/orchestrate/sources/fan-out-bucket.ts';
import { disconnectBucket, planDisconnect, readOriginals } from '../../../src/orchestrate/sources/disconnect-bucket.ts';
import { keepOriginal } from '../../../src/orchestrate/sources/fan-out-original.ts';
import { listEntries } from '../../../src/orchestrate/sources/notification-entry.ts';
import { buildFanOut, planFanOut } from '../../../src/orchestrate/sources/plan-fan-out.ts';
import { queueStatement } from '../../../src/orchestrate/sources/fan-out-target.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import type { Queue } from '../../../src/ports/queues.ts';
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

/** A local cloud with a bucket whose queue is told, and doubles for the ports that only look. */
function stage(old: BucketNotifications = {}) {
  const sample = createSampleCloud();
  const [accountId = ''] = sample.members;
  const here = { accountId, region: 'us-east-1' };
  const arn = `arn:aws:sqs:us-east-1:${accountId}:theirs`;
  const allowsS3 = {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn },
    ],
  };
  let policy: string = JSON.stringify(allowsS3);
  const setEndpoint = () =>
    sample.state.endpoints.set(arn, {
      arn,
      kind: 'queue',
      policy: JSON.parse(policy) as unknown,
      received: 0,
      latest: [],
    });
  setEndpoint();
  const notifications = {
    QueueConfigurations: [{ ...entry('theirs', ''), QueueArn: arn }],
    EventBridgeConfiguration: {},
    ...old,
  };
  sample.cloud.world.createBucket({ ...here, name: bucket, notifications });
  const queue: { keyId?: string } = {};
  const settings: { current: SubscriptionSettings; confirmed: boolean } = { current: { isRaw: true }, confirmed: true };
  const ports: FanOutPorts = {
    buckets: (id) => sample.cloud.buckets(id),
    stacks: (at) => sample.cloud.stacks(at),
    queues: () => ({
      describe: async (): Promise<Queue> => ({ arn, policy, ...queue }),
      setPolicy: async (_name: string, text: string) => {
        policy = text;
        setEndpoint();
      },
    }),
    topics: () =>
      ({
        listSubscriptions: async () => [
          { arn: 'subscription-of-target', protocol: 'sqs', endpoint: arn },
          {
            ...(settings.confirmed ? { arn: 'subscription-of-panther' } : {}),
            protocol: 'sqs',
            endpoint: inputQueueArn(pantherOf(sample)),
          },
        ],
        describeSubscription: async () => settings.current,
      }) as never,
    keys: () => ({
      describe: async () => ({ arn: 'arn:aws:kms:us-east-1:1:key/k', state: 'Enabled', isCustomerManaged: true }),
      policy: async () =>
        JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'kms:*', Resource: '*' }],
        }),
      setPolicy: () => Promise.reject(new PantherctlError('BUG', 'a key was changed')),
    }),
  };
  const { backUp } = fakeTools().tools;
  const tools = { ...fakeTools().tools, clock: sample.cloud.clock, ...(backUp && { backUp }) };
  return {
    sample,
    ports,
    tools,
    here,
    arn,
    queue,
    settings,
    policy: () => policy,
    notifications: () => sample.cloud.buckets(accountId).notifications(bucket),
  };
}

function pantherOf({ state }: SampleCloud) {
  return { accountId: state.panther.accountId, region: state.panther.region };
}

describe('fanOutBucket on a local cloud', () => {
  let set: ReturnType<typeof stage>;
  let before: BucketNotifications;
  beforeEach(async () => {
    set = stage();
    before = await set.notifications();
  });
  const mine = () => ({
    ...wish,
    topics: [{ topicArn: topicArn.replace(owner, set.here.accountId), prefixes: ['logs/'] }],
  });
  const run = async (ports = set.ports) => {
    const live = await set.notifications();
    const panther2 = pantherOf(set.sample);
    const isReplaced = !listEntries(live).some(({ line }) => line.id === 'theirs');
    const fanOut = isReplaced ? replaced : buildFanOut(live, mine(), 'theirs', set.here, panther2);
    if (fanOut === undefined) throw new TypeError('nothing to replace');
    replaced = fanOut;
    return fanOutBucket(mine(), fanOut, panther2, ports, set.tools, { owner: set.here.accountId });
  };
  let replaced: ReturnType<typeof buildFanOut> | undefined;

  it('tells the old queue the very message of S3, and Panther in its envelope', async () => {
    expect((await run()).changed).toBe(true);
    const queueOfPanther = inputQueueArn(pantherOf(set.sample));
    const told = set.sample.cloud.world.putObject({ bucket, key: 'logs/x', body: '' });
    expect(told.toSorted((one, two) => (one.arn < two.arn ? -1 : 1))).toEqual(
      [{ arn: set.arn }, { arn: queueOfPanther }].toSorted((one, two) => (one.arn < two.arn ? -1 : 1)),
    );
    const body = (arn: string) =>
      JSON.parse(set.sample.cloud.world.receivedBy(arn).latest.at(-1)?.body ?? '') as object;
    expect(body(set.arn)).toHaveProperty('Records');
    expect(body(queueOfPanther)).toMatchObject({ Type: 'Notification' });
  });

  it('adds one statement to the old queue, and leaves the others', async () => {
    const { Statement: statements } = JSON.parse(set.policy()) as { Statement: unknown[] };
    await run();
    if (replaced === undefined) throw new TypeError('nothing was replaced');
    const after = JSON.parse(set.policy()) as { Statement: unknown[] };
    expect(after.Statement).toEqual([...statements, queueStatement(replaced)]);
  });

  it('finds the way back to the very original, byte for byte', async () => {
    await run();
    const buckets = set.ports.buckets(set.here.accountId);
    const originals = await readOriginals(mine(), buckets, set.ports.stacks(set.here));
    const result = await disconnectBucket(mine(), originals, buckets, set.tools, { owner: set.here.accountId });
    expect(JSON.stringify(await set.notifications())).toBe(JSON.stringify(before));
    expect(result.leftStacks).toEqual([replaced?.stackName]);
  });

  it('leaves the bucket as it is when the original cannot be had from the stack', async () => {
    await run();
    const after = await set.notifications();
    await set.ports.stacks(set.here).remove(replaced?.stackName ?? '');
    await set.sample.cloud.clock.sleep(120_000);
    const buckets = set.ports.buckets(set.here.accountId);
    await expect(readOriginals(mine(), buckets, set.ports.stacks(set.here))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      fix: expect.stringContaining('bucket restore'),
    });
    expect(await set.notifications()).toEqual(after);
  });

  it.each([
    [
      'an encrypted queue whose key does not let SNS in',
      () => (set.queue.keyId = 'k'),
      'ACCESS_DENIED',
      'is not known to let sns.amazonaws.com',
    ],
    [
      'a subscription that Panther does not confirm',
      () => (set.settings.confirmed = false),
      'NOT_FOUND',
      'was not confirmed within 2 minutes',
    ],
    [
      'a subscription whose raw delivery was switched off',
      () => (set.settings.current = { isRaw: false }),
      'ALREADY_EXISTS',
      'raw delivery must be on',
    ],
  ])('leaves the bucket as it is at %s', async (_what, arrange, code, message) => {
    arrange();
    await expect(run()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await set.notifications()).toEqual(before);
  });

  it('does not overwrite another statement under its Sid', async () => {
    const fanOut = buildFanOut(before, mine(), 'theirs', set.here, pantherOf(set.sample));
    const other = JSON.stringify({ Statement: [{ ...queueStatement(fanOut), Effect: 'Deny' }] });
    await set.ports.queues(set.here).setPolicy('theirs', other);
    await expect(run()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect([set.policy(), await set.notifications()]).toEqual([other, before]);
  });

  it('loses nothing when it breaks off after any call that changes something, and goes on at the second run', async () => {
    const calls = ['stacks.create', 'buckets.putNotifications'] as const;
    for (const call of calls) {
      set = stage();
      before = await set.notifications();
      set.sample.cloud.world.addFault({ kind: 'crash', call, times: 1 });
      await expect(run()).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
      expect(listEntries(await set.notifications()).filter(({ line }) => line.prefix === '')).toHaveLength(1);
      await run();
      const arns = set.sample.cloud.world
        .putObject({ bucket, key: 'logs/x', body: '' })
        .map(({ arn, problem }) => problem ?? arn);
      expect(arns.toSorted()).toEqual([set.arn, inputQueueArn(pantherOf(set.sample))].toSorted());
    }
  });
});
