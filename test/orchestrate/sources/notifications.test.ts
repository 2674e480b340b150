import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectBucket } from '../../../src/orchestrate/sources/connect-bucket.ts';
import { entriesOverlap, reducePrefixes } from '../../../src/orchestrate/sources/notification-overlap.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import type { BucketNotifications, Buckets, NotificationEntry } from '../../../src/ports/buckets.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic';
const bucket = 'acme-logs';

function entry(id: string, prefix: string, suffix = '', events = ['s3:ObjectCreated:*']): NotificationEntry {
  const rules = [
    ...(prefix === '' ? [] : [{ Name: 'Prefix', Value: prefix }]),
    ...(suffix === '' ? [] : [{ Name: 'Suffix', Value: suffix }]),
  ];
  return { Id: id, Events: events, ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }) };
}

describe('entriesOverlap', () => {
  it.each([
    ['the same prefix', entry('a', 'logs/'), entry('b', 'logs/'), true],
    ['one prefix inside the other', entry('a', 'logs/'), entry('b', 'logs/app/'), true],
    ['no filter, which means everything', entry('a', ''), entry('b', 'logs/'), true],
    ['disjoint prefixes', entry('a', 'logs/'), entry('b', 'images/'), false],
    ['the same prefix with disjoint suffixes', entry('a', 'logs/', '.gz'), entry('b', 'logs/', '.json'), false],
    [
      'the same prefix with one suffix inside the other',
      entry('a', 'logs/', '.json.gz'),
      entry('b', 'logs/', '.gz'),
      true,
    ],
    ['a wildcard event and a member of it', entry('a', ''), entry('b', '', '', ['s3:ObjectCreated:Put']), true],
    ['events of different families', entry('a', ''), entry('b', '', '', ['s3:ObjectRemoved:*']), false],
    [
      'one shared event among several',
      entry('a', '', '', ['s3:ObjectRemoved:*', 's3:ObjectCreated:Copy']),
      entry('b', ''),
      true,
    ],
  ])('judges %s', (_name, a, b, overlap) => {
    expect(entriesOverlap(a, b)).toBe(overlap);
    expect(entriesOverlap(b, a)).toBe(overlap);
  });
});

describe('reducePrefixes', () => {
  it.each([
    [['abc', '', 'prefix'], ['']],
    [['abc', 'abcd'], ['abc']],
    [
      ['prefix', 'abcc', 'abc', 'abc', 'abcd', 'b', 'xy', 'xyz', 'abc123', 'xyz123', 'pref', 'prefi'],
      ['abc', 'b', 'pref', 'xy'],
    ],
    [
      ['a', 'a', 'aaa', 'ab', 'ba', 'aaaaa', 'aa'],
      ['a', 'ba'],
    ],
    [['a', 'a!', 'a/b', 'ab'], ['a']],
  ])('reduces %j to %j', (given, reduced) => {
    expect(reducePrefixes(given)).toEqual(reduced);
  });

  it('matches every key that the given prefixes match, and no other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(text), text, (prefixes, key) => {
        const matches = (list: readonly string[]) => list.some((prefix) => key.startsWith(prefix));
        expect(matches(reducePrefixes(prefixes))).toBe(matches(prefixes));
      }),
    );
  });
});

const foreignEntry = fc
  .tuple(fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 1, maxLength: 5 }), fc.nat(), fc.boolean())
  .map(([prefix, id, extra]) => ({
    ...entry(`theirs-${id}`, prefix),
    ...(extra ? { FutureKey: { kept: true } } : {}),
  }));

const foreignNotifications = fc.record(
  {
    TopicConfigurations: fc.array(
      foreignEntry.map((e) => ({ ...e, TopicArn: 'arn:aws:sns:us-east-1:1:theirs' })),
      { maxLength: 3 },
    ),
    QueueConfigurations: fc.array(
      foreignEntry.map((e) => ({ ...e, QueueArn: 'arn:aws:sqs:us-east-1:1:theirs' })),
      { maxLength: 3 },
    ),
    LambdaFunctionConfigurations: fc.array(
      foreignEntry.map((e) => ({ ...e, LambdaFunctionArn: 'arn:aws:lambda:us-east-1:1:function:theirs' })),
      { maxLength: 3 },
    ),
    EventBridgeConfiguration: fc.constant({}),
    FutureConfigurations: fc.constant([{ Anything: 1 }]),
  },
  { requiredKeys: [] },
);

describe('planNotifications', () => {
  const prefixes = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });

  it('leaves everything that is not ours byte for byte, EventBridge and unknown keys included', () => {
    fc.assert(
      fc.property(foreignNotifications, prefixes, (live, wanted) => {
        const plan = planNotifications(live, { bucket, topicArn, prefixes: wanted });
        const { TopicConfigurations: topics = [], ...others } = plan.wanted;
        const { TopicConfigurations: liveTopics = [], ...liveOthers } = live as BucketNotifications;
        expect(JSON.stringify(others)).toBe(JSON.stringify(liveOthers));
        expect(JSON.stringify(topics.filter((e) => !e.Id?.startsWith('pantherctl-')))).toBe(JSON.stringify(liveTopics));
        expect(topics.filter((e) => e.Id?.startsWith('pantherctl-'))).toHaveLength(reducePrefixes(wanted).length);
      }),
    );
  });

  it('finds nothing to do on what it has made', () => {
    fc.assert(
      fc.property(foreignNotifications, prefixes, (live, wanted) => {
        const wish = { bucket, topicArn, prefixes: wanted };
        const first = planNotifications(live, wish);
        const second = planNotifications(first.wanted, wish);
        expect(second.wanted).toBe(first.wanted);
        expect([second.add, second.remove]).toEqual([[], []]);
      }),
    );
  });

  it('goes back to what was there when all our prefixes are gone', () => {
    fc.assert(
      fc.property(foreignNotifications, prefixes, (live, wanted) => {
        const connected = planNotifications(live, { bucket, topicArn, prefixes: wanted });
        const removed = planNotifications(connected.wanted, { bucket, topicArn, prefixes: [] });
        expect(removed.wanted).toEqual({ ...live, TopicConfigurations: live.TopicConfigurations ?? [] });
      }),
    );
  });

  it('mends an entry of ours whose events were changed', () => {
    const made = planNotifications({}, { bucket, topicArn, prefixes: ['logs/'] }).wanted;
    const drifted = {
      TopicConfigurations: (made.TopicConfigurations ?? []).map((e) => ({ ...e, Events: ['s3:ObjectCreated:Put'] })),
    };
    const plan = planNotifications(drifted, { bucket, topicArn, prefixes: ['logs/'] });
    expect(plan.wanted).toEqual(made);
    expect([plan.add.length, plan.remove.length]).toEqual([1, 1]);
  });

  it('does not take the entry of another installation, with a topic of its own, for ours', () => {
    const other = planNotifications({}, { bucket, topicArn: `${topicArn}-eu`, prefixes: ['eu/'] }).wanted;
    const plan = planNotifications(other, { bucket, topicArn, prefixes: ['us/'] });
    expect(plan.remove).toEqual([]);
    expect(plan.wanted.TopicConfigurations).toHaveLength(2);
  });

  it('adds nothing where an entry of somebody else tells our topic of every object already', () => {
    const live = { TopicConfigurations: [{ ...entry('theirs', 'logs/'), TopicArn: topicArn }] };
    const plan = planNotifications(live, { bucket, topicArn, prefixes: ['logs/app/'] });
    expect(plan.wanted).toBe(live);
    expect([plan.add, plan.conflicts]).toEqual([[], []]);
  });

  it.each([
    ['a suffix', { ...entry('theirs', 'logs/', '.gz'), TopicArn: topicArn }],
    ['fewer events', { ...entry('theirs', 'logs/', '', ['s3:ObjectCreated:Put']), TopicArn: topicArn }],
    ['a longer prefix', { ...entry('theirs', 'logs/app/'), TopicArn: topicArn }],
  ])('does not take an entry with %s for enough', (_name, theirs) => {
    const plan = planNotifications({ TopicConfigurations: [theirs] }, { bucket, topicArn, prefixes: ['logs/'] });
    expect(plan.conflicts).toHaveLength(1);
  });

  it('changes nothing and names both sides where S3 would refuse the overlap', () => {
    const live = { QueueConfigurations: [{ ...entry('theirs', 'logs/app/'), QueueArn: 'arn:aws:sqs:us-east-1:1:q' }] };
    const plan = planNotifications(live, { bucket, topicArn, prefixes: ['logs/'] });
    expect(plan.wanted).toBe(live);
    expect(plan.conflicts).toMatchObject([{ wanted: { prefix: 'logs/' }, existing: { id: 'theirs', kind: 'queue' } }]);
  });
});

/** A bucket that others may change between any two calls. */
function fakeBucket(
  initial: BucketNotifications,
  meddle: (call: number, live: BucketNotifications) => BucketNotifications,
) {
  let live = initial;
  let calls = 0;
  const puts: BucketNotifications[] = [];
  const buckets: Buckets = {
    region: async () => 'us-east-1',
    notifications: async () => {
      live = meddle((calls += 1), live);
      return live;
    },
    putNotifications: async (_bucket, notifications) => {
      puts.push(notifications);
      live = notifications;
    },
  };
  return { buckets, puts, live: () => live };
}

const tools = { clock: { now: () => 0, sleep: async () => {} }, emit: () => {} };

describe('connectBucket', () => {
  const wish = { bucket, topicArn, prefixes: ['logs/'] };

  it('backs up what was there before it writes', async () => {
    const theirs = { LambdaFunctionConfigurations: [{ ...entry('theirs', 'images/'), LambdaFunctionArn: 'arn:f' }] };
    const fake = fakeBucket(theirs, (_call, live) => live);
    const backups: BucketNotifications[] = [];
    const backUp = async (_bucket: string, notifications: BucketNotifications) => {
      expect(fake.puts).toEqual([]);
      backups.push(notifications);
      return 'backup.json';
    };
    const result = await connectBucket(wish, fake.buckets, backUp, tools);
    expect(result).toMatchObject({ changed: true, backup: 'backup.json' });
    expect(backups).toEqual([theirs]);
    expect(fake.live().LambdaFunctionConfigurations).toEqual(theirs.LambdaFunctionConfigurations);
  });

  it('plans anew when somebody adds an entry between reading and writing, and keeps that entry', async () => {
    const added = { QueueConfigurations: [{ ...entry('new', 'images/'), QueueArn: 'arn:q' }] };
    const fake = fakeBucket({}, (call, live) => (call === 2 ? { ...live, ...added } : live));
    await connectBucket(wish, fake.buckets, async () => 'b', tools);
    expect(fake.puts).toHaveLength(1);
    expect(fake.live().QueueConfigurations).toEqual(added.QueueConfigurations);
  });

  it('carries out only the plan that a person has accepted', async () => {
    const fake = fakeBucket({}, (call, live) =>
      call === 2 ? { QueueConfigurations: [{ ...entry('new', 'images/'), QueueArn: 'arn:q' }] } : live,
    );
    const accepted = planNotifications(await fake.buckets.notifications(bucket), wish);
    await expect(connectBucket(wish, fake.buckets, async () => 'b', tools, accepted)).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
    });
    expect(fake.puts).toEqual([]);
  });

  it('knows its entry again when S3 gives the name of the filter rule a capital letter', async () => {
    const fake = fakeBucket({}, (_call, live) => JSON.parse(JSON.stringify(live).replaceAll('"prefix"', '"Prefix"')));
    expect((await connectBucket(wish, fake.buckets, async () => 'b', tools)).changed).toBe(true);
    expect((await connectBucket(wish, fake.buckets, async () => 'b', tools)).changed).toBe(false);
  });

  it('gives up without a write when the bucket never stands still', async () => {
    const fake = fakeBucket({}, (call, live) => ({
      ...live,
      QueueConfigurations: [{ ...entry(`new-${call}`, 'images/'), QueueArn: 'arn:q' }],
    }));
    await expect(connectBucket(wish, fake.buckets, async () => 'b', tools)).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
    });
    expect(fake.puts).toEqual([]);
  });

  it('refuses a conflict before it writes or backs up anything', async () => {
    const live = { TopicConfigurations: [{ ...entry('theirs', ''), TopicArn: 'arn:aws:sns:us-east-1:1:theirs' }] };
    const fake = fakeBucket(live, (_call, now) => now);
    const backUp = () => Promise.reject(new TypeError('a backup was made'));
    await expect(connectBucket(wish, fake.buckets, backUp, tools)).rejects.toMatchObject({
      code: 'NOTIFICATION_CONFLICT',
      fix: expect.stringContaining('existing: arn:aws:sns:us-east-1:1:theirs'),
    });
    expect(fake.puts).toEqual([]);
  });

  it('reports a write that does not show, with the backup to compare', async () => {
    const buckets: Buckets = {
      region: async () => 'us-east-1',
      notifications: async () => ({}),
      putNotifications: async () => {},
    };
    await expect(connectBucket(wish, buckets, async () => 'kept.json', tools)).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
      fix: expect.stringContaining('kept.json'),
    });
  });
});
