import type { Source } from '../../config/schema.ts';
import { topicArnOf } from '../../config/source-places.ts';
import type { Topic } from '../../ports/topics.ts';
import type { PolicyStatement } from '../plan.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { PolicyVerdict } from '../policy-allows.ts';
import { renderKeyPolicyFix, renderTopicPolicyFix } from '../sources/render-source-fix.ts';
import {
  keyRequests,
  keyStatement,
  namePublisher,
  publishRequest,
  publishStatement,
  subscriptionRequest,
  subscriptionStatement,
} from '../sources/source-statements.ts';
import type { Publisher } from '../sources/source-statements.ts';
import { keyPlace } from '../sources/key-place.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';
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
      ...judgePublishing(live, publisher, context),
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
      ? 'run pantherctl apply, which makes it, or says what is in its way'
      : `set notifications: { topic: { existing: … } } in source '${name}' to a topic that exists, or to create`,
    topicArn,
  );
}

/** True for the topic of a stack: its policy is the stack's, and `apply` looks at those of other topics only. */
function isMade({ config, topicArn }: SourceCheckContext): boolean {
  return config.sources.some((source) => source.notifications.topic === 'create' && topicArnOf(source) === topicArn);
}

/** An older stack is brought up to date by `apply`, which sees no change that somebody else makes to what it made. */
const byHand = 'run pantherctl apply; if it finds nothing to do, somebody has changed what the stack made:';

function judgePublishing(live: Topic, publisher: Publisher, context: SourceCheckContext): readonly HealthFinding[] {
  const verdict = judgePublisher(live.policy, publishRequest(live.arn, publisher), publisher);
  const what = `sns:Publish to ${namePublisher(publisher)}`;
  return explainVerdict(verdict, live, what, mendPolicy(live, publishStatement(live.arn, publisher), context));
}

function mendPolicy({ arn }: Topic, statement: PolicyStatement, context: SourceCheckContext): string {
  if (!isMade(context)) return 'run pantherctl apply, which adds the statement';
  return `${byHand} ${renderTopicPolicyFix(arn, placeOfArn(arn), [statement])}`;
}

/** A verdict on what somebody must be let do, e.g. `sns:Publish to bucket acme-logs`; nothing to say if it is allowed. */
function explainVerdict(verdict: PolicyVerdict, { arn }: Topic, what: string, fix: string): readonly HealthFinding[] {
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
      return [failed(`no statement of the topic's policy allows ${what}`, fix, arn)];
  }
}

/** In its own account, the policies of the account can let Panther subscribe too. */
function judgeSubscriber(live: Topic, context: SourceCheckContext): readonly HealthFinding[] {
  const { config, queueArn } = context;
  const { accountId } = config.panther;
  if (placeOfArn(live.arn).accountId === accountId) return [];
  const verdict = judgePolicy(live.policy, subscriptionRequest(live.arn, accountId, queueArn));
  const statement = subscriptionStatement(live.arn, accountId, queueArn);
  return explainVerdict(verdict, live, `sns:Subscribe to account ${accountId}`, mendPolicy(live, statement, context));
}

async function judgeKey(
  live: Topic,
  publisher: Publisher,
  context: SourceCheckContext,
): Promise<readonly HealthFinding[]> {
  if (live.keyId === undefined) return [];
  const place = placeOfArn(live.arn);
  const thing: EncryptedThing = {
    kind: 'topic',
    place,
    keyId: live.keyId,
    service: serviceOf(publisher),
    requests: (keyArn) => keyRequests(keyArn, publisher),
    judge: (policy, request) => judgePublisher(policy, request, publisher),
    policyFix: isMade(context)
      ? `${byHand} ${renderKeyPolicyFix(live.keyId, keyPlace(live.keyId, place), [keyStatement(publisher)])}`
      : 'run pantherctl plan, which shows the statement that the key needs, then pantherctl apply --allow-key-policy',
  };
  return findServiceKeyFaults(thing, context.cloud);
}

function serviceOf(publisher: Publisher): string {
  const { principal } = publishRequest('', publisher);
  return 'service' in principal ? principal.service : '';
}
