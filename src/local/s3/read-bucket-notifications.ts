import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { readText } from '../read-text.ts';

/**
 * The `NotificationConfiguration` of an `AWS::S3::Bucket` in the casing of the S3 API.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
 */
export function readBucketNotifications(property: unknown): BucketNotifications {
  if (!isJsonRecord(property)) return {};
  const lists = {
    TopicConfigurations: readEntries(property['TopicConfigurations'], 'Topic', 'TopicArn'),
    QueueConfigurations: readEntries(property['QueueConfigurations'], 'Queue', 'QueueArn'),
    LambdaFunctionConfigurations: readEntries(property['LambdaConfigurations'], 'Function', 'LambdaFunctionArn'),
  };
  const eventBridge = property['EventBridgeConfiguration'];
  const isOn = isJsonRecord(eventBridge) && (readText(eventBridge['EventBridgeEnabled']) ?? 'true') === 'true';
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, entries]) => entries.length > 0)),
    ...(isOn ? { EventBridgeConfiguration: {} } : {}),
  };
}

function readEntries(value: unknown, target: string, key: string): readonly NotificationEntry[] {
  return (Array.isArray(value) ? value : []).filter(isJsonRecord).map((entry) => {
    const rules = isJsonRecord(entry['Filter']) ? entry['Filter']['S3Key'] : undefined;
    const filter = isJsonRecord(rules) && Array.isArray(rules['Rules']) ? rules['Rules'].filter(isJsonRecord) : [];
    return {
      [key]: String(entry[target]),
      Events: [String(entry['Event'])],
      ...(filter.length === 0
        ? {}
        : {
            Filter: {
              Key: { FilterRules: filter.map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) })) },
            },
          }),
    };
  });
}
