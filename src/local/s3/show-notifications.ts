import type { BucketNotifications, FilterRule, NotificationEntry } from '../../ports/buckets.ts';

/**
 * A bucket's notifications as S3 gives them back: as they were put, but with filter rules named `Prefix` and `Suffix`,
 * whatever their case was. A copy, so that a caller cannot change the bucket.
 * https://github.com/aws/aws-sdk/issues/389
 */
export function showNotifications(notifications: BucketNotifications): BucketNotifications {
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations, ...rest } =
    structuredClone(notifications);
  return {
    ...(TopicConfigurations === undefined ? {} : { TopicConfigurations: TopicConfigurations.map(showEntry) }),
    ...(QueueConfigurations === undefined ? {} : { QueueConfigurations: QueueConfigurations.map(showEntry) }),
    ...(LambdaFunctionConfigurations === undefined
      ? {}
      : { LambdaFunctionConfigurations: LambdaFunctionConfigurations.map(showEntry) }),
    ...rest,
  };
}

function showEntry(entry: NotificationEntry): NotificationEntry {
  const { Filter } = entry;
  const rules = Filter?.Key?.FilterRules;
  if (rules === undefined) return entry;
  return { ...entry, Filter: { ...Filter, Key: { ...Filter?.Key, FilterRules: rules.map(showRule) } } };
}

function showRule(rule: FilterRule): FilterRule {
  return { ...rule, Name: rule.Name.toLowerCase() === 'prefix' ? 'Prefix' : 'Suffix' };
}
