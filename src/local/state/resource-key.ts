import type { Place } from '../../ports/place.ts';
import type { Metric } from '../../ports/metrics.ts';
import type { SubscriptionState } from './resource-state.ts';

/** What tells one subscription from another. */
export function subscriptionKey({
  topicArn,
  protocol,
  endpoint,
}: Pick<SubscriptionState, 'topicArn' | 'protocol' | 'endpoint'>): string {
  return `${topicArn} ${protocol} ${endpoint}`;
}

/** What tells one metric from another; the order of its dimensions does not count. */
export function metricKey({ accountId, region }: Place, { dimensions, name, namespace }: Metric): string {
  const sorted = Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([accountId, region, namespace, name, sorted]);
}
