import type { BucketNotifications } from '../../ports/buckets.ts';
import { listEntries } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import { isFanOut, isOurs } from './notification-ownership.ts';
import type { BucketWish } from './notification-plan.ts';
import { listWanted } from './wanted-entries.ts';

/** The entries of a configuration by whose they are. */
export interface ClassifiedEntries {
  /** Written by pantherctl for a topic of the wish, or a former one. */
  readonly ours: readonly ListedEntry[];
  /** Ours in place of one of somebody else; they stay until the bucket is disconnected. */
  readonly fanOuts: readonly ListedEntry[];
  readonly foreign: readonly ListedEntry[];
}

/** Tells ours from those of others. What is not known to be ours is not. */
export function classifyEntries(live: BucketNotifications, wish: BucketWish): ClassifiedEntries {
  const wantedIds = new Set(listWanted(wish).map(({ entry }) => entry.Id ?? ''));
  const topicArns = [...wish.topics.map(({ topicArn }) => topicArn), ...wish.formerTopicArns];
  const classes = { ours: [] as ListedEntry[], fanOuts: [] as ListedEntry[], foreign: [] as ListedEntry[] };
  for (const listed of listEntries(live)) {
    const isTopic = listed.line.kind === 'topic';
    if (isTopic && isFanOut(wish.bucket, listed.entry)) classes.fanOuts.push(listed);
    else if (isTopic && isOurs(wish.bucket, topicArns, wantedIds, listed.entry)) classes.ours.push(listed);
    else classes.foreign.push(listed);
  }
  return classes;
}
