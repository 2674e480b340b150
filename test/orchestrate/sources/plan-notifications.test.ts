import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFilterText, encodeFilterText } from '../../../src/config/filter-text.ts';
import { reducePrefixes } from '../../../src/config/reduce-prefixes.ts';
import { isErrorCode } from '../../../src/errors.ts';
import { entriesOverlap, readKeyFilter } from '../../../src/orchestrate/sources/notification-overlap.ts';
import { buildEntryId } from '../../../src/orchestrate/sources/notification-ownership.ts';
import { planNotifications } from '../../../src/orchestrate/sources/plan-notifications.ts';
import type { BucketNotifications, NotificationEntry } from '../../../src/ports/buckets.ts';
import {
  bucket,
  created,
  entry,
  foreignNotifications,
  ownPrefixes,
  toFunction,
  topicArn,
  toQueue,
  toTopic,
  wishFor,
  wishNothing,
} from './notification-samples.ts';

const isOwnId = ({ Id }: NotificationEntry) => Id?.startsWith('pantherctl-') === true;
const otherTopic = `${topicArn}-eu`;
const ownOn = (prefixes: readonly string[], live: BucketNotifications = {}) =>
  planNotifications(live, wishFor(prefixes)).wanted;

describe('planNotifications', () => {
  it('leaves everything that is not ours byte for byte and in its order, EventBridge and unknown keys included', () => {
    fc.assert(
      fc.property(foreignNotifications, ownPrefixes, (live, prefixes) => {
        const { conflicts, wanted } = planNotifications(live, wishFor(prefixes));
        expect(conflicts).toEqual([]);
        const { TopicConfigurations: topics = [], ...others } = wanted;
        const { TopicConfigurations: liveTopics = [], ...liveOthers } = live;
        expect(JSON.stringify(others)).toBe(JSON.stringify(liveOthers));
        expect(JSON.stringify(topics.filter((each) => !isOwnId(each)))).toBe(JSON.stringify(liveTopics));
      }),
    );
  });

  it('tells of just the keys that the prefixes cover, and S3 would take the entries together', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', ' ', '%', 'é', '日', '='), maxLength: 6 });
    fc.assert(
      fc.property(
        ownPrefixes,
        key.map((text) => `a${text}`),
        (prefixes, name) => {
          const { TopicConfigurations: entries = [] } = ownOn(prefixes);
          const told = entries.filter((each) => encodeFilterText(name).startsWith(readKeyFilter(each).prefix));
          expect(told).toHaveLength(prefixes.some((prefix) => name.startsWith(prefix)) ? 1 : 0);
          expect(entries.some((one) => entries.some((two) => one !== two && entriesOverlap(one, two)))).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds nothing to do on what it has made', () => {
    fc.assert(
      fc.property(foreignNotifications, ownPrefixes, (live, prefixes) => {
        const first = ownOn(prefixes, live);
        const second = planNotifications(first, wishFor(prefixes));
        expect(second.wanted).toBe(first);
        expect([second.add, second.remove]).toEqual([[], []]);
      }),
    );
  });

  it('gives back the very original when nothing is wished any more, whatever was wished in between', () => {
    fc.assert(
      fc.property(foreignNotifications, ownPrefixes, ownPrefixes, (live, one, two) => {
        const connected = ownOn(two, ownOn(one, live));
        expect(JSON.stringify(planNotifications(connected, wishNothing()).wanted)).toBe(JSON.stringify(live));
      }),
    );
  });

  const panther = (prefix: string) => ({ Id: buildEntryId({ bucket, topicArn, prefix }), prefix });
  const user = (prefix: string) => toTopic(entry(`user-${prefix}`, prefix));
  const lineOf = (each: NotificationEntry) => ({ Id: each.Id, prefix: readKeyFilter(each).prefix });
  it.each([
    ['adds to an empty bucket', [], [], ['prefixa/', 'prefixb/'], [panther('prefixa/'), panther('prefixb/')]],
    [
      'replaces its own between those of users',
      [user('userPrefixA/'), user('userPrefixB/')],
      ['pantherPrefix/'],
      ['pantherPrefix1/', 'pantherPrefix2/'],
      [
        lineOf(user('userPrefixA/')),
        lineOf(user('userPrefixB/')),
        panther('pantherPrefix1/'),
        panther('pantherPrefix2/'),
      ],
    ],
    [
      'removes all of its own',
      [user('userPrefixA/'), user('userPrefixB/')],
      ['p1/', 'p2/'],
      [],
      [lineOf(user('userPrefixA/')), lineOf(user('userPrefixB/'))],
    ],
    ['lets one for everything take the place of many', [], ['aaa', 'bbb'], [''], [panther('')]],
    [
      'keeps those that are still wished',
      [user('u/')],
      ['keep/', 'drop/'],
      ['keep/', 'new/'],
      [lineOf(user('u/')), panther('keep/'), panther('new/')],
    ],
  ])('%s', (_title, users, before, prefixes, expected) => {
    const live = ownOn(before, { TopicConfigurations: users });
    const topics = planNotifications(live, wishFor(prefixes)).wanted.TopicConfigurations ?? [];
    expect(topics.map(lineOf)).toEqual(expected);
  });

  it('writes prefixes as S3 wants them, + for a space and other special characters encoded', () => {
    const prefixes = ['a b/', 'c+d/', 'e%f/', 'g=h/', 'ü/', '日本/', "i-j_k.l!m'(n)/"];
    const values = (ownOn(prefixes).TopicConfigurations ?? []).map((each) => readKeyFilter(each).prefix);
    const encoded = ['a+b/', 'c%2Bd/', 'e%25f/', 'g%3Dh/', '%C3%BC/', '%E6%97%A5%E6%9C%AC/', "i-j_k.l!m'(n)/"];
    expect(values.toSorted()).toEqual(encoded.toSorted());
    expect(values.map(decodeFilterText).toSorted()).toEqual(prefixes.toSorted());
  });

  it('refuses a prefix that is too long for a filter once it is encoded', () => {
    expect(() => ownOn([`a${'日'.repeat(300)}`])).toThrow(/2701 characters.*S3 takes 1024/);
  });

  it.each([
    ['events', (each: NotificationEntry) => ({ ...each, Events: ['s3:ObjectCreated:Put'] })],
    ['topic', (each: NotificationEntry) => ({ ...each, TopicArn: 'arn:aws:sns:us-east-1:999999999999:theirs' })],
    ['prefix', (each: NotificationEntry) => ({ ...each, ...entry(each.Id ?? '', 'elsewhere/') })],
    ['suffix', (each: NotificationEntry) => ({ ...each, ...entry(each.Id ?? '', 'logs/', '.gz') })],
  ])('mends one of ours in its place when its %s drifted, unknown keys and all', (_what, drift) => {
    const made = ownOn(['logs/'], { TopicConfigurations: [user('u/')] }).TopicConfigurations ?? [];
    const withMore = made.map((each) => (isOwnId(each) ? { ...each, FutureKey: 1 } : each));
    const drifted = [...withMore.map((each) => (isOwnId(each) ? drift(each) : each)), user('v/')];
    const plan = planNotifications({ TopicConfigurations: drifted }, wishFor(['logs/']));
    expect(plan.wanted.TopicConfigurations).toEqual([...withMore, user('v/')]);
    expect([plan.add.length, plan.remove.length, plan.keep.length]).toEqual([1, 1, 2]);
  });

  it('removes what tells a former topic, also if it drifted', () => {
    const live = planNotifications(
      { QueueConfigurations: [toQueue(entry('q', 'q/'))] },
      {
        bucket,
        topics: [{ topicArn: otherTopic, prefixes: ['a/', 'b/'] }],
        formerTopicArns: [],
      },
    ).wanted;
    const [first = entry('', ''), second = entry('', '')] = live.TopicConfigurations ?? [];
    const drifted = { ...live, TopicConfigurations: [{ ...first, Events: ['s3:ObjectCreated:Copy'] }, second] };
    const plan = planNotifications(drifted, wishFor(['a/'], { formerTopicArns: [otherTopic] }));
    expect(plan.conflicts).toEqual([]);
    expect(plan.remove).toHaveLength(2);
    expect(plan.wanted.TopicConfigurations?.map(lineOf)).toEqual([panther('a/')]);
  });

  it.each([
    [
      'another installation, with a topic of its own',
      planNotifications({}, { bucket, topics: [{ topicArn: otherTopic, prefixes: ['eu/'] }], formerTopicArns: [] })
        .wanted,
    ],
    [
      'somebody who chose an id like ours',
      { TopicConfigurations: [toTopic(entry('pantherctl-0123456789abcdef', 'eu/'), topicArn)] },
    ],
  ])('does not take for ours the entry of %s', (_who, live) => {
    const plan = planNotifications(live, wishFor(['us/']));
    expect(plan.remove).toEqual([]);
    expect(plan.wanted.TopicConfigurations?.[0]).toBe(live.TopicConfigurations?.[0]);
    expect(planNotifications(plan.wanted, wishNothing()).wanted).toEqual(live);
  });

  it.each([
    ['all creations', [created]],
    [
      'every kind of creation by name',
      ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'].map((kind) => `s3:ObjectCreated:${kind}`),
    ],
  ])('adds nothing where an entry of somebody else tells our topic of %s already', (_what, events) => {
    const live = { TopicConfigurations: [toTopic(entry('theirs', 'logs/', '', events), topicArn)] };
    const plan = planNotifications(live, wishFor(['logs/app/']));
    expect(plan.wanted).toBe(live);
    expect([plan.add, plan.conflicts]).toEqual([[], []]);
  });

  it.each([
    ['a suffix', entry('theirs', 'logs/', '.gz')],
    ['fewer events', entry('theirs', 'logs/', '', ['s3:ObjectCreated:Put'])],
    ['a longer prefix', entry('theirs', 'logs/app/')],
  ])('does not take an entry to our topic with %s for enough, and says to widen it', (_name, theirs) => {
    const plan = planNotifications({ TopicConfigurations: [toTopic(theirs, topicArn)] }, wishFor(['logs/']));
    expect(plan.conflicts[0]?.remedies[0]).toMatchObject({
      kind: 'widen',
      fix: expect.stringContaining("prefix 'logs/'"),
    });
  });

  it('serves several topics of a bucket at once', () => {
    const topics = [
      { topicArn, prefixes: ['a/', 'a/b/'] },
      { topicArn: otherTopic, prefixes: ['b/'] },
    ];
    const plan = planNotifications({}, { bucket, topics, formerTopicArns: [] });
    expect(plan.add.map(({ destination, prefix }) => [destination, prefix])).toEqual([
      [topicArn, 'a/'],
      [otherTopic, 'b/'],
    ]);
    const fewer = planNotifications(plan.wanted, { bucket, topics: topics.slice(1), formerTopicArns: [topicArn] });
    expect([fewer.add, fewer.remove.map(({ prefix }) => prefix)]).toEqual([[], ['a/']]);
  });

  it('refuses two topics of the file that want the same objects, and names the sources of both', () => {
    const topics = [
      { topicArn, prefixes: ['logs/'], sources: [{ name: 'all', prefixes: ['logs/'] }] },
      {
        topicArn: otherTopic,
        prefixes: ['logs/app/', 'x/'],
        sources: [{ name: 'app', prefixes: ['logs/app/', 'x/'] }],
      },
    ];
    const live = {};
    const plan = planNotifications(live, { bucket, topics, formerTopicArns: [] });
    expect(plan.wanted).toBe(live);
    expect(plan.conflicts).toMatchObject([{ wanted: { prefix: 'logs/app/' }, existing: { prefix: 'logs/' } }]);
    expect(plan.conflicts[0]?.remedies[0]?.fix).toContain(`give source app the topic of source all, ${topicArn}`);
  });

  it('refuses more than 100 entries with the counts, and takes 100', () => {
    const theirs = Array.from({ length: 97 }, (_each, index) => toQueue(entry(`q${index}`, `q${index}/`)));
    const live = { QueueConfigurations: theirs };
    expect(planNotifications(live, wishFor(['a', 'b', 'c'])).add).toHaveLength(3);
    const tooMany = () => planNotifications(live, wishFor(['a', 'b', 'c', 'd']));
    expect(tooMany).toThrow(/101 notifications, 97 of others and 4 of pantherctl, and S3 takes 100/);
    try {
      tooMany();
    } catch (error) {
      expect(isErrorCode(error, 'LIMIT_EXCEEDED')).toBe(true);
    }
  });

  it('still removes from a bucket that has 100', () => {
    const theirs = Array.from({ length: 98 }, (_each, index) => toQueue(entry(`q${index}`, `q${index}/`)));
    const full = ownOn(['a', 'b'], { QueueConfigurations: theirs });
    expect(planNotifications(full, wishNothing()).wanted).toEqual({ QueueConfigurations: theirs });
  });

  it('agrees with reducePrefixes on 1,000 prefixes beside 98 entries', () => {
    const prefixes = Array.from({ length: 1_000 }, (_each, index) => (index === 500 ? 'logs/' : `logs/${index}/`));
    const theirs = Array.from({ length: 98 }, (_each, index) => toQueue(entry(`q${index}`, `q${index}/`)));
    const plan = planNotifications({ QueueConfigurations: theirs }, wishFor(prefixes));
    expect(plan.add.map(({ prefix }) => prefix)).toEqual(reducePrefixes(prefixes));
  });
});

describe('the ways out of a conflict', () => {
  const planned = (live: BucketNotifications, prefixes = ['logs/']) => {
    const plan = planNotifications(live, wishFor(prefixes));
    expect(plan.wanted).toBe(live);
    return plan.conflicts;
  };
  const kindsOf = (live: BucketNotifications, prefixes?: string[]) =>
    planned(live, prefixes)[0]?.remedies.map(({ kind }) => kind);

  it('are subscribe, narrow and EventBridge for a topic that hears all', () => {
    const live = { TopicConfigurations: [toTopic(entry('theirs', ''))], EventBridgeConfiguration: {} };
    const [conflict] = planned(live);
    expect(conflict).toMatchObject({ wanted: { prefix: 'logs/' }, existing: { id: 'theirs', kind: 'topic' } });
    expect(conflict?.remedies.map(({ kind }) => kind)).toEqual(['subscribe', 'narrow', 'eventBridge']);
    expect(conflict?.remedies[0]?.fix).toBe(
      'set notifications: { topic: { existing: arn:aws:sns:us-east-1:123456789012:theirs } } in source logs: Panther subscribes to that topic, and the bucket stays as it is',
    );
    expect(conflict?.remedies[2]?.fix).toContain('publisher: eventBridge below notifications in source logs');
  });

  it.each([
    ['queue', { QueueConfigurations: [toQueue(entry("it's theirs", ''))] }],
    ['function', { LambdaFunctionConfigurations: [toFunction(entry("it's theirs", ''))] }],
  ])('are fan-out and narrow for a %s that hears all', (kind, live) => {
    const [conflict] = planned(live);
    expect(conflict?.remedies.map((each) => each.kind)).toEqual(['fanOut', 'narrow']);
    expect(conflict?.remedies[0]?.fix).toContain(
      String.raw`pantherctl bucket connect logs --replace 'it'\''s theirs': `,
    );
    expect(conflict?.remedies[0]?.fix).toContain(kind);
  });

  it.each([
    ['a suffix', entry('theirs', '', '.gz')],
    ['fewer events', entry('theirs', '', '', ['s3:ObjectCreated:Put'])],
    ['a longer prefix', entry('theirs', 'logs/app/')],
  ])('have no fan-out for a queue that hears less by %s', (_what, theirs) => {
    expect(kindsOf({ QueueConfigurations: [toQueue(theirs)] })).toEqual(['narrow']);
  });

  it('let a topic that hears less be widened first, if S3 would take that', () => {
    const theirs = toTopic(entry('theirs', 'logs/app/'));
    const [conflict] = planned({ TopicConfigurations: [theirs] });
    expect(conflict?.remedies[0]?.fix).toMatch(
      /^let notification 'theirs' cover prefix 'logs\/' and s3:ObjectCreated:\* /,
    );
    const beside = toQueue(entry('beside', 'logs/web/'));
    expect(kindsOf({ TopicConfigurations: [theirs], QueueConfigurations: [beside] })).toEqual(['narrow']);
  });

  it('name what to narrow: the prefix of the source if theirs lies below it, else theirs', () => {
    const below = planned({ QueueConfigurations: [toQueue(entry('theirs', 'logs/app+1/'))] })[0]?.remedies.at(-1);
    expect(below?.fix).toContain("in place of prefix 'logs/', give source logs the longer prefixes");
    expect(below?.fix).toContain("begins with 'logs/app 1/'");
    const above = planned({ QueueConfigurations: [toQueue(entry('theirs', 'lo'))] })[0]?.remedies.at(-1);
    expect(above?.fix).toContain("let notification 'theirs' name the prefixes that it needs in place of 'lo'");
    const fixOfEqual = (prefix: string) =>
      planned({ QueueConfigurations: [toQueue(entry('theirs', prefix, '.gz'))] }, [prefix])[0]?.remedies.at(-1)?.fix;
    expect(fixOfEqual('logs/')).toBe(
      "give source logs the longer prefixes below 'logs/' that Panther should read, and let notification 'theirs' name those that it needs, so that none of the one begins with one of the other",
    );
    expect(fixOfEqual('')).toMatch(/^give source logs the prefixes that Panther should read/);
  });

  it('ask for another id where somebody gave ours to a queue', () => {
    const id = buildEntryId({ bucket, topicArn, prefix: 'logs/' });
    expect(kindsOf({ QueueConfigurations: [toQueue(entry(id, 'elsewhere/'))] })).toEqual(['rename']);
  });

  it('say of what another pantherctl left that it may be removed by hand', () => {
    const live = planNotifications(
      {},
      { bucket, topics: [{ topicArn: otherTopic, prefixes: ['logs/'] }], formerTopicArns: [] },
    ).wanted;
    expect(kindsOf(live)).toEqual(['subscribe', 'narrow', 'remove']);
  });

  it('are never none', () => {
    const any = fc.record({
      QueueConfigurations: fc.array(
        fc.string({ unit: fc.constantFrom('a', 'x'), maxLength: 2 }).map((prefix) => toQueue(entry('q', prefix))),
        { minLength: 1, maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(any, ownPrefixes, (live, prefixes) => {
        const { conflicts } = planNotifications(live, wishFor(prefixes));
        expect(conflicts.filter(({ remedies }) => remedies.length === 0)).toEqual([]);
      }),
    );
  });
});
