import { isWired, topicArnOf } from '../../config/source-places.ts';
import type { Config } from '../../config/schema.ts';
import type { BucketWish } from './notification-plan.ts';

/** How a bucket should be wired for all sources of the file that are on it; without a topic if none of them is wired. */
export function buildBucketWish(config: Config, bucket: string, formerTopicArns: readonly string[] = []): BucketWish {
  const prefixes = new Map<string, string[]>();
  for (const source of config.sources) {
    const topicArn = topicArnOf(source);
    if (source.bucket !== bucket || topicArn === undefined || !isWired(source)) continue;
    const known = prefixes.get(topicArn) ?? [];
    prefixes.set(topicArn, known);
    known.push(...source.prefixes.map(({ prefix }) => prefix));
  }
  return {
    bucket,
    topics: [...prefixes].map(([topicArn, each]) => ({ topicArn, prefixes: each })),
    formerTopicArns: formerTopicArns.filter((topicArn) => !prefixes.has(topicArn)),
  };
}
