import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEventPattern } from '../../src/config/event-pattern.ts';

const pattern = (...prefixes: readonly string[]) =>
  buildEventPattern({ bucket: 'acme', prefixes: prefixes.map((prefix) => ({ prefix, exclude: [], logTypes: [] })) });

describe('the pattern of new objects', () => {
  it('names the bucket and the shortest prefixes', () => {
    expect(pattern('b/', 'a/x/', 'a/', 'b/')).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: ['acme'] }, object: { key: [{ prefix: 'a/' }, { prefix: 'b/' }] } },
    });
  });

  it('asks nothing of keys where the whole bucket is read', () => {
    expect(pattern('a/', '').detail).toEqual({ bucket: { name: ['acme'] } });
  });

  it('matches just the keys that the prefixes cover, and none of its prefixes covers another', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', '%', ' ', 'é'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), text, (prefixes, key) => {
        const kept = pattern(...prefixes).detail.object?.key.map(({ prefix }) => prefix) ?? [''];
        expect(kept.some((prefix) => key.startsWith(prefix))).toBe(prefixes.some((prefix) => key.startsWith(prefix)));
        for (const one of kept) expect(kept.filter((other) => one.startsWith(other))).toEqual([one]);
      }),
    );
  });
});
