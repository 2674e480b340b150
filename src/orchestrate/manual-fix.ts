import { partitionOf } from '../config/regions.ts';
import type { DesiredStack } from './desired.ts';

const consoleDomains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where the console of a region begins, e.g. `https://eu-west-1.console.aws.amazon.com`. */
export function consoleOrigin(region: string): string {
  return `https://${region}.${consoleDomains[partitionOf(region) ?? 'aws'] as string}`;
}

/** Where the CloudFormation console of a region creates a stack. */
export function consoleCreateLink(region: string): string {
  return `${consoleOrigin(region)}/cloudformation/home?region=${region}#/stacks/create`;
}

/**
 * Where the CloudFormation console creates a stack from a template at an address, every parameter filled in. The console
 * reads templates from S3 only, and takes no tags by a link.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
 */
export function consoleQuickCreateLink(
  region: string,
  templateUrl: string,
  stackName: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const given = [
    ['templateURL', templateUrl],
    ['stackName', stackName],
    ...Object.entries(parameters).map(([name, value]) => [`param_${name}`, value]),
  ];
  const query = given.map(([name = '', value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `${consoleCreateLink(region)}/review?${query.join('&')}`;
}

/** Where the S3 console shows the properties of a bucket, its event notifications among them. */
export function consoleBucketLink(region: string, bucket: string): string {
  return `${consoleOrigin(region)}/s3/buckets/${encodeURIComponent(bucket)}?region=${region}&tab=properties`;
}

/** The command that deploys a stack from its generated file; values that a shell would read otherwise are quoted. */
export function renderDeployCommand(stack: DesiredStack): string {
  const words = (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .map(([key, value]) => quoteWord(`${key}=${value}`))
      .join(' ');
  // The generated file carries the values of panther.yml as defaults.
  const parameters = words(stack.overrides);
  return (
    `aws cloudformation deploy --region ${stack.place.region} --stack-name ${stack.stackName} ` +
    `--template-file generated/${stack.templateFile} --capabilities CAPABILITY_NAMED_IAM ` +
    `--tags ${words(stack.tags)}${parameters === '' ? '' : ` --parameter-overrides ${parameters}`}`
  );
}

/** A word as a POSIX shell takes it. */
function quoteWord(word: string): string {
  return /^[A-Za-z0-9_=:.,@%/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What a person does to deploy a stack in an account that pantherctl may not enter: a command and a link, each on its own line. */
export function renderManualStack(stack: DesiredStack): string {
  const { accountId, region } = stack.place;
  return (
    `run pantherctl generate, then with credentials of account ${accountId}:\n${renderDeployCommand(stack)}\n` +
    `or upload that file at ${consoleCreateLink(region)}`
  );
}
