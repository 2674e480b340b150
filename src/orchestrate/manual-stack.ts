import { partitionOf } from '../config/regions.ts';
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

/** What a person does to deploy a stack in an account that pantherctl may not enter: one command, one link. */
export function renderManualStack(stack: DesiredStack): string {
  const parameters = Object.entries(stack.parameters).map(([key, value]) => `${key}=${value}`);
  const overrides = parameters.length > 0 ? ` --parameter-overrides ${parameters.join(' ')}` : '';
  return (
    `with credentials of account ${stack.place.accountId}: aws cloudformation deploy --region ${stack.place.region} ` +
    `--stack-name ${stack.stackName} --template-file generated/${stack.templateFile} ` +
    `--capabilities CAPABILITY_NAMED_IAM${overrides}   or upload that file at ${consoleCreateLink(stack.place.region)}`
  );
}
