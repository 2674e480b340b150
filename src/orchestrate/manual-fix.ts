import { names } from '../config/names.ts';
import { partitionOf } from '../config/regions.ts';
import type { Config } from '../config/schema.ts';
import type { DesiredStack } from './desired.ts';

const consoleDomains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where the CloudFormation console of a region creates a stack. */
export function consoleCreateLink(region: string): string {
  const domain = consoleDomains[partitionOf(region) ?? 'aws'] as string;
  return `https://${region}.${domain}/cloudformation/home?region=${region}#/stacks/create`;
}

/** What a person does to deploy a stack in an account that pantherctl may not enter: a command and a link, each on its own line. */
export function renderManualStack(stack: DesiredStack): string {
  // The generated file carries the values of panther.yml as defaults.
  const parameters = Object.entries(stack.overrides).map(([key, value]) => `${key}=${value}`);
  const overrides = parameters.length > 0 ? ` --parameter-overrides ${parameters.join(' ')}` : '';
  const tags = Object.entries(stack.tags).map(([key, value]) => `${key}=${value}`);
  return (
    `run pantherctl generate, then with credentials of account ${stack.place.accountId}:\naws cloudformation deploy --region ${stack.place.region} ` +
    `--stack-name ${stack.stackName} --template-file generated/${stack.templateFile} ` +
    `--capabilities CAPABILITY_NAMED_IAM --tags ${tags.join(' ')}${overrides}\nor upload that file at ${consoleCreateLink(stack.place.region)}`
  );
}

/** What a person does to let Panther's queue hear a topic: the statement of the Panther docs, then the subscription. */
export function renderSubscription(config: Config, topicArn: string): string {
  const { accountId, region } = config.panther;
  const partition = partitionOf(region) ?? 'aws';
  const queueArn = `arn:${partition}:sqs:${region}:${accountId}:${names.notificationsQueue}`;
  return (
    `let arn:${partition}:iam::${accountId}:root call sns:Subscribe in the topic's policy (Sid CrossAccountSubscription), ` +
    `then, with credentials of account ${accountId}:\naws sns subscribe --region ${topicArn.split(':')[3] ?? region} --topic-arn ${topicArn} --protocol sqs ` +
    `--notification-endpoint ${queueArn}`
  );
}
