import { names } from './names.ts';
import { partitionOf } from './regions.ts';
import type { Config, Source } from './schema.ts';

type PantherPlace = Pick<Config['panther'], 'accountId' | 'region'>;

/** ARN of the queue in the Panther account that hears of new objects. */
export function inputQueueArn(panther: PantherPlace): string {
  return queueArn(panther, names.notificationsQueue);
}

/** ARN of the queue in the Panther account that real-time events go to. */
export function eventsQueueArn(panther: PantherPlace): string {
  return queueArn(panther, names.eventsQueue);
}

function queueArn({ accountId, region }: PantherPlace, name: string): string {
  return `arn:${partitionOf(region) ?? 'aws'}:sqs:${region}:${accountId}:${name}`;
}

/**
 * ARN of the topic that tells Panther of a source's new objects, also before it has been created; `undefined` if the
 * source has none.
 */
export function topicArnOf({ accountId, notifications, region }: Source): string | undefined {
  const { topic, topicName = names.notificationsTopic } = notifications;
  if (topic === 'none') return undefined;
  if (topic !== 'create') return topic.existing;
  return `arn:${partitionOf(region) ?? 'aws'}:sns:${region}:${accountId}:${topicName}`;
}

/** ARN of the topic that alarms about sources go to: the one of the file, or else the runtime's. */
export function alarmTopicArnOf({
  accountId,
  alarmTopicArn,
  region,
}: Pick<Config['panther'], 'accountId' | 'alarmTopicArn' | 'region'>): string {
  return alarmTopicArn ?? `arn:${partitionOf(region) ?? 'aws'}:sns:${region}:${accountId}:${names.alarmTopic}`;
}

/** True if the bucket's own notification tells the topic, so that pantherctl sets it up. */
export function isWired({ notifications }: Source): boolean {
  return notifications.topic !== 'none' && notifications.publisher === 'bucket';
}
