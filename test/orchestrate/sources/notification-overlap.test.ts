import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reducePrefixes } from '../../../src/config/reduce-prefixes.ts';
import { entriesOverlap, tellsAll } from '../../../src/orchestrate/sources/notification-overlap.ts';
import { entry } from './notification-samples.ts';

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

/** All texts over two letters up to four characters. */
const allKeys = ['', 'a', 'b'].flatMap((one) =>
  ['', 'a', 'b'].flatMap((two) =>
    ['', 'a', 'b'].flatMap((three) => ['', 'a', 'b'].map((four) => one + two + three + four)),
  ),
);
const kinds = ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'];
const events = [
  ...kinds.map((kind) => `s3:ObjectCreated:${kind}`),
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
];
const patterns = [...events, 's3:ObjectCreated:*', 's3:ObjectRemoved:*'];
const stands = (pattern: string, event: string) =>
  pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1)));

describe('entriesOverlap and tellsAll against a model that tries every key and event', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 });
  const any = fc
    .tuple(text, text, fc.subarray(patterns, { minLength: 1, maxLength: 2 }))
    .map(([prefix, suffix, some]) => ({ prefix, suffix, some, entry: entry('e', prefix, suffix, some) }));
  const fires =
    ({ prefix, suffix, some }: { prefix: string; suffix: string; some: readonly string[] }) =>
    (event: string, key: string) =>
      some.some((pattern) => stands(pattern, event)) && key.startsWith(prefix) && key.endsWith(suffix);

  it('calls two entries overlapping just when a key and an event fire both, keys that S3 counts twice over included', () => {
    // Prefixes and suffixes have two letters at most and keys four, so that a key exists wherever both ends fit.
    fc.assert(
      fc.property(any, any, (one, two) => {
        const [first, second] = [fires(one), fires(two)];
        const both = events.some((event) => allKeys.some((key) => first(event, key) && second(event, key)));
        expect(entriesOverlap(one.entry, two.entry)).toBe(both);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says that an entry tells all of a prefix just when it fires for every key below it at every creation', () => {
    fc.assert(
      fc.property(any, text, (one, prefix) => {
        const fire = fires(one);
        const below = allKeys.filter((key) => key.startsWith(prefix));
        const all = events
          .filter((event) => event.startsWith('s3:ObjectCreated:'))
          .every((event) => below.every((key) => fire(event, key)));
        expect(tellsAll(one.entry, prefix)).toBe(all);
      }),
      { numRuns: 2_000 },
    );
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
