import { buildOrganization } from '../../src/local/build-organization.ts';
import type { OrganizationOptions } from '../../src/local/build-organization.ts';
import { enterWorld } from '../../src/local/create-local-cloud.ts';
import type { EntryOptions, LocalCloud } from '../../src/local/create-local-cloud.ts';
import { createWorld } from '../../src/local/state/create-world.ts';
import type { World } from '../../src/local/state/world-state.ts';
import type { Place } from '../../src/ports/place.ts';
import type { OperationPreferences } from '../../src/ports/stack-sets.ts';
import {
  administrationRoleName,
  administrationRoleTemplate,
  executionRoleName,
  executionRoleTemplate,
  topicTemplate,
} from './sample-templates.ts';

/** A local cloud with its state laid open, for tests of what happens inside. */
export interface SampleCloud {
  readonly cloud: LocalCloud;
  readonly state: World;
  readonly administrator: Place;
  /** Member accounts that are active, the Panther account and the bucket's account among them. */
  readonly members: readonly string[];
  readonly queueArn: (name: string) => string;
}

export const access = { roleName: 'OrganizationAccountAccessRole' } as const;
export const stackSetName = 'events';

/** Makes one of a few accounts. */
export function createSampleCloud(options: Partial<OrganizationOptions> = {}, entry: EntryOptions = {}): SampleCloud {
  const organization = buildOrganization({ seed: 7, accounts: 8, ...options });
  const state = createWorld(organization, { seed: 7, start: 1_000_000 });
  const cloud = enterWorld(state, { access, ...entry }, { onCall: () => {}, close: () => {} });
  const { panther, managementAccountId } = organization;
  return {
    cloud,
    state,
    administrator: { accountId: managementAccountId, region: 'us-east-1' },
    members: organization.accounts
      .filter(({ id, status }) => status === 'ACTIVE' && id !== managementAccountId)
      .map(({ id }) => id),
    queueArn: (name) => `arn:aws:sqs:${panther.region}:${panther.accountId}:${name}`,
  };
}

/** Deploys the two kinds of roles and creates an empty stack set. */
export async function prepareStackSet(
  { cloud, administrator }: SampleCloud,
  targets: readonly string[],
  actions?: readonly string[],
): Promise<void> {
  const deploy = (accountId: string, name: string, template: string): Promise<void> =>
    cloud.stacks({ ...administrator, accountId }).create({ name, template, parameters: {}, tags: {} });
  await deploy(administrator.accountId, 'administration-role', administrationRoleTemplate);
  for (const accountId of targets) {
    await deploy(accountId, 'execution-role', executionRoleTemplate(administrator.accountId, actions));
  }
  await cloud.clock.sleep(60_000);
  await cloud.stackSets(administrator).create(stackSetRequest(administrator));
}

export function stackSetRequest({ accountId }: Place): Parameters<ReturnType<LocalCloud['stackSets']>['create']>[0] {
  return {
    name: stackSetName,
    description: 'a topic',
    template: topicTemplate,
    parameters: {},
    tags: {},
    administrationRoleArn: `arn:aws:iam::${accountId}:role/${administrationRoleName}`,
    executionRoleName,
    permissionModel: 'SELF_MANAGED',
    managedExecution: false,
  };
}

export const fiveAtATime: OperationPreferences = {
  maxConcurrentCount: 5,
  failureToleranceCount: 4,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: [],
};

/** A request for the product of accounts and regions. */
export function instances(
  operationId: string,
  accounts: readonly string[],
  regions: readonly string[],
  preferences: OperationPreferences = fiveAtATime,
): Parameters<ReturnType<LocalCloud['stackSets']>['createInstances']>[0] {
  return { stackSetName, operationId, accounts, regions, overrides: {}, preferences };
}

/** Sleeps until an operation has ended and returns it. */
export async function finishOperation({ cloud, administrator }: SampleCloud, operationId: string) {
  const stackSets = cloud.stackSets(administrator);
  for (;;) {
    const operation = await stackSets.describeOperation(stackSetName, operationId);
    if (operation === undefined || operation.endedAt !== undefined) return operation;
    await cloud.clock.sleep(5_000);
  }
}
