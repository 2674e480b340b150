import { regionNames, regions } from '../src/config/regions.ts';
import { configSchema } from '../src/config/schema.ts';
import type { Config } from '../src/config/schema.ts';
import { buildDesired } from '../src/orchestrate/desired.ts';
import type { OrganizationFacts } from '../src/orchestrate/desired.ts';
import type { Observed } from '../src/orchestrate/observe.ts';
import type { Account } from '../src/ports/accounts.ts';
import type { StackInstance } from '../src/ports/stack-sets.ts';
import { deployAll } from './deploy-all.ts';

const place = { accountId: '111122223333', region: 'us-west-2' };

/** How large a world a plan is made in. */
export interface PlanScene {
  readonly accounts: number;
  readonly regions: number;
  /** Wanted pairs that are missing, broken or of other overrides, a third each. */
  readonly different: number;
  /** Live instances that nobody wants. */
  readonly surplus: number;
}

/** A file, an organization and a live world, all of them made anew, as if they had just been read. */
export function buildPlanScene({ accounts: count, different, regions: regionCount, surplus }: PlanScene): {
  readonly config: Config;
  readonly facts: OrganizationFacts;
  readonly observed: Observed;
} {
  const chosen = regionNames
    .filter((name) => regions[name]?.partition === 'aws' && !regions[name].optIn)
    .slice(0, regionCount);
  const ids = Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));
  const config = configSchema.parse({
    version: 1,
    panther: place,
    administrator: place,
    realTimeEvents: { targets: { accounts: ids, regions: chosen } },
  });
  const accounts = new Map(ids.map((id): [string, Account] => [id, buildAccount(id)]));
  const facts = { accounts, unitMembers: new Map(), enabledRegions: new Map() };
  const desired = buildDesired(config, facts);
  if (desired.stackSet === undefined) throw new Error('the benchmark wants no stack set');
  const stacks = deployAll(desired.stacks);
  const every = Math.max(1, Math.floor(desired.pairs.size / Math.max(1, different)));
  const instances: StackInstance[] = [];
  let index = 0;
  let changed = 0;
  for (const { accountId, region } of desired.pairs.values()) {
    const isDifferent = index % every === 0 && changed < different;
    index += 1;
    if (isDifferent) changed += 1;
    const kind = isDifferent ? changed % 3 : undefined;
    if (kind !== 0) instances.push(buildInstance(accountId, region, kind));
  }
  for (let extra = 0; extra < surplus; extra += 1) {
    const accountId = String(900_000_000_000 + Math.floor(extra / chosen.length));
    instances.push(buildInstance(accountId, chosen[extra % chosen.length] ?? '', undefined));
  }
  const { callAs: _callAs, operation: _operation, place: _place, regionOrder, ...definition } = desired.stackSet;
  return {
    config,
    facts,
    observed: {
      accounts,
      sources: { buckets: new Map(), topics: new Map(), queue: { kind: 'absent' }, registry: { kind: 'absent' } },
      stacks: new Map(stacks),
      stackSet: {
        stackSet: { ...definition, id: 'bench', organizationalUnits: [], regions: regionOrder },
        instances,
        running: [],
      },
    },
  };
}

function buildAccount(id: string): Account {
  return { id, name: `account-${id}`, status: 'ACTIVE', parentId: 'r-ab12', path: 'Root', isManagementAccount: false };
}

function buildInstance(accountId: string, region: string, kind: number | undefined): StackInstance {
  const isBroken = kind === 1;
  return {
    accountId,
    region,
    status: isBroken ? 'OUTDATED' : 'CURRENT',
    detailedStatus: isBroken ? 'FAILED' : 'SUCCEEDED',
    overrides: kind === 2 ? { SnsTopicName: 'by-hand' } : {},
    stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/StackSet-panther-real-time-events/1`,
  };
}
