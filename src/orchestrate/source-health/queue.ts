import { names } from '../../config/names.ts';
import { partitionOf } from '../../config/regions.ts';
import type { Queue } from '../../ports/queues.ts';
import { listSnsServices } from '../../config/sns-services.ts';
import { judgePolicy } from '../policy-allows.ts';
import { runtimeFix } from '../sources/plan-senders.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';
import { findServiceKeyFaults } from './service-key.ts';
import type { EncryptedThing } from './service-key.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';

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
        runtimeFix,
        queueArn,
      );
    }
    const findings: HealthFinding[] = [];
    for (const service of servicesOf(context)) {
      findings.push(...judgeSender(live, service, context), ...(await judgeKey(live, service, context)));
    }
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

/** Where a region must be switched on, SNS sends by a principal of that region and not by its common one. */
function servicesOf({ config, source, topicArn }: SourceCheckContext): readonly string[] {
  const { region } = topicArn === undefined ? source : placeOfArn(topicArn);
  const [common = '', ...optIn] = listSnsServices(config.panther.region, [region]);
  return optIn.length > 0 ? optIn : [common];
}

function judgeSender(live: Queue, service: string, context: SourceCheckContext): readonly HealthFinding[] {
  const verdict = judgePolicy(live.policy, {
    principal: { service },
    action: 'sqs:SendMessage',
    resource: live.arn,
    context: factsOf(context),
  });
  const account = senderOf(context);
  const what = `topics of account ${account} send, by ${service}`;
  if (verdict === 'allows') return [];
  if (verdict === 'unknown') {
    return [unknown(`whether the policy of queue ${live.arn} lets ${what}, depends on the call`)];
  }
  return [
    failed(
      verdict === 'denies'
        ? `a statement of the queue's policy does not let ${what}`
        : `no statement of the queue's policy lets ${what}`,
      verdict === 'denies'
        ? 'make an exception in the statement with Effect Deny in the policy of the queue'
        : 'run pantherctl apply, which adds the statement',
      live.arn,
    ),
  ];
}

async function judgeKey(live: Queue, service: string, context: SourceCheckContext): Promise<readonly HealthFinding[]> {
  if (live.keyId === undefined) return [];
  const thing: EncryptedThing = {
    kind: 'queue',
    place: placeOfArn(live.arn),
    keyId: live.keyId,
    service,
    requests: (keyArn) =>
      ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
        principal: { service },
        action,
        resource: keyArn,
        context: factsOf(context),
      })),
    judge: judgePolicy,
    policyFix: `run pantherctl runtime deploy: the key of the runtime then lets ${service} use it`,
  };
  return findServiceKeyFaults(thing, context.cloud);
}
