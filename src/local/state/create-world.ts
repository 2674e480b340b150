import { PantherctlError } from '../../errors.ts';
import { checkFault } from '../faults/check-fault.ts';
import { Timeline } from '../timeline.ts';
import { createDefinitionTable } from './definition-table.ts';
import type { Organization, OrganizationBucket, OrganizationEndpoint } from './organization.ts';
import type { BucketState, EndpointState } from './resource-state.ts';
import type { World } from './world-state.ts';

/** A world in which nothing has happened yet. `start` is in milliseconds since 1970. Throws `INPUT_INVALID`. */
export function createWorld(
  organization: Organization,
  options: { readonly seed: number; readonly start: number },
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
    endpoints: new Map(organization.endpoints.map((endpoint) => [endpoint.arn, buildEndpoint(endpoint)])),
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
  };
}

function buildBucket(bucket: OrganizationBucket): BucketState {
  return { ...bucket, kmsKeyArn: undefined, stackId: undefined, objectCount: 0, objects: new Map() };
}

function buildEndpoint({ arn, keyId, kind, policy }: OrganizationEndpoint): EndpointState {
  const text = policy === undefined ? '' : JSON.stringify(policy);
  return { arn, kind, policy: text, keyId, stackId: undefined, received: 0, latest: [] };
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
