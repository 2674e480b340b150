import { isWired, topicArnOf } from '../../config/source-places.ts';
import type { Config } from '../../config/schema.ts';
import type { BucketWish, WishedSource } from './notification-plan.ts';

/** How a bucket should be wired for all sources of the file that are on it; without a topic if none of them is wired. */
export function buildBucketWish(config: Config, bucket: string, formerTopicArns: readonly string[] = []): BucketWish {
  const sources = new Map<string, WishedSource[]>();
  for (const source of config.sources) {
    const topicArn = topicArnOf(source);
    if (source.bucket !== bucket || topicArn === undefined || !isWired(source)) continue;
    const known = sources.get(topicArn) ?? [];
    sources.set(topicArn, known);
    known.push({ name: source.name, prefixes: source.prefixes.map(({ prefix }) => prefix) });
  }
  return {
    bucket,
    topics: [...sources].map(([topicArn, each]) => ({
      topicArn,
      prefixes: each.flatMap(({ prefixes }) => prefixes),
      sources: each,
    })),
    formerTopicArns: formerTopicArns.filter((topicArn) => !sources.has(topicArn)),
  };
}
