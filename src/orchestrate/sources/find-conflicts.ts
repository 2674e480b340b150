import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { findOwnRemedies, findRemedies } from './find-remedies.ts';
import { describeTopicEntry, listEntries } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import { createdEvents, entriesOverlap, readKeyFilter, readScope, scopesOverlap } from './notification-overlap.ts';
import type { NotificationConflict } from './notification-plan.ts';
import type { WantedEntry } from './wanted-entries.ts';

/** Every pair of a wanted entry and one of somebody else that S3 would refuse together, each with its ways out. */
export function findConflicts(
  wanted: readonly WantedEntry[],
  others: readonly ListedEntry[],
  live: BucketNotifications,
): readonly NotificationConflict[] {
  const all = listEntries(live);
  const hasEventBridge = live.EventBridgeConfiguration !== undefined;
  const scoped = others.map((other) => ({ other, scope: readScope(other.entry) }));
  return wanted.flatMap(({ entry, sources }) => {
    const line = describeTopicEntry(entry);
    const own = readScope(entry);
    const overlapping = new Set(scoped.filter(({ scope }) => scopesOverlap(own, scope)).map(({ other }) => other));
    const clashing = others.filter((other) => overlapping.has(other) || other.entry.Id === entry.Id);
    return clashing.map((existing): NotificationConflict => {
      const canWiden =
        overlapping.size === 1 && overlapping.has(existing) && fits(join(entry, existing.entry), existing, all);
      const overlaps = overlapping.has(existing);
      const facts = { wanted: line, existing, sources, canWiden, hasEventBridge, overlaps };
      return { wanted: line, existing: existing.line, remedies: findRemedies(facts) };
    });
  });
}

/** What the other entry would be if it told all that is wanted as well. */
function join(wanted: NotificationEntry, other: NotificationEntry): NotificationEntry {
  const prefixes = [readKeyFilter(wanted).prefix, readKeyFilter(other).prefix];
  const Value = prefixes.reduce((one, two) => (one.length < two.length ? one : two));
  return {
    Events: [...other.Events, ...createdEvents],
    Filter: { Key: { FilterRules: [{ Name: 'prefix', Value }] } },
  };
}

function fits(widened: NotificationEntry, { entry }: ListedEntry, all: readonly ListedEntry[]): boolean {
  return !all.some((each) => each.entry !== entry && entriesOverlap(widened, each.entry));
}

/** Topics of the file that want the same objects: one prefix is a beginning of the other's, and S3 takes only one. */
export function findOwnConflicts(wanted: readonly WantedEntry[]): readonly NotificationConflict[] {
  const conflicts: NotificationConflict[] = [];
  const open: WantedEntry[] = [];
  for (const each of wanted.toSorted(byPrefix)) {
    while (open.length > 0 && !each.prefix.startsWith(open.at(-1)?.prefix ?? '')) open.pop();
    for (const other of open) {
      const [line, existing] = [describeTopicEntry(each.entry), describeTopicEntry(other.entry)];
      const remedies = findOwnRemedies(line, existing, each.sources, other.sources);
      conflicts.push({ wanted: line, existing, remedies });
    }
    open.push(each);
  }
  return conflicts;
}

function byPrefix(one: WantedEntry, two: WantedEntry): number {
  if (one.prefix === two.prefix) return one.topicArn < two.topicArn ? -1 : 1;
  return one.prefix < two.prefix ? -1 : 1;
}
