import { ownershipTags } from '../../src/config/names.ts';
import { configSchema } from '../../src/config/schema.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import type { Pair } from '../../src/orchestrate/cover.ts';
import type { Desired, DesiredStack, DesiredStackSet } from '../../src/orchestrate/desired.ts';
import type { WantedPair } from '../../src/orchestrate/group-by-overrides.ts';
import type { Observed, ObservedStack } from '../../src/orchestrate/observe.ts';
import type { ObservedSources } from '../../src/orchestrate/sources/observe-sources.ts';
import { buildSourceWiring } from '../../src/orchestrate/sources/source-wiring.ts';
import type { Account } from '../../src/ports/accounts.ts';
import type { StackInstance } from '../../src/ports/stack-sets.ts';
import type { Stack } from '../../src/ports/stacks.ts';

export const administrator = { accountId: '444455556666', region: 'us-west-2' };

/** Five accounts at a time, one region after another. */
export const preferences = {
  maxConcurrentCount: 5,
  failureToleranceCount: 4,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: [],
} as const;

/** The stack set that the fixtures want. */
export const stackSet: DesiredStackSet = {
  place: administrator,
  name: 'panther-real-time-events',
  template: 'the template',
  parameters: { QueueArn: 'arn:aws:sqs:us-west-2:111122223333:panther-aws-events-queue' },
  tags: ownershipTags,
  administrationRoleArn: 'arn:aws:iam::444455556666:role/PantherCloudFormationStackSetAdminRole',
  executionRoleName: 'PantherCloudFormationStackSetExecutionRole',
  permissionModel: 'SELF_MANAGED',
  managedExecution: false,
  callAs: 'SELF',
  regionOrder: ['us-west-2', 'us-east-1'],
  operation: {
    maxConcurrentAccounts: 5,
    failureTolerance: 4,
    concurrencyMode: 'strict',
    regionConcurrency: 'sequential',
  },
};

/** An execution role stack in one account. */
export function executionRoleStack(accountId: string): DesiredStack {
  return {
    id: `execution-role/${accountId}`,
    title: `execution role in ${accountId}`,
    phase: 'executionRoles',
    place: { accountId, region: 'us-west-2' },
    stackName: 'panther-stackset-execution-role',
    templateFile: 'panther-stackset-execution-role.yml',
    template: 'the role template',
    parameters: { AdministratorAccountId: administrator.accountId },
    overrides: { AdministratorAccountId: administrator.accountId },
    tags: ownershipTags,
  };
}

/** Every account in every region. */
export function product(accounts: readonly string[], regions: readonly string[]): readonly Pair[] {
  return accounts.flatMap((accountId) => regions.map((region) => ({ accountId, region })));
}

/** A file without sources. */
export const noSources: Desired['wiring'] = buildSourceWiring(
  configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2' },
    administrator,
  }),
  new Map(),
);

/** A world without topics, buckets and a runtime. */
export const nothingSeen: ObservedSources = {
  buckets: new Map(),
  topics: new Map(),
  queue: { kind: 'absent' },
  registry: { kind: 'absent' },
};

/** What a file could ask for. */
export function desire(pairs: readonly (Pair & Partial<WantedPair>)[], extra: Partial<Desired> = {}): Desired {
  return {
    stacks: [],
    manual: [],
    wiring: noSources,
    stackSet,
    pairs: new Map(pairs.map((pair) => [pairKey(pair), { overrides: {}, ...pair }])),
    skipped: [],
    ...extra,
  };
}

/** An instance as the service lists it. */
export function instance(pair: Pair, facts: Partial<StackInstance> = {}): StackInstance {
  return { ...pair, status: 'CURRENT', detailedStatus: 'SUCCEEDED', overrides: {}, ...facts };
}

interface World {
  readonly stacks?: Readonly<Record<string, ObservedStack>>;
  readonly instances?: readonly StackInstance[];
  readonly stackSet?: Partial<DesiredStackSet>;
  readonly accounts?: readonly Account[];
}

/** A world in which the stack set exists, unless `instances` is left out. */
export function world({ accounts = [], instances, stackSet: changes = {}, stacks = {} }: World): Observed {
  // A service-managed stack set has no roles, so it is given whole.
  const live = { ...(changes.permissionModel === 'SERVICE_MANAGED' ? {} : stackSet), ...changes } as DesiredStackSet;
  const { callAs: _callAs, operation: _operation, place: _place, regionOrder: _order, units, ...definition } = live;
  return {
    stacks: new Map(Object.entries(stacks)),
    sources: nothingSeen,
    accounts: new Map(accounts.map((account) => [account.id, account])),
    stackSet: instances && {
      stackSet: {
        ...definition,
        id: `${definition.name}:1`,
        organizationalUnits: [...(units?.keys() ?? [])],
        regions: [...new Set(instances.map(({ region }) => region))],
      },
      instances,
      running: [],
    },
  };
}

/** A live stack that is as wanted, but for `changes`. */
export function liveStack(
  desired: DesiredStack,
  changes: Partial<Stack> & { readonly template?: string } = {},
): ObservedStack {
  const { template = desired.template, ...facts } = changes;
  return {
    kind: 'live',
    template,
    stack: {
      id: 'arn:stack',
      name: desired.stackName,
      status: 'CREATE_COMPLETE',
      parameters: desired.parameters,
      outputs: {},
      tags: desired.tags,
      ...facts,
    },
  };
}
