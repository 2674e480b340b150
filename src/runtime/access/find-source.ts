import type { RegisteredSource, SourceRegistry } from '../../config/source-registry.ts';
import { matchesExclusion } from './matches-exclusion.ts';

/** A source, and what it says of the objects under one of its prefixes. */
export interface SourceMatch {
  readonly source: RegisteredSource;
  readonly prefix: RegisteredSource['prefixes'][number];
}

/** Which source an object belongs to. */
export type FoundSource = ({ readonly kind: 'found' } & SourceMatch) | { readonly kind: 'noSource' | 'excluded' };

/** The prefixes of all sources of a bucket, the longest first. */
const indexes = new WeakMap<SourceRegistry, ReadonlyMap<string, readonly SourceMatch[]>>();

/**
 * The source with the longest prefix that the key begins with, over all sources of the bucket. Of several that are equally
 * long, the first by id that does not exclude the key. An exclusion of the longest prefix is final: no shorter one is tried.
 */
export function findSource(registry: SourceRegistry, bucket: string, key: string): FoundSource {
  const matches = indexOf(registry).get(bucket) ?? [];
  const longest = matches.find(({ prefix }) => key.startsWith(prefix.prefix))?.prefix.prefix;
  if (longest === undefined) return { kind: 'noSource' };
  const match = matches.find(
    ({ prefix }) => prefix.prefix === longest && !prefix.exclude.some((exclusion) => matchesExclusion(key, exclusion)),
  );
  return match === undefined ? { kind: 'excluded' } : { kind: 'found', ...match };
}

function indexOf(registry: SourceRegistry): ReadonlyMap<string, readonly SourceMatch[]> {
  const known = indexes.get(registry);
  if (known !== undefined) return known;
  const index = new Map<string, SourceMatch[]>();
  for (const source of registry.sources) {
    const matches = index.get(source.bucket) ?? [];
    matches.push(...source.prefixes.map((prefix) => ({ source, prefix })));
    index.set(source.bucket, matches);
  }
  for (const matches of index.values()) matches.sort(compareMatches);
  indexes.set(registry, index);
  return index;
}

function compareMatches(one: SourceMatch, other: SourceMatch): number {
  const byLength = other.prefix.prefix.length - one.prefix.prefix.length;
  if (byLength !== 0) return byLength;
  if (one.source.id === other.source.id) return 0;
  return one.source.id < other.source.id ? -1 : 1;
}
