import type { Source } from '../../config/schema.ts';
import type { Topic } from '../../ports/topics.ts';
import { judgePolicy } from '../policy-allows.ts';
import { placeOfArn } from './place-of-arn.ts';
import { judgePublish, publisherOf } from './publisher.ts';
import type { Publisher } from './publisher.ts';
import { findServiceKeyFaults } from './service-key.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';

/** The topic between the bucket and Panther's queue. */
export const topic: SourceCheck = {
  id: 'topic',
  summary: 'the topic is there, its publisher may publish, and Panther may subscribe',
  reason:
    'S3 publishes to standard topics of its own region only, under a policy that lets it, and encrypted ones only with a customer-managed key that it may use.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html',
  run: async (context) => {
    const { cloud, source, topicArn } = context;
    if (topicArn === undefined) return unknown('the file leaves the notifications of the bucket alone');
    const place = placeOfArn(topicArn);
    if (place.region !== source.region && source.notifications.publisher !== 'cloudTrail') {
      return failed(
        `the topic is in ${place.region}, and the bucket must be told of in ${source.region}`,
        `set notifications: { topic: create } in source '${source.name}', or name a topic in ${source.region}`,
        topicArn,
      );
    }
    const live = await cloud.topics(place).describe(topicArn);
    if (live === undefined) return explainMissing(topicArn, source);
    if (live.isFifo) {
      return failed(
        'the topic is a FIFO topic, to which S3 and CloudTrail cannot publish',
        `set notifications: { topic: create } in source '${source.name}', or name a standard topic`,
        topicArn,
      );
    }
    const publisher = publisherOf(source);
    const findings = [
      ...judgePublisher(live, publisher, source),
      ...judgeSubscriber(live, context),
      ...(await judgeKey(live, publisher, context)),
    ];
    return findings.length > 0 ? findings : ok(`${publisher.service} may publish to topic ${topicArn}`);
  },
};

function explainMissing(topicArn: string, { name, notifications }: Source): HealthFinding {
  return failed(
    'the topic does not exist',
    notifications.topic === 'create'
      ? 'run pantherctl apply, which makes it'
      : `set notifications: { topic: { existing: … } } in source '${name}' to a topic that exists, or to create`,
    topicArn,
  );
}

function judgePublisher(live: Topic, publisher: Publisher, { bucket }: Source): readonly HealthFinding[] {
  const { service } = publisher;
  const what = service === 's3.amazonaws.com' ? `${service} for bucket ${bucket}` : service;
  const verdict = judgePublish(live.policy, live.arn, publisher);
  if (verdict === 'allows') return [];
  if (verdict === 'unknown')
    return [unknown(`whether the policy of topic ${live.arn} lets ${what} publish depends on the call`)];
  return [
    failed(
      verdict === 'denies'
        ? `a statement of the topic's policy refuses sns:Publish to ${what}`
        : `no statement of the topic's policy lets ${what} publish`,
      verdict === 'denies'
        ? `except ${service} from the statement with Effect Deny in the policy of the topic`
        : 'run pantherctl apply, which adds the statement',
      live.arn,
    ),
  ];
}

/** In its own account, the policies of the account can let Panther subscribe too. */
function judgeSubscriber(live: Topic, { config, queueArn }: SourceCheckContext): readonly HealthFinding[] {
  const { accountId } = config.panther;
  if (placeOfArn(live.arn).accountId === accountId) return [];
  const verdict = judgePolicy(live.policy, {
    principal: { accountId },
    action: 'sns:Subscribe',
    resource: live.arn,
    context: { 'aws:SecureTransport': 'true', 'sns:Endpoint': queueArn, 'sns:Protocol': 'sqs' },
  });
  if (verdict === 'allows') return [];
  if (verdict === 'unknown') {
    return [unknown(`whether the policy of topic ${live.arn} lets account ${accountId} subscribe depends on the call`)];
  }
  return [
    failed(
      verdict === 'denies'
        ? `a statement of the topic's policy refuses sns:Subscribe to account ${accountId}`
        : `no statement of the topic's policy lets account ${accountId} subscribe Panther's queue`,
      verdict === 'denies'
        ? `except account ${accountId} from the statement with Effect Deny in the policy of the topic`
        : 'run pantherctl apply, which adds the statement',
      live.arn,
    ),
  ];
}

async function judgeKey(
  live: Topic,
  { context, service, sourceArn }: Publisher,
  { cloud }: SourceCheckContext,
): Promise<readonly HealthFinding[]> {
  if (live.keyId === undefined) return [];
  const thing = {
    kind: 'topic',
    place: placeOfArn(live.arn),
    keyId: live.keyId,
    service,
    context: {
      ...context,
      ...(!sourceArn.endsWith('*') && { 'aws:SourceArn': sourceArn }),
      'kms:EncryptionContext:aws:sns:topicArn': live.arn,
    },
    policyFix:
      'run pantherctl plan, which shows the statement that the key needs, then pantherctl apply --allow-key-policy',
  };
  return findServiceKeyFaults(thing, cloud);
}
