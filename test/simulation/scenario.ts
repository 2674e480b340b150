import { configSchema } from '../../src/config/schema.ts';
import type { Place } from '../../src/ports/place.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import type { Random } from './random.ts';

/** Regions that every account can use. */
export const regionNames = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
const access = { roleName: 'OrganizationAccountAccessRole' };

/** A world, the file it was rolled out with before, and the file that a person asks for now. */
export interface Scenario {
  readonly cloud: LocalCloud;
  /** Absent for a first rollout. */
  readonly before: Config | undefined;
  readonly config: Config;
  readonly allowDelete: boolean;
  readonly members: readonly string[];
  /** The unit of a service-managed stack set. */
  readonly unit: string | undefined;
  readonly units: readonly string[];
  /** Somebody else has a stack set of the name that the file gives. */
  readonly isNameTaken: boolean;
  /** Lists lag behind by up to so many seconds, for every caller alike; 0 for not at all. */
  readonly lagSeconds: number;
  /** Faults that stay as long as the run: what they hit is reported, not deployed. */
  readonly hasLastingFaults: boolean;
}

/** What both files of a scenario have in common, since it cannot change while there are instances. */
interface Setting {
  readonly administrator: string;
  /** Where the runtime is. */
  readonly panther: Place;
  readonly members: readonly string[];
  /** A unit for a service-managed stack set; absent for a self-managed one. */
  readonly unit: string | undefined;
}

function buildConfig({ administrator, members, panther, unit }: Setting, random: Random): Config {
  const targets = random.some(members, 75);
  const accounts = targets.length > 0 ? targets : members.slice(0, 1);
  const regions = random.some(regionNames, 60);
  const sources = random.chance(15) ? random.some(members, 30).slice(0, 3) : [];
  const overridden = unit === undefined ? random.some(accounts, 20) : [];
  const region = random.pick([panther.region, sources.length > 0 ? panther.region : 'eu-west-1']);
  return configSchema.parse({
    version: 1,
    // Sources take the runtime; without them Panther may have its queue elsewhere, where pantherctl does not look for it.
    panther: { ...panther, region, runtime: region === panther.region ? 'pantherctl' : 'external' },
    administrator: { accountId: administrator, region: 'us-west-2' },
    access,
    sources: sources.map((accountId, index) => ({
      name: `source-${index + 1}`,
      accountId,
      region: 'us-east-1',
      bucket: `bucket-${accountId}`,
      prefixes: [{ prefix: 'AWSLogs/', logTypes: ['AWS.CloudTrail'] }],
    })),
    realTimeEvents: {
      managedExecution: random.chance(25),
      ...(unit === undefined
        ? {}
        : { permissions: 'serviceManaged', autoDeployment: { enabled: random.chance(40), retainStacks: false } }),
      targets: {
        ...(unit === undefined
          ? { accounts }
          : random.chance(50)
            ? { organizationalUnits: [unit] }
            : { organizationalUnits: [unit], accounts, accountFilter: random.pick(['intersection', 'difference']) }),
        regions: regions.length > 0 ? regions : ['us-east-1'],
        overrides: Object.fromEntries(
          overridden.map((id) => [
            id,
            random.chance(50)
              ? { regions: [random.pick(regionNames)] }
              : { parameters: { SnsTopicName: `topic-${random.integer(1, 2)}` } },
          ]),
        ),
      },
      operation: {
        maxConcurrentAccounts: random.integer(1, 5),
        failureTolerance: random.integer(0, 4),
        concurrencyMode: random.pick(['strict', 'soft']),
        regionConcurrency: random.pick(['sequential', 'parallel']),
      },
    },
  });
}

/** Builds a small organization, an earlier file (perhaps) and the one to roll out. Same seed, same scenario. */
export async function buildScenario(seed: number, random: Random): Promise<Scenario> {
  const organization = buildOrganization({ seed, accounts: random.integer(4, 9), regions: regionNames });
  const cloud = createLocalCloud({ seed, organization, access });
  const listed = await cloud.accounts.list();
  const administrator = listed.find(({ isManagementAccount }) => isManagementAccount)?.id ?? '';
  const members = listed.filter(({ isManagementAccount }) => !isManagementAccount).map(({ id }) => id);
  const unit = random.chance(25) ? random.pick(organization.units).id : undefined;
  const setting = { administrator, members, panther: organization.panther, unit };
  for (const accountId of members) {
    cloud.world.createBucket({ accountId, region: 'us-east-1', name: `bucket-${accountId}` });
  }
  const config = buildConfig(setting, random);
  const before = random.chance(70) ? buildConfig(setting, random) : undefined;
  return {
    cloud,
    before: before && keepTopicNames(before, config),
    config,
    allowDelete: random.chance(50),
    members,
    unit,
    units: organization.units.map(({ id }) => id),
    isNameTaken: before === undefined && random.chance(10),
    lagSeconds: random.chance(15) ? random.integer(5, 40) : 0,
    hasLastingFaults: random.chance(30),
  };
}

/** A topic that is in use is not replaced by pantherctl, so the two files agree on the names of topics. */
function keepTopicNames(before: Config, after: Config): Config {
  const names = after.realTimeEvents?.targets.overrides ?? {};
  const { realTimeEvents } = before;
  if (realTimeEvents === undefined) return before;
  const { accounts, overrides } = realTimeEvents.targets;
  const kept = Object.fromEntries(
    accounts.flatMap((id) => {
      const regions = overrides[id]?.regions;
      const parameters = names[id]?.parameters ?? {};
      return regions === undefined && Object.keys(parameters).length === 0
        ? []
        : [[id, { ...(regions === undefined ? {} : { regions }), parameters }]];
    }),
  );
  return { ...before, realTimeEvents: { ...realTimeEvents, targets: { ...realTimeEvents.targets, overrides: kept } } };
}

/** Sets what goes wrong for good in this scenario. */
export function addLastingFaults({ cloud, hasLastingFaults, lagSeconds, members }: Scenario, random: Random): void {
  if (lagSeconds > 0) cloud.world.addFault({ kind: 'stale-lists', seconds: lagSeconds });
  if (!hasLastingFaults) return;
  for (const account of random.some(members, 25)) {
    const kind = random.pick([
      'execution-role-missing',
      'account-suspended',
      'access-role-missing',
      'stack-failure',
    ] as const);
    cloud.world.addFault(kind === 'stack-failure' ? { kind, account, times: random.integer(1, 2) } : { kind, account });
  }
}
