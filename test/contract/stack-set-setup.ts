import type {
  InstancesRequest,
  Operation,
  OperationPreferences,
  StackSetRequest,
  StackSets,
} from '../../src/ports/stack-sets.ts';
import type { ContractCloud } from './contract-cloud.ts';
import { waitForStack } from './stacks.ts';

/** Two accounts at a time, one of which may fail. */
export const preferences: OperationPreferences = {
  maxConcurrentCount: 2,
  failureToleranceCount: 1,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: [],
};

/** A role with one inline policy, as a template. */
export const role = (name: string, trust: unknown, actions: unknown): string =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
          Policies: [
            {
              PolicyName: 'all',
              PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
            },
          ],
        },
      },
    },
  });

/** A topic whose display name is the label, as a template. */
export const template = (label: string): string =>
  JSON.stringify({
    Parameters: { TopicName: { Type: 'String', Default: 'contract' } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'TopicName' }, DisplayName: label } },
    },
  });

/** A self-managed stack set of that template. */
export const buildRequest = ({ administrator }: ContractCloud): StackSetRequest => ({
  name: 'contract',
  description: 'for the contract',
  template: template('one'),
  parameters: {},
  tags: { team: 'a' },
  administrationRoleArn: `arn:aws:iam::${administrator.accountId}:role/ContractAdministration`,
  executionRoleName: 'ContractExecution',
  permissionModel: 'SELF_MANAGED',
  managedExecution: false,
});

/** A request for the product of accounts and regions. */
export const product = (
  operationId: string,
  accounts: readonly string[],
  regions: readonly string[],
): InstancesRequest => ({
  stackSetName: 'contract',
  operationId,
  accounts,
  regions,
  overrides: {},
  preferences,
});

/** Sleeps until an operation has ended. */
export async function finish({ cloud }: ContractCloud, stackSets: StackSets, operationId: string): Promise<Operation> {
  for (;;) {
    const operation = await stackSets.describeOperation('contract', operationId);
    if (operation?.endedAt !== undefined) return operation;
    await cloud.clock.sleep(1_000);
  }
}

/** Deploys the administration role, and the execution role in every target. */
export async function createRoles(opened: ContractCloud, targets: readonly string[]): Promise<void> {
  const { administrator, cloud } = opened;
  const deploy = async (accountId: string, stackTemplate: string, name: string): Promise<void> => {
    const stacks = cloud.stacks({ ...administrator, accountId });
    await stacks.create({ name, template: stackTemplate, parameters: {}, tags: {} });
    await waitForStack(opened, stacks, name);
  };
  const service = { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await deploy(administrator.accountId, role('ContractAdministration', service, 'sts:AssumeRole'), 'administration');
  const principal = { AWS: `arn:aws:iam::${administrator.accountId}:root` };
  const trust = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  for (const accountId of targets) await deploy(accountId, role('ContractExecution', trust, '*'), 'execution');
}
