import { partitionOf } from '../../config/regions.ts';
import type { Source } from '../../config/schema.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { PolicyVerdict } from '../policy-allows.ts';

/** The service that publishes to the topic of a source, and what is known of its calls. */
export interface Publisher {
  readonly service: string;
  /** Condition keys but for the ARN of what it acts for. */
  readonly context: Readonly<Record<string, string | undefined>>;
  /** ARN of what it acts for; a `*` stands where its name is not known. */
  readonly sourceArn: string;
}

/** Who publishes for a source: S3 for its bucket, CloudTrail for some trail, EventBridge for some rule. */
export function publisherOf({ accountId, bucket, notifications, region }: Source): Publisher {
  const partition = partitionOf(region) ?? 'aws';
  const context = { 'aws:SecureTransport': 'true', 'aws:SourceAccount': accountId };
  const { publisher } = notifications;
  if (publisher === 'cloudTrail') {
    const sourceArn = `arn:${partition}:cloudtrail:${region}:${accountId}:trail/*`;
    return { service: 'cloudtrail.amazonaws.com', context, sourceArn };
  }
  if (publisher === 'eventBridge') {
    return {
      service: 'events.amazonaws.com',
      context,
      sourceArn: `arn:${partition}:events:${region}:${accountId}:rule/*`,
    };
  }
  return { service: 's3.amazonaws.com', context, sourceArn: `arn:${partition}:s3:::${bucket}` };
}

/**
 * Whether the policy of a topic lets the publisher publish. Where the name of a trail or rule is not known, a policy that
 * takes any of them allows it, and one that takes a certain one is `unknown`.
 */
export function judgePublish(policy: string, topicArn: string, publisher: Publisher): PolicyVerdict {
  const request = { principal: { service: publisher.service }, action: 'sns:Publish', resource: topicArn };
  const verdict = judgePolicy(policy, {
    ...request,
    context: { ...publisher.context, 'aws:SourceArn': publisher.sourceArn },
  });
  if (verdict !== 'silent' || !publisher.sourceArn.endsWith('*')) return verdict;
  return judgePolicy(policy, { ...request, context: publisher.context });
}
