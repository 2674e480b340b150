import { names } from '../../config/names.ts';
import { partitionOf } from '../../config/regions.ts';
import type { Queue } from '../../ports/queues.ts';
import { judgePolicy } from '../policy-allows.ts';
import { placeOfArn } from './place-of-arn.ts';
import { findServiceKeyFaults } from './service-key.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';

const service = 'sns.amazonaws.com';

/** The queue that all topics send to. */
export const queue: SourceCheck = {
  id: 'queue',
  summary: "Panther's queue is there and takes messages from topics of the account",
  reason: 'SNS drops what the policy of the queue, or that of its key, does not let it send.',
  link: 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
  run: async (context) => {
    const { cloud, config, queueArn } = context;
    if (config.panther.runtime === 'external') return unknown('Panther runs its queue itself (runtime: external)');
    const live = await cloud.queues(placeOfArn(queueArn)).describe(names.notificationsQueue);
    if (live === undefined) {
      return failed(
        `queue ${names.notificationsQueue} does not exist in account ${config.panther.accountId}`,
        `deploy generated/panther-runtime.yml in the Panther account, or write runtime: external under panther`,
        queueArn,
      );
    }
    const findings = [...judgeSender(live, context), ...(await judgeKey(live, context))];
    return findings.length > 0 ? findings : ok(`topics of account ${senderOf(context)} may send to ${live.arn}`);
  },
};

/** The account whose topic sends. */
function senderOf({ source, topicArn }: SourceCheckContext): string {
  return topicArn === undefined ? source.accountId : placeOfArn(topicArn).accountId;
}

/** An organization that the file names is taken for that of the topic. Without a topic, any of the account may send. */
function factsOf(context: SourceCheckContext) {
  const { config, source, topicArn } = context;
  const { organizationId } = config.panther;
  const anyTopic = `arn:${partitionOf(source.region) ?? 'aws'}:sns:${source.region}:${source.accountId}:*`;
  return {
    'aws:SecureTransport': 'true',
    'aws:SourceAccount': senderOf(context),
    'aws:SourceArn': topicArn ?? anyTopic,
    ...(organizationId !== undefined && { 'aws:SourceOrgID': organizationId }),
  };
}

function judgeSender(live: Queue, context: SourceCheckContext): readonly HealthFinding[] {
  const verdict = judgePolicy(live.policy, {
    principal: { service },
    action: 'sqs:SendMessage',
    resource: live.arn,
    context: factsOf(context),
  });
  const account = senderOf(context);
  if (verdict === 'allows') return [];
  if (verdict === 'unknown') {
    return [
      unknown(`whether the policy of queue ${live.arn} lets topics of account ${account} send depends on the call`),
    ];
  }
  return [
    failed(
      verdict === 'denies'
        ? `a statement of the queue's policy refuses sqs:SendMessage to topics of account ${account}`
        : `no statement of the queue's policy lets topics of account ${account} send`,
      verdict === 'denies'
        ? `except ${service} from the statement with Effect Deny in the policy of the queue`
        : 'run pantherctl apply, which adds the statement',
      live.arn,
    ),
  ];
}

async function judgeKey(live: Queue, context: SourceCheckContext): Promise<readonly HealthFinding[]> {
  if (live.keyId === undefined) return [];
  const thing = {
    kind: 'queue',
    place: placeOfArn(live.arn),
    keyId: live.keyId,
    service,
    context: factsOf(context),
    policyFix: `deploy generated/panther-runtime.yml in the Panther account, whose key lets ${service} use it`,
  };
  return findServiceKeyFaults(thing, context.cloud);
}
