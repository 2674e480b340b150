import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { startMotoServer } from '../scripts/moto-server.ts';
import { createAwsCloud } from '../src/aws/create-aws-cloud.ts';
import { apply } from '../src/orchestrate/apply.ts';
import type { InstancesStep, Plan, StackSetStep } from '../src/orchestrate/plan.ts';
import { withRetries } from '../src/orchestrate/with-retries.ts';
import type { Cloud } from '../src/ports/cloud.ts';
import { nameOperations } from '../test/emulator/name-operations.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

const administrator = { accountId: '123456789012', region: 'us-east-1' };
const accounts = Array.from({ length: 200 }, (_, index) => String(200_000_000_000 + index));
const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'];
const rounds = 3;
const stackSet = 'panther-real-time-events';

/** Moto cannot make the key of the events template, so that a topic stands for it. */
const template = JSON.stringify({
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'bench' } } },
});
const administrationRoleArn = `arn:aws:iam::${administrator.accountId}:role/PantherCloudFormationStackSetAdminRole`;
const executionRoleName = 'PantherCloudFormationStackSetExecutionRole';
const preferences = {
  maxConcurrentCount: 5,
  failureToleranceCount: 4,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: regions,
} as const;

function buildPlan(): Plan {
  const shared = { place: administrator, stackSet, preferences, callAs: 'SELF' } as const;
  const set: StackSetStep = {
    ...shared,
    kind: 'stackSet',
    phase: 'stackSet',
    id: 'stack-set',
    title: 'the stack set',
    action: 'create',
    template,
    parameters: {},
    tags: { 'panther:app': 'panther' },
    administrationRoleArn,
    executionRoleName,
    permissionModel: 'SELF_MANAGED',
    managedExecution: false,
  };
  const instances: InstancesStep = {
    ...shared,
    kind: 'instances',
    phase: 'instances',
    id: 'instances/create/1',
    title: 'the instances',
    action: 'create',
    accounts,
    regions,
    overrides: {},
  };
  const none = { retry: 0, update: 0, override: 0, delete: 0, unchanged: 0, underway: 0, blocked: 0, skipped: 0 };
  return {
    version: 1,
    steps: [set, instances],
    pairs: { ...none, create: accounts.length * regions.length, extra: 0 },
    skipped: [],
    extras: [],
    running: [],
    accountNames: {},
    notes: [],
    operations: 1,
    accountsAtOnce: 5,
    minutes: 1,
  };
}

/** Moto gives operations ids of its own; there is one operation at a time here, so the results are those of the newest. */
function nameResults(cloud: Cloud): Cloud {
  const named = nameOperations(cloud);
  return {
    ...named,
    stackSets: (place) => {
      const [stackSets, raw] = [named.stackSets(place), cloud.stackSets(place)];
      return {
        ...stackSets,
        listResults: async (name) => raw.listResults(name, (await raw.listOperations(name))[0]?.id ?? ''),
      };
    },
  };
}

/** What `apply` does for the stack set, through the adapter, and a few lists more to find operations by moto's ids. */
async function timeApply(): Promise<number> {
  const cloud = createAwsCloud({ region: administrator.region });
  try {
    const tools = { clock: cloud.clock, emit: () => undefined };
    const started = performance.now();
    const { causes, verdict } = await apply(buildPlan(), withRetries(nameResults(cloud), tools), tools);
    const milliseconds = performance.now() - started;
    if (verdict !== 'done')
      throw new Error(`against moto the verdict is ${verdict}: ${causes[0]?.reason ?? 'no cause'}`);
    return milliseconds;
  } finally {
    cloud.close();
  }
}

/** The same calls by the SDK alone: create the set and the instances, read the operation and every page of its results. */
async function timeBareCalls(): Promise<number> {
  const client = new CloudFormation({ region: administrator.region });
  const StackSetName = stackSet;
  const OperationId = 'bare-calls';
  const started = performance.now();
  await client.createStackSet({
    StackSetName,
    TemplateBody: template,
    AdministrationRoleARN: administrationRoleArn,
    ExecutionRoleName: executionRoleName,
  });
  const created = await client.createStackInstances({
    StackSetName,
    Accounts: accounts,
    Regions: regions,
    OperationId,
  });
  const operation = { StackSetName, OperationId: created.OperationId ?? OperationId };
  await client.describeStackSetOperation(operation);
  let next: string | undefined;
  do {
    const page = await client.listStackSetOperationResults({ ...operation, MaxResults: 100, NextToken: next });
    next = page.NextToken;
  } while (next !== undefined);
  const milliseconds = performance.now() - started;
  client.destroy();
  return milliseconds;
}

/**
 * 200 accounts in 4 regions against a real server of AWS's API on this machine: what `apply` takes over the calls that it
 * makes. Needs Python, like the tests.
 */
export async function measureMoto(root: string): Promise<readonly Measurement[]> {
  const server = await startMotoServer(root);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'moto',
    AWS_SECRET_ACCESS_KEY: 'moto',
    AWS_CONFIG_FILE: 'no-such-file',
    AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  try {
    const [applied, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      await server.reset();
      bare.push(await timeBareCalls());
      await server.reset();
      applied.push(await timeApply());
    }
    return [
      {
        work: 'apply of 200 accounts x 4 regions against moto, over the bare API calls',
        ratio: median(applied) / median(bare),
        target: 1.5,
        details: `${Math.round(median(applied))} ms against ${Math.round(median(bare))} ms, medians of ${rounds}; most of it is moto making 800 stacks`,
      },
    ];
  } finally {
    await server.stop();
  }
}
