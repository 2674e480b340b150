import { beforeAll, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { createSampleCloud, finishOperation, instances, stackSetName } from './sample-cloud.ts';
import type { SampleCloud } from './sample-cloud.ts';

/** The committed templates, so that the local cloud is proved on what is really deployed. */
const readTemplate = (name: string): string =>
  readFileSync(new URL(`../../generated/${name}.yml`, import.meta.url), 'utf8');

let sample: SampleCloud;

async function deployRoles(
  { cloud, administrator, members, state }: SampleCloud,
  executionRole: string,
): Promise<void> {
  const parameters = {
    MasterAccountId: state.panther.accountId,
    AdministratorAccountId: administrator.accountId,
    StackSetName: stackSetName,
  };
  await cloud.stacks(administrator).create({
    name: 'admin',
    template: readTemplate('panther-stackset-iam-admin-role'),
    parameters: { StackSetName: stackSetName },
    tags: {},
  });
  for (const accountId of members) {
    const stacks = cloud.stacks({ ...administrator, accountId });
    await stacks.create({ name: 'execution', template: executionRole, parameters, tags: { 'panther:app': 'panther' } });
  }
  await cloud.clock.sleep(60_000);
  await cloud.stackSets(administrator).create({
    name: stackSetName,
    description: 'events',
    template: readTemplate('panther-cloudwatch-events'),
    parameters: { QueueArn: sample.queueArn('panther-aws-events-queue') },
    tags: { 'panther:app': 'panther' },
    administrationRoleArn: `arn:aws:iam::${administrator.accountId}:role/PantherCloudFormationStackSetAdminRole`,
    executionRoleName: 'PantherCloudFormationStackSetExecutionRole',
    permissionModel: 'SELF_MANAGED',
    managedExecution: false,
  });
}

beforeAll(() => {
  sample = createSampleCloud();
});

test('the published roles let the published events template be rolled out, changed and taken away', async () => {
  const executionRole = readTemplate('panther-stackset-execution-role').replace(
    'panther-real-time-events',
    stackSetName,
  );
  await deployRoles(sample, executionRole);
  const stackSets = sample.cloud.stackSets(sample.administrator);
  const regions = ['us-east-1', 'eu-west-1'];
  await stackSets.createInstances(instances('create', sample.members, regions));
  expect(await finishOperation(sample, 'create')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
  await stackSets.deleteInstances({ ...instances('delete', sample.members, regions), retainStacks: false });
  expect(await finishOperation(sample, 'delete')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
  expect(await stackSets.listInstances(stackSetName)).toEqual([]);
});

test.each([
  'kms:CreateKey',
  'kms:CreateAlias',
  'sns:CreateTopic',
  'sns:Subscribe',
  'events:PutRule',
  'events:PutTargets',
  'cloudformation:CreateStack',
])('an execution role without %s fails here as it would fail on AWS', async (action) => {
  const full = readTemplate('panther-stackset-execution-role');
  const without = full.replaceAll(action, 'sts:GetCallerIdentity');
  expect(without).not.toBe(full);
  expect(await findFailure(without)).toContain(`not authorized to perform: ${action}`);
});

test.each([
  ['the queue of another name', 'sns:Subscribe', /(sns:Endpoint: .*):panther-aws-events-queue/, '$1:other-queue'],
  ['targets that are functions', 'events:PutTargets', /(events:TargetArn: .*):sns:/, '$1:lambda:'],
  ['an alias of another name', 'kms:CreateAlias', /(:\$\{AWS::AccountId\}:)alias\/panther-events/, '$1alias/other'],
  ['keys with another tag', 'kms:CreateKey', /(aws:RequestTag\/panther:app: )panther/, '$1other'],
])('an execution role that is bound to %s fails at %s', async (_what, action, pattern, replacement) => {
  const full = readTemplate('panther-stackset-execution-role');
  const bound = full.replace(pattern, replacement);
  expect(bound).not.toBe(full);
  expect(await findFailure(bound)).toContain(`not authorized to perform: ${action}`);
});

/** Why the events stack of one account fails with the given execution role. */
async function findFailure(executionRole: string): Promise<string | undefined> {
  const narrow = createSampleCloud();
  await deployRoles(narrow, executionRole);
  const [account = ''] = narrow.members;
  const stackSets = narrow.cloud.stackSets(narrow.administrator);
  await stackSets.createInstances(instances('create', [account], ['us-east-1']));
  expect(await finishOperation(narrow, 'create')).toMatchObject({ failedInstances: 1 });
  const [result] = await stackSets.listResults(stackSetName, 'create');
  return result?.reason;
}
