/** Messages of the input queue as AWS writes them; facts from its documentation, data made up. */

/** How S3 writes keys into its own notifications. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}

/** A record of S3's own event. `key` as S3 has it. */
export function s3Record(bucket: string, key: string, changes: { eventName?: string; object?: object } = {}): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-11-01T12:00:00.000Z',
    eventName: changes.eventName ?? 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: { key: encodeKey(key), size: 512, eTag: 'etag-1', sequencer: '0A1B2C', ...changes.object },
    },
  };
}

/** S3's own event. */
export const s3Event = (...records: readonly unknown[]): string => JSON.stringify({ Records: records });

/** A message in the envelope of SNS. */
export function inEnvelope(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic',
    Subject: 'Amazon S3 Notification',
    Message: message,
    Timestamp: '2026-11-01T12:00:01.000Z',
    SignatureVersion: '1',
    Signature: 'none',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem',
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
  });
}

/** CloudTrail's notification to the topic of a trail. */
export const cloudTrailEvent = (bucket: string, ...keys: readonly unknown[]): string =>
  JSON.stringify({ s3Bucket: bucket, s3ObjectKey: keys });

/** EventBridge's event of a new object. */
export function eventBridgeEvent(bucket: string, key: string, changes: object = {}): string {
  return JSON.stringify({
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '123456789012',
    time: '2026-11-01T12:00:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size: 512, etag: 'etag-1', sequencer: '0A1B2C' },
      reason: 'PutObject',
    },
    ...changes,
  });
}

/** What S3 sends once a notification is set up. */
export const testEvent = JSON.stringify({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-11-01T12:00:00.000Z',
  Bucket: 'their-logs',
  RequestId: '5582815E1AEA5ADF',
  HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
});

/** What CloudTrail sends once a trail has a topic. */
export const cloudTrailValidation = 'CloudTrail validation message.';
