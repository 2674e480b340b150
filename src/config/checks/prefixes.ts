import type { ConfigDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { names } from '../names.ts';
import { partitionOf } from '../regions.ts';
import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

interface PlacedPrefix {
  readonly prefix: string;
  readonly sourceIndex: number;
  readonly prefixIndex: number;
  readonly sourceName: string;
  /** What the bucket itself would notify: the topic's ARN, or `undefined` if nothing or not known. */
  readonly topic: string | undefined;
}

/** Prefixes by bucket, each bucket's sorted so that a prefix directly precedes everything that begins with it. */
function groupByBucket(draft: ConfigDraft): Map<string, PlacedPrefix[]> {
  const groups = new Map<string, PlacedPrefix[]>();
  for (const [sourceIndex, source] of (draft.sources ?? []).entries()) {
    if (source?.bucket === undefined) continue;
    const group = groups.get(source.bucket) ?? [];
    groups.set(source.bucket, group);
    const { publisher, topic, topicName = names.notificationsTopic } = source.notifications ?? {};
    const partition = source.region === undefined ? undefined : partitionOf(source.region);
    const created =
      topic === 'create' && partition !== undefined
        ? `arn:${partition}:sns:${source.region}:${source.accountId}:${topicName}`
        : undefined;
    const named = typeof topic === 'object' ? topic.existing : created;
    const placed = {
      sourceIndex,
      sourceName: source.name ?? `sources[${sourceIndex}]`,
      topic: publisher === 'bucket' ? named : undefined,
    };
    for (const [prefixIndex, entry] of (source.prefixes ?? []).entries()) {
      if (entry?.prefix !== undefined) group.push({ ...placed, prefix: entry.prefix, prefixIndex });
    }
  }
  for (const group of groups.values()) {
    group.sort((a, b) =>
      a.prefix < b.prefix
        ? -1
        : a.prefix > b.prefix
          ? 1
          : a.sourceIndex - b.sourceIndex || a.prefixIndex - b.prefixIndex,
    );
  }
  return groups;
}

function compare(inner: PlacedPrefix, outer: PlacedPrefix, bucket: string): Finding | undefined {
  const finding = (check: string, severity: Finding['severity'], message: string, fix: string): Finding => ({
    check,
    path: ['sources', inner.sourceIndex, 'prefixes', inner.prefixIndex, 'prefix'],
    severity,
    value: renderValue(inner.prefix),
    message,
    fix,
  });
  const shown = renderValue(inner.prefix);
  if (inner.sourceIndex === outer.sourceIndex) {
    if (inner.prefix !== outer.prefix) return undefined;
    return finding(
      'duplicate-prefix',
      'error',
      `prefix ${shown} stands twice in this source`,
      'keep one, with the log types of both',
    );
  }
  const other = renderValue(outer.sourceName);
  if (inner.prefix === outer.prefix) {
    return finding(
      'shared-prefix',
      'error',
      `source ${other} reads prefix ${shown} of bucket ${renderValue(bucket)} already`,
      'put the log types of both into one source, or narrow one of the prefixes',
    );
  }
  if (inner.topic !== undefined && outer.topic !== undefined && inner.topic !== outer.topic) {
    return finding(
      'overlapping-notifications',
      'error',
      `prefix ${shown} lies within ${renderValue(outer.prefix)} of source ${other} but notifies another topic, which S3 refuses`,
      'give both sources the same topic',
    );
  }
  return finding(
    'overlapping-prefix',
    'warning',
    `objects under ${shown} come to this source alone, though prefix ${renderValue(outer.prefix)} of source ${other} covers them too`,
    'nothing, if this is meant; else make the prefixes disjoint',
  );
}

/**
 * Panther looks among all sources of a bucket for the longest prefix that fits a key, and S3 refuses two overlapping
 * notifications to different topics. So the same prefix in two sources is an error (Panther refuses it), as is overlap
 * with different topics. Containment alone is well defined, and a usual way to single out a folder: a warning tells
 * which source gets the objects. Inside one source it is not even that.
 */
export const prefixes: ConfigCheck = {
  id: 'prefixes',
  description: 'no two prefixes of a bucket are the same, and those that overlap across sources share a topic',
  *run({ draft }) {
    for (const [bucket, group] of groupByBucket(draft)) {
      const around: PlacedPrefix[] = [];
      for (const placed of group) {
        while (around.length > 0 && !placed.prefix.startsWith(around[around.length - 1]?.prefix ?? '')) around.pop();
        const closest = around[around.length - 1];
        const finding = closest === undefined ? undefined : compare(placed, closest, bucket);
        if (finding !== undefined) yield finding;
        if (closest?.prefix !== placed.prefix) around.push(placed);
      }
    }
  },
};
