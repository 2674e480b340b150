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
