import { partitionOf } from '../../config/regions.ts';
import type { Source } from '../../config/schema.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { PolicyRequest, PolicyVerdict } from '../policy-allows.ts';
import type { Publisher } from './source-statements.ts';

/** Who publishes to the topic of a source. */
export function publisherOf({ accountId, bucket, notifications, region }: Source): Publisher {
  return { kind: notifications.publisher, accountId, region, bucket };
}

/**
 * What a policy says to a call that is made for a publisher. Which trail it will be is not known: a policy that takes any
 * trail of the account allows it, and one that takes a certain one is `unknown`.
 */
export function judgePublisher(policy: string, request: PolicyRequest, publisher: Publisher): PolicyVerdict {
  const verdict = judgePolicy(policy, request);
  if (verdict !== 'unknown' || publisher.kind !== 'cloudTrail') return verdict;
  const { accountId, region } = publisher;
  const anyTrail = `arn:${partitionOf(region) ?? 'aws'}:cloudtrail:${region}:${accountId}:trail/*`;
  const context = { ...request.context, 'aws:SourceArn': anyTrail };
  return judgePolicy(policy, { ...request, context }) === 'allows' ? 'allows' : 'unknown';
}
