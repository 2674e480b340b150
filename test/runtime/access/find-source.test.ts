import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSource } from '../../../src/runtime/access/find-source.ts';
import { matchesExclusion } from '../../../src/runtime/access/matches-exclusion.ts';
import { registryOf, sourceOf } from './sample-registry.ts';

const logTypes = ['AWS.ALB'];
const prefixOf = (prefix: string, ...exclude: string[]) => ({ prefix, exclude, logTypes });

describe('an exclusion', () => {
  it.each([
    ['AWSLogs/', 'AWSLogs/1/a', true],
    ['AWSLogs/', 'awslogs/1/a', false],
    ['AWSLogs', 'AWSLogs', true],
    ['AWSLogs/*/CloudTrail-Digest/', 'AWSLogs/123456789012/CloudTrail-Digest/us-east-1/x', true],
    ['AWSLogs/*/CloudTrail-Digest/', 'AWSLogs/123456789012/CloudTrail/us-east-1/x', false],
    ['AWSLogs/*/CloudTrail-Digest/', 'AWSLogs/CloudTrail-Digest/', false],
    ['AWSLogs/*/CloudTrail-Digest/', 'AWSLogs//CloudTrail-Digest/', true],
    ['*.tmp', 'a/b.tmp.gz', true],
    ['*.tmp', 'a/b.gz', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['a**b', 'ab', true],
    ['a.c', 'abc', false],
    ['*', '', true],
  ])('%s for %s: %s', (exclusion, key, expected) => {
    expect(matchesExclusion(key, exclusion)).toBe(expected);
  });

  it('covers what a regular expression covers that begins so', () => {
    const letters = (unit: string[]) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
    fc.assert(
      fc.property(letters(['a', 'b', '/']), letters(['a', 'b', '/', '*']), (key, exclusion) => {
        const pattern = new RegExp(`^${exclusion.split('*').join('.*')}`);
        expect(matchesExclusion(key, exclusion)).toBe(pattern.test(key));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of many stars takes no longer than the key is long', () => {
    const started = performance.now();
    expect(matchesExclusion('a'.repeat(1_024), 'a*'.repeat(500) + 'b')).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('the source of an object', () => {
  it('is the one with the longest prefix, over all sources of the bucket', () => {
    const registry = registryOf(
      sourceOf('all', { prefixes: [prefixOf('')] }),
      sourceOf('lb', { prefixes: [prefixOf('x/'), prefixOf('AWSLogs/elb/')] }),
      sourceOf('logs', { prefixes: [prefixOf('AWSLogs/')] }),
      sourceOf('other', { bucket: 'other', prefixes: [prefixOf('AWSLogs/elb/deep/')] }),
    );
    const idOf = (key: string) => {
      const found = findSource(registry, 'their-logs', key);
      return found.kind === 'found' ? `${found.source.id} ${found.prefix.prefix}` : found.kind;
    };
    expect(idOf('AWSLogs/elb/deep/1')).toBe('lb AWSLogs/elb/');
    expect(idOf('AWSLogs/el')).toBe('logs AWSLogs/');
    expect(idOf('AWSLog')).toBe('all ');
    expect(findSource(registry, 'nowhere', 'AWSLogs/')).toEqual({ kind: 'noSource' });
  });

  it('is none where no prefix fits', () => {
    const registry = registryOf(sourceOf('a', { prefixes: [prefixOf('a/')] }));
    expect(findSource(registry, 'their-logs', 'b/a/')).toEqual({ kind: 'noSource' });
  });

  it('is none where the longest prefix excludes it, even if a shorter one would take it', () => {
    const registry = registryOf(
      sourceOf('all'),
      sourceOf('logs', { prefixes: [prefixOf('AWSLogs/', 'AWSLogs/*/CloudTrail-Digest/')] }),
    );
    expect(findSource(registry, 'their-logs', 'AWSLogs/1/CloudTrail-Digest/x')).toEqual({ kind: 'excluded' });
    expect(findSource(registry, 'their-logs', 'AWSLogs/1/CloudTrail/x')).toMatchObject({ source: { id: 'logs' } });
  });

  it('is the first by id of those with equal prefixes that do not exclude it, whatever their order', () => {
    const sources = [
      sourceOf('c', { prefixes: [prefixOf('a/')] }),
      sourceOf('b', { prefixes: [prefixOf('a/')] }),
      sourceOf('a', { prefixes: [prefixOf('a/', 'a/secret/')] }),
    ];
    for (const registry of [registryOf(...sources), registryOf(...sources.toReversed())]) {
      expect(findSource(registry, 'their-logs', 'a/x')).toMatchObject({ source: { id: 'a' } });
      expect(findSource(registry, 'their-logs', 'a/secret/x')).toMatchObject({ source: { id: 'b' } });
    }
  });
});
