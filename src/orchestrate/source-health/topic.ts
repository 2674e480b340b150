import type { Source } from '../../config/schema.ts';
import type { Topic } from '../../ports/topics.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { PolicyVerdict } from '../policy-allows.ts';
import { keyRequests, namePublisher, publishRequest, subscriptionRequest } from '../sources/source-statements.ts';
import type { Publisher } from '../sources/source-statements.ts';
import { placeOfArn } from './place-of-arn.ts';
import { judgePublisher, publisherOf } from '../sources/judge-publisher.ts';
import { findServiceKeyFaults } from './service-key.ts';
import type { EncryptedThing } from './service-key.ts';
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
      ...judgePublishing(live, publisher),
      ...judgeSubscriber(live, context),
      ...(await judgeKey(live, publisher, context)),
    ];
    return findings.length > 0 ? findings : ok(`${namePublisher(publisher)} may publish to topic ${topicArn}`);
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

function judgePublishing(live: Topic, publisher: Publisher): readonly HealthFinding[] {
  const verdict = judgePublisher(live.policy, publishRequest(live.arn, publisher), publisher);
  return explainVerdict(verdict, live, `sns:Publish to ${namePublisher(publisher)}`);
}

/** A verdict on what somebody must be let do, e.g. `sns:Publish to bucket acme-logs`; nothing to say if it is allowed. */
function explainVerdict(verdict: PolicyVerdict, { arn }: Topic, what: string): readonly HealthFinding[] {
  switch (verdict) {
    case 'allows':
      return [];
    case 'unknown':
      return [unknown(`whether the policy of topic ${arn} allows ${what} depends on the call`)];
    case 'denies':
      return [
        failed(
          `a statement of the topic's policy refuses ${what}`,
          'make an exception in the statement with Effect Deny in the policy of the topic',
          arn,
        ),
      ];
    case 'silent':
      return [
        failed(
          `no statement of the topic's policy allows ${what}`,
          'run pantherctl apply, which adds the statement',
          arn,
        ),
      ];
  }
}

/** In its own account, the policies of the account can let Panther subscribe too. */
function judgeSubscriber(live: Topic, { config, queueArn }: SourceCheckContext): readonly HealthFinding[] {
  const { accountId } = config.panther;
  if (placeOfArn(live.arn).accountId === accountId) return [];
  const verdict = judgePolicy(live.policy, subscriptionRequest(live.arn, accountId, queueArn));
  return explainVerdict(verdict, live, `sns:Subscribe to account ${accountId}`);
}

async function judgeKey(
  live: Topic,
  publisher: Publisher,
  { cloud }: SourceCheckContext,
): Promise<readonly HealthFinding[]> {
  if (live.keyId === undefined) return [];
  const thing: EncryptedThing = {
    kind: 'topic',
    place: placeOfArn(live.arn),
    keyId: live.keyId,
    service: serviceOf(publisher),
    requests: (keyArn) => keyRequests(keyArn, publisher),
    judge: (policy, request) => judgePublisher(policy, request, publisher),
    policyFix:
      'run pantherctl plan, which shows the statement that the key needs, then pantherctl apply --allow-key-policy',
  };
  return findServiceKeyFaults(thing, cloud);
}

function serviceOf(publisher: Publisher): string {
  const { principal } = publishRequest('', publisher);
  return 'service' in principal ? principal.service : '';
}
