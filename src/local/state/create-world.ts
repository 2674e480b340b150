import { PantherctlError } from '../../errors.ts';
import { checkFault } from '../faults/check-fault.ts';
import { createMemoryBodies } from '../s3/body-store.ts';
import type { BodyStore } from '../s3/body-store.ts';
import { buildEndpoint } from '../sqs/build-endpoint.ts';
import { Timeline } from '../timeline.ts';
import { createDefinitionTable } from './definition-table.ts';
import type { Organization, OrganizationBucket } from './organization.ts';
import type { BucketState } from './resource-state.ts';
import type { World } from './world-state.ts';

/**
 * A world in which nothing has happened yet. `start` is in milliseconds since 1970; the bytes of objects stay in memory
 * unless there is another place for them. Throws `INPUT_INVALID`.
 */
export function createWorld(
  organization: Organization,
  options: { readonly seed: number; readonly start: number; readonly bodies?: BodyStore },
): World {
  checkOrganization(organization);
  return {
    seed: options.seed,
    now: options.start,
    sequence: 0,
    organizationId: organization.id,
    managementAccountId: organization.managementAccountId,
    panther: organization.panther,
    accessRoleName: organization.accessRoleName,
    stackSetsTrust: { ...organization.stackSetsTrust },
    units: new Map(organization.units.map((unit) => [unit.id, unit])),
    accounts: new Map(
      organization.accounts.map(({ optedInRegions, ...account }) => [
        account.id,
        { ...account, optedInRegions: new Set(optedInRegions), stacks: new Map() },
      ]),
    ),
    definitions: createDefinitionTable(),
    stackSets: new Map(),
    buckets: new Map(organization.buckets.map((bucket) => [bucket.name, buildBucket(bucket)])),
    endpoints: new Map(
      organization.endpoints.map(({ policy, ...endpoint }) => [
        endpoint.arn,
        buildEndpoint({ ...endpoint, policy: policy === undefined ? '' : JSON.stringify(policy) }),
      ]),
    ),
    topics: new Map(),
    keys: new Map(),
    keyStatuses: new Map(),
    policies: new Map(),
    policyWrites: new Map(),
    subscriptions: new Map(),
    metrics: new Map(),
    faults: organization.faults.map((fault) => ({
      fault: checkFault(fault),
      since: options.start,
      seen: 0,
      struck: 0,
    })),
    events: new Timeline(),
    bodies: options.bodies ?? createMemoryBodies(),
  };
}

function buildBucket(bucket: OrganizationBucket): BucketState {
  return {
    ...bucket,
    kmsKeyArn: undefined,
    isVersioned: false,
    stackId: undefined,
    objectCount: 0,
    objects: new Map(),
  };
}

function checkOrganization({
  accounts,
  units,
  buckets,
  managementAccountId,
  panther,
  stackSetsTrust,
}: Organization): void {
  const refuse = (message: string): never => {
    throw new PantherctlError('INPUT_INVALID', message);
  };
  const ids = new Set(accounts.map(({ id }) => id));
  const unitIds = new Set(units.map(({ id }) => id));
  if (ids.size !== accounts.length) refuse('the organization has two accounts with the same id');
  for (const { id, parentId } of accounts) {
    if (!/^\d{12}$/.test(id)) refuse(`account id ${id} has not twelve digits`);
    if (!unitIds.has(parentId)) refuse(`account ${id} sits in the unknown unit ${parentId}`);
  }
  for (const { id, parentId } of units) {
    if (parentId !== undefined && !unitIds.has(parentId)) refuse(`unit ${id} sits in the unknown unit ${parentId}`);
  }
  const needed = [
    managementAccountId,
    panther.accountId,
    ...buckets.map(({ accountId }) => accountId),
    ...stackSetsTrust.delegatedAdministrators,
  ];
  for (const id of needed) {
    if (!ids.has(id)) refuse(`account ${id} is not part of the organization`);
  }
}
