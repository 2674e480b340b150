import { names, runtimeBucketName } from '../../src/config/names.ts';
import type { SampleCloud } from './sample-cloud.ts';

/** Lets topics of an account send to Panther's input queue. */
export async function openInputQueue(sample: SampleCloud, ...accountIds: readonly string[]): Promise<void> {
  const { panther } = sample.state;
  const queueArn = sample.queueArn(names.notificationsQueue);
  const policy = {
    Version: '2012-10-17',
    Statement: accountIds.map((accountId) => ({
      Sid: `${names.queueStatementPrefix}${accountId}`,
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${accountId}:*` } },
    })),
  };
  await sample.cloud.queues(panther).setPolicy(names.notificationsQueue, JSON.stringify(policy));
}

/** Tells Panther of a source of each of the accounts, so that it confirms the subscriptions of their topics. */
export async function registerAccounts(sample: SampleCloud, ...accountIds: readonly string[]): Promise<void> {
  const { panther } = sample.state;
  const objects = sample.cloud.objects(panther.accountId);
  const bucket = runtimeBucketName(panther);
  const known = await objects.readText(bucket, names.sourceRegistryKey);
  const text = JSON.stringify({ version: 1, sources: accountIds.map((accountId) => ({ accountId })) });
  await objects.writeText(bucket, names.sourceRegistryKey, text, known?.etag);
}
