import type { BucketNotifications } from '../../ports/buckets.ts';
import { isFanOut, isIntact } from './notification-ownership.ts';
import type { BucketWish } from './notification-plan.ts';

/**
 * The wish for a bucket that the file no longer names, so that nothing tells which topics were its own: those of every
 * entry that stands there just as some pantherctl wrote it. What other files have there, as the wish says, stays theirs.
 */
export function claimIntact(wish: BucketWish, { TopicConfigurations: entries = [] }: BucketNotifications): BucketWish {
  const { bucket, formerTopicArns, topics } = wish;
  const wished = new Set(topics.map(({ topicArn }) => topicArn));
  const found = entries
    .filter((entry) => isIntact(bucket, entry) && !isFanOut(bucket, entry))
    .map((entry) => String(entry['TopicArn']))
    .filter((topicArn) => !wished.has(topicArn));
  return { ...wish, formerTopicArns: [...new Set([...formerTopicArns, ...found])] };
}
