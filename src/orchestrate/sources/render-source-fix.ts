import { parseArn } from '../../config/fields/arn.ts';
import { consoleOrigin } from '../manual-fix.ts';
import type { PolicyStatement } from '../plan.ts';
import type { Place } from '../../ports/place.ts';
import { quoteWord } from './quote-word.ts';
import type { WantedBucket } from './source-wiring.ts';
import { listWanted } from './wanted-entries.ts';

/** Adding statements to a topic's policy by hand: what to add, and where. Commands and links stand on lines of their own. */
export function renderTopicPolicyFix(arn: string, place: Place, statements: readonly PolicyStatement[]): string {
  return (
    `with credentials of account ${place.accountId}, add to the access policy of topic ${arn}:\n${renderStatements(statements)}\n` +
    `at ${consoleOrigin(place.region)}/sns/v3/home?region=${place.region}#/topic/${arn}\nor read it, edit it and write it with\n` +
    `aws sns get-topic-attributes --region ${place.region} --topic-arn ${arn} --query Attributes.Policy --output text\n` +
    `aws sns set-topic-attributes --region ${place.region} --topic-arn ${arn} --attribute-name Policy --attribute-value file://policy.json`
  );
}

/** Adding statements to a key's policy by hand. */
export function renderKeyPolicyFix(keyId: string, place: Place, statements: readonly PolicyStatement[]): string {
  const id = keyId.split('/').at(-1) ?? keyId;
  return (
    `with credentials of account ${place.accountId}, add to the policy of key ${keyId}:\n${renderStatements(statements)}\n` +
    `at ${consoleOrigin(place.region)}/kms/home?region=${place.region}#/kms/keys/${id}\nor read it, edit it and write it with\n` +
    `aws kms get-key-policy --region ${place.region} --key-id ${keyId} --query Policy --output text\n` +
    `aws kms put-key-policy --region ${place.region} --key-id ${keyId} --policy file://policy.json`
  );
}

/** Adding statements to the input queue's policy by hand. */
export function renderQueuePolicyFix(name: string, place: Place, statements: readonly PolicyStatement[]): string {
  return (
    `with credentials of account ${place.accountId}, add to the access policy of queue ${name}:\n${renderStatements(statements)}\n` +
    `at ${consoleOrigin(place.region)}/sqs/v3/home?region=${place.region}#/queues`
  );
}

/** Subscribing Panther's queue by hand, as the topic's own account: it may always, whatever the topic's policy says. */
export function renderSubscriptionFix(topicArn: string, queueArn: string): string {
  const { accountId = '', region = '' } = parseArn(topicArn) ?? {};
  return (
    `with credentials of account ${accountId}:\naws sns subscribe --region ${region} --topic-arn ${topicArn} ` +
    `--protocol sqs --notification-endpoint ${queueArn}`
  );
}

/** Wiring a bucket by hand, with prefixes as S3 wants them: the command for somebody who may act there, or the settings for the console. */
export function renderBucketFix({ place, sources, wish }: WantedBucket): string {
  const [source] = sources;
  const entries = listWanted(wish).map(
    ({ entry, prefix, topicArn }) =>
      `  name ${entry.Id}, all object create events, ${prefix === '' ? 'no prefix' : `prefix '${prefix}'`}, to ${topicArn}`,
  );
  return (
    `with credentials of account ${place.accountId}:\npantherctl bucket connect ${quoteWord(source?.name ?? '')}\n` +
    `or add these event notifications at ${bucketLink(wish.bucket, place)}:\n${entries.join('\n')}`
  );
}

function bucketLink(bucket: string, { region }: Place): string {
  return `${consoleOrigin(region)}/s3/buckets/${bucket}?region=${region}&tab=properties`;
}

function renderStatements(statements: readonly PolicyStatement[]): string {
  return statements.map((statement) => JSON.stringify(statement)).join('\n');
}
