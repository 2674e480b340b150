import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fires, overlap } from '../../../src/local/s3/overlap.ts';
import type { NotificationEntry } from '../../../src/ports/buckets.ts';

function entry(prefix: string | undefined, suffix?: string, events = ['s3:ObjectCreated:*']): NotificationEntry {
  const rules = [
    ...(prefix === undefined ? [] : [{ Name: 'Prefix', Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: 'suffix', Value: suffix }]),
  ];
  return { Events: events, ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }) };
}

test.each([
  ['no filters at all', entry(undefined), entry(undefined), true],
  ['a prefix within another', entry('a/'), entry('a/b/'), true],
  ['a prefix against none', entry('a/'), entry(undefined), true],
  ['different prefixes', entry('a/'), entry('b/'), false],
  ['the same prefix with different suffixes', entry('a/', '.gz'), entry('a/', '.json'), false],
  ['the same prefix with a suffix within another', entry('a/', '.gz'), entry('a/', '.json.gz'), true],
  ['different prefixes with the same suffix', entry('a/', '.gz'), entry('b/', '.gz'), false],
  ['different event types', entry('a/'), entry('a/', undefined, ['s3:ObjectRemoved:*']), false],
  ['an event within a wildcard', entry('a/'), entry('a/', undefined, ['s3:ObjectCreated:Put']), true],
  [
    'two events of one family',
    entry('a/', undefined, ['s3:ObjectCreated:Copy']),
    entry('a/', undefined, ['s3:ObjectCreated:Put']),
    false,
  ],
  ['one of several events', entry('a/', undefined, ['s3:ObjectRemoved:*', 's3:ObjectCreated:Put']), entry('a/'), true],
])('%s', (_, left, right, expected) => {
  expect(overlap(left, right)).toBe(expected);
  expect(overlap(right, left)).toBe(expected);
});

describe('for any two entries', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 });
  const events = fc.subarray(['s3:ObjectCreated:*', 's3:ObjectCreated:Put', 's3:ObjectRemoved:*'], { minLength: 1 });
  const entries = fc
    .tuple(fc.option(letters, { nil: undefined }), fc.option(letters, { nil: undefined }), events)
    .map(([prefix, suffix, names]) => entry(prefix, suffix, names));

  test('no object fires both unless they overlap', () => {
    fc.assert(
      fc.property(entries, entries, letters, letters, letters, (left, right, start, middle, end) => {
        const key = start + middle + end;
        for (const event of ['s3:ObjectCreated:Put', 's3:ObjectRemoved:Delete']) {
          if (fires(left, event, key) && fires(right, event, key)) expect(overlap(left, right)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('if they overlap, some object fires both', () => {
    fc.assert(
      fc.property(entries, entries, (left, right) => {
        if (!overlap(left, right)) return;
        const rule = (each: NotificationEntry, name: string): string =>
          each.Filter?.Key?.FilterRules?.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? '';
        const longer = (name: string): string =>
          [rule(left, name), rule(right, name)].toSorted((a, b) => b.length - a.length)[0] ?? '';
        const key = `${longer('prefix')}${longer('suffix')}`;
        const names = ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy', 's3:ObjectRemoved:Delete'];
        expect(names.some((event) => fires(left, event, key) && fires(right, event, key))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
