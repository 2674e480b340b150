import { names } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { NotificationWish } from './plan-notifications.ts';

/**
 * What the bucket of a source should tell our topic: the prefixes of every source on the bucket that uses that topic.
 * Throws `INPUT_INVALID` for a source without notifications, `NOT_FOUND` if the topic has not been deployed.
 */
export async function buildBucketWish(config: Config, source: Source, cloud: Cloud): Promise<NotificationWish> {
  const { topic } = source.notifications;
  if (topic === 'none') {
    throw new PantherctlError('INPUT_INVALID', `source '${source.name}' has notifications.topic: none`, {
      fix: 'set notifications: { topic: create } in the source, then run pantherctl apply',
    });
  }
  const sharing = config.sources.filter(
    (other) =>
      other.bucket === source.bucket &&
      other.accountId === source.accountId &&
      JSON.stringify(other.notifications.topic) === JSON.stringify(topic),
  );
  return {
    bucket: source.bucket,
    topicArn: topic === 'create' ? await findTopic(source, cloud) : topic.existing,
    prefixes: sharing.flatMap((other) => other.prefixes.map(({ prefix }) => prefix)),
  };
}

async function findTopic(source: Source, cloud: Cloud): Promise<string> {
  const { accountId, name, region } = source;
  const stack = await cloud.stacks({ accountId, region }).describe(names.notificationsStack);
  const topicArn = stack?.outputs['SnsTopicArn'];
  if (topicArn !== undefined && topicArn !== '') return topicArn;
  throw new PantherctlError(
    'NOT_FOUND',
    `the topic for source '${name}' is not there: stack ${names.notificationsStack} in ${accountId}, ${region}`,
    { fix: 'run pantherctl apply, which deploys it' },
  );
}
