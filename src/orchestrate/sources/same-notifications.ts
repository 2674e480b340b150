import type { BucketNotifications } from '../../ports/buckets.ts';

/**
 * True if two configurations mean the same to S3: keys and lists in any order, empty lists and absent ones alike, names of
 * filter rules in any case (they come back as `Prefix`).
 */
export function sameNotifications(one: BucketNotifications, two: BucketNotifications): boolean {
  return canonicalText(one) === canonicalText(two);
}

/** One text for each meaning of a configuration, or of a part of one. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalText).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  const isRule = typeof record['Name'] === 'string' && 'Value' in record;
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, each]) => each !== undefined && !(Array.isArray(each) && each.length === 0))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, isRule && key === 'Name' ? String(each).toLowerCase() : sortKeys(each)]),
  );
}
