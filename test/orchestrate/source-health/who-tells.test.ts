import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFilterText } from '../../../src/config/filter-text.ts';
import { whoTells } from '../../../src/orchestrate/source-health/who-tells.ts';
import type { NotificationEntry } from '../../../src/ports/buckets.ts';
import { readKeyFilter } from '../../../src/orchestrate/sources/notification-overlap.ts';

const ours = 'arn:aws:sns:us-east-1:123456789012:ours';
const theirs = 'arn:aws:sns:us-east-1:123456789012:theirs';
const creations = ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'].map((kind) => `s3:ObjectCreated:${kind}`);
const topics = new Set([ours]);

/** Filters use `a` and `=`, which S3 wants encoded, alone, so that some key is always outside of what several of them cover together. */
const part = fc.string({ unit: fc.constantFrom('a', '='), maxLength: 2 });
const entry: fc.Arbitrary<NotificationEntry> = fc
  .record({
    topicArn: fc.constantFrom(ours, ours, theirs),
    events: fc.oneof(
      fc.constant(['s3:ObjectCreated:*']),
      fc.subarray([...creations, 's3:ObjectRemoved:*'], { minLength: 1 }),
    ),
    prefix: part,
    suffix: fc.oneof(fc.constant(''), fc.constant(''), part),
  })
  .map(({ events, prefix, suffix, topicArn }) => ({
    Id: 'n',
    TopicArn: topicArn,
    Events: events,
    Filter: {
      Key: {
        FilterRules: [
          { Name: 'Prefix', Value: encodeFilterText(prefix) },
          { Name: 'suffix', Value: encodeFilterText(suffix) },
        ],
      },
    },
  }));

const letters = ['a', '=', 'c'];
const tails = ['', ...letters, ...letters.flatMap((one) => letters.flatMap((two) => [one + two, `${one}c${two}`]))];

/** What S3 does: some entry of the topic fits the key and the event. */
function isTold(entries: readonly NotificationEntry[], key: string, event: string): boolean {
  const name = encodeFilterText(key);
  return entries.some((each) => {
    const { prefix, suffix } = readKeyFilter(each);
    const fits = each['TopicArn'] === ours && name.startsWith(prefix) && name.endsWith(suffix);
    return fits && (each.Events.includes(event) || each.Events.includes('s3:ObjectCreated:*'));
  });
}

it('says that a prefix is told just when every event of every key under it is', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 4 }), part, (entries, prefix) => {
      const telling = whoTells({ TopicConfigurations: entries }, topics, prefix);
      const told = tails.map((tail) => creations.map((event) => isTold(entries, prefix + tail, event)));
      seen.set(telling.kind, (seen.get(telling.kind) ?? 0) + 1);
      expect(telling.kind === 'told').toBe(told.every((each) => each.every(Boolean)));
      if (telling.kind === 'untold') expect(told.some((each) => each.some(Boolean))).toBe(false);
      if (telling.kind === 'someEvents') {
        const whole = creations.filter((_, index) => told.every((each) => each[index]));
        expect(telling.events.toSorted()).toEqual(whole.toSorted());
        expect([...telling.events, ...telling.missing].toSorted()).toEqual(creations.toSorted());
      }
    }),
    { numRuns: 3_000, seed: 1 },
  );
  expect([...seen.keys()].sort()).toEqual(['someEvents', 'somePrefixes', 'someSuffixes', 'told', 'untold']);
});

it('shows prefixes and suffixes as keys have them', () => {
  const tell = (FilterRules: readonly { readonly Name: string; readonly Value: string }[]) =>
    whoTells(
      { TopicConfigurations: [{ TopicArn: ours, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules } } }] },
      topics,
      'a b/',
    );
  expect(tell([{ Name: 'prefix', Value: 'a+b/year%3D' }])).toEqual({ kind: 'somePrefixes', prefixes: ['a b/year='] });
  expect(tell([{ Name: 'suffix', Value: '%2Bx' }])).toEqual({
    kind: 'someSuffixes',
    ids: ['without an id'],
    suffixes: ['+x'],
  });
  expect(tell([{ Name: 'prefix', Value: 'a+b/' }])).toEqual({
    kind: 'told',
    by: "notification without an id for 'a b/', which pantherctl did not make",
  });
  expect(tell([{ Name: 'prefix', Value: 'a b/' }])).toEqual({ kind: 'untold' });
});

it('reads a filter as S3 does, with special characters encoded', () => {
  const filtered = (Value: string) => ({
    TopicConfigurations: [
      {
        Id: 'n',
        TopicArn: ours,
        Events: ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value }] } },
      },
    ],
  });
  expect(whoTells(filtered('year%3D2026/my+logs/'), topics, 'year=2026/my logs/').kind).toBe('told');
  expect(whoTells(filtered('year=2026/'), topics, 'year=2026/').kind).toBe('untold');
});

it('tells of nothing in a bucket without notifications', () => {
  expect(whoTells({}, topics, '')).toEqual({ kind: 'untold' });
});
