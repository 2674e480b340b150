import { names, runtimeBucketName } from '../config/names.ts';
import { isOptIn, partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { Place } from '../ports/place.ts';
import type { Fault } from './faults/fault.ts';
import { hash32, textFrom } from './seeded-random.ts';
import type { KeyPart } from './seeded-random.ts';
import type {
  Organization,
  OrganizationAccount,
  OrganizationalUnit,
  OrganizationBucket,
  OrganizationEndpoint,
} from './state/organization.ts';

/** What an organization should be like. */
export interface OrganizationOptions {
  readonly seed: number;
  /** How many accounts there are, the management and the Panther account included; 40 if absent. */
  readonly accounts?: number;
  /** Regions in use: the first is home of the bucket, opt-in ones are enabled in every account. */
  readonly regions?: readonly string[];
  /** How many member accounts are closed; none if absent. */
  readonly suspended?: number;
  /** How many member accounts lack the access role; none if absent. */
  readonly withoutAccess?: number;
  /** Name of the access role. */
  readonly accessRoleName?: string;
  /** What there is of Panther in its account; `pantherctl` if absent. */
  readonly runtime?: RuntimeKind;
}

/**
 * What there is of Panther in its account: the queues and the bucket of pantherctl's own runtime; the queues of another
 * one, whose input queue takes messages from every topic; or nothing, so that the runtime can be deployed.
 */
export type RuntimeKind = 'pantherctl' | 'external' | 'none';

/** More accounts than AWS gives any organization. */
export const accountsMaxCount = 100_000;
/** Accounts that are always sound: the management account, that of Panther, and that of the bucket. */
export const soundAccountsMinCount = 3;

const defaultRegions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1'];
const defaultAccessRoleName = 'OrganizationAccountAccessRole';
const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789';

const teams = [
  'payments',
  'checkout',
  'ledger',
  'search',
  'catalog',
  'identity',
  'notifications',
  'billing',
  'fraud',
  'shipping',
  'pricing',
  'inventory',
  'reporting',
  'mobile',
  'web',
  'data-lake',
  'ml-platform',
  'partner-api',
  'support',
  'marketing',
] as const;
const stages = ['prod', 'staging', 'dev'] as const;
const unitOfStage = { prod: 'Prod', staging: 'Staging', dev: 'Dev' } as const;

/**
 * Makes an organization up: a management account that is also the administrator, an account for Panther, members in a tree
 * of units, and one bucket that already tells a function of its own about new objects and has EventBridge on. Same
 * options, same organization. Throws `INPUT_INVALID` for numbers that do not fit together.
 */
export function buildOrganization(options: OrganizationOptions): Organization {
  const { seed, accounts: count = 40, regions = defaultRegions, suspended = 0, withoutAccess = 0 } = options;
  const [home] = regions;
  const partition = home === undefined ? undefined : partitionOf(home);
  check(
    partition !== undefined && regions.every((region) => partitionOf(region) === partition),
    'regions',
    regions.join(', '),
  );
  check(Number.isInteger(count) && count >= soundAccountsMinCount && count <= accountsMaxCount, 'accounts', count);
  check(Number.isInteger(suspended) && suspended >= 0, 'suspended', suspended);
  check(Number.isInteger(withoutAccess) && withoutAccess >= 0, 'withoutAccess', withoutAccess);
  check(
    suspended + withoutAccess <= count - soundAccountsMinCount,
    'suspended and withoutAccess',
    suspended + withoutAccess,
  );

  const units = buildUnits(seed);
  const unitId = (name: string): string => units.find((unit) => unit.name === name)?.id ?? '';
  const optedInRegions = regions.filter(isOptIn);
  const ids = buildAccountIds(count, seed);
  const [managementAccountId = '', pantherAccountId = '', bucketAccountId = ''] = ids;
  const pantherRegion = regions.includes('us-west-2') ? 'us-west-2' : home;
  const accounts = ids.map((id, index): OrganizationAccount => {
    const base = { id, status: 'ACTIVE', optedInRegions } as const;
    if (index === 0) return { ...base, name: 'management', parentId: unitId('Root') };
    if (index === 1) return { ...base, name: 'security-panther', parentId: unitId('Security') };
    if (index === 2) return { ...base, name: 'log-archive', parentId: unitId('Security') };
    return { ...base, ...nameMember(index - soundAccountsMinCount, unitId) };
  });
  const members = accounts
    .slice(soundAccountsMinCount)
    .toSorted((left, right) => rank(seed, left.id) - rank(seed, right.id));
  const closed = new Set(members.slice(0, suspended).map(({ id }) => id));
  const faults = members
    .slice(suspended, suspended + withoutAccess)
    .map(({ id }): Fault => ({ kind: 'access-role-missing', account: id }));
  const bucketPlace: Place = { accountId: bucketAccountId, region: home ?? '' };
  const panther: Place = { accountId: pantherAccountId, region: pantherRegion ?? '' };
  return {
    id: `o-${textFrom(lowerAlphanumeric, 10, seed, 'organization')}`,
    managementAccountId,
    panther,
    units,
    accounts: accounts.map((account) => (closed.has(account.id) ? { ...account, status: 'SUSPENDED' } : account)),
    accessRoleName: options.accessRoleName ?? defaultAccessRoleName,
    stackSetsTrust: { trustedAccess: true, delegatedAdministrators: [] },
    buckets: [buildTrailBucket(bucketPlace), ...buildRuntimeBuckets(panther, options.runtime)],
    endpoints: [...buildPantherQueues(panther, options.runtime), indexerOf(bucketPlace)],
    faults,
  };
}

/** The bucket of Panther's runtime, in which there is no registry of sources yet. */
export function buildRuntimeBuckets(
  panther: Place,
  runtime: RuntimeKind = 'pantherctl',
): readonly OrganizationBucket[] {
  if (runtime !== 'pantherctl') return [];
  const { accountId, region } = panther;
  return [{ accountId, region, name: runtimeBucketName(panther), notifications: {} }];
}

/**
 * The two queues of Panther's account. That of real-time events takes messages from every topic; that of new data from
 * none, until its policy says so, unless another runtime than ours looks after it.
 */
export function buildPantherQueues(
  { accountId, region }: Place,
  runtime: RuntimeKind = 'pantherctl',
): readonly OrganizationEndpoint[] {
  if (runtime === 'none') return [];
  const partition = partitionOf(region) ?? 'aws';
  const build = (name: string, isOpen: boolean): OrganizationEndpoint => {
    const arn = `arn:${partition}:sqs:${region}:${accountId}:${name}`;
    if (!isOpen) return { arn, kind: 'queue' };
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
      Condition: { ArnLike: { 'aws:SourceArn': `arn:${partition}:sns:*:*:*` } },
    };
    return { arn, kind: 'queue', policy: { Version: '2012-10-17', Statement: [statement] } };
  };
  return [build(names.eventsQueue, true), build(names.notificationsQueue, runtime === 'external')];
}

function buildTrailBucket(place: Place): OrganizationBucket {
  return {
    ...place,
    name: 'acme-cloudtrail',
    notifications: {
      LambdaFunctionConfigurations: [
        {
          Id: 'index-access-logs',
          LambdaFunctionArn: indexerOf(place).arn,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'access-logs/' }] } },
        },
      ],
      EventBridgeConfiguration: {},
    },
  };
}

function indexerOf({ accountId, region }: Place): OrganizationEndpoint {
  return {
    arn: `arn:${partitionOf(region) ?? 'aws'}:lambda:${region}:${accountId}:function:access-log-indexer`,
    kind: 'function',
  };
}

function buildUnits(seed: number): readonly OrganizationalUnit[] {
  const rootId = `r-${textFrom(lowerAlphanumeric, 4, seed, 'root')}`;
  const unit = (name: string, parentId: string): OrganizationalUnit => ({
    id: `ou-${rootId.slice(2)}-${textFrom(lowerAlphanumeric, 8, seed, 'unit', name)}`,
    name,
    parentId,
  });
  const workloads = unit('Workloads', rootId);
  return [
    { id: rootId, name: 'Root' },
    unit('Security', rootId),
    workloads,
    unit('Prod', workloads.id),
    unit('Staging', workloads.id),
    unit('Dev', workloads.id),
    unit('Sandbox', rootId),
  ];
}

/** Teams times stages first, every tenth account a sandbox; numbers are added when the names run out. */
function nameMember(
  index: number,
  unitId: (name: string) => string,
): { readonly name: string; readonly parentId: string } {
  if (index % 10 === 9) return { name: `sandbox-${(index + 1) / 10}`, parentId: unitId('Sandbox') };
  const place = index - Math.floor(index / 10);
  const team = teams[Math.floor(place / stages.length) % teams.length] ?? 'team';
  const stage = stages[place % stages.length] ?? 'prod';
  const round = Math.floor(place / (teams.length * stages.length));
  return {
    name: round === 0 ? `${team}-${stage}` : `${team}-${stage}-${round + 1}`,
    parentId: unitId(unitOfStage[stage]),
  };
}

/** Twelve digits each, all different; about one in ten begins with a zero. */
function buildAccountIds(count: number, seed: number): readonly string[] {
  const ids = new Set<string>();
  for (let index = 0; ids.size < count; index += 1) ids.add(textFrom('0123456789', 12, seed, 'account', index));
  return [...ids];
}

function rank(...key: readonly KeyPart[]): number {
  return hash32(...key, 'rank');
}

function check(isFine: boolean, what: string, value: string | number): void {
  if (isFine) return;
  throw new PantherctlError('INPUT_INVALID', `an organization cannot be made with ${what} ${value}`, {
    fix: 'give at least 3 accounts, fewer troubled ones than members, and known regions of one partition',
  });
}
