import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { PantherctlError } from '../../src/errors.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import { apply } from '../../src/orchestrate/apply.ts';
import { planRollout, planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import type { Cloud } from '../../src/ports/cloud.ts';

const access = { roleName: 'OrganizationAccountAccessRole' };

async function stage(change: (file: Record<string, unknown>) => object = (file) => file, delegate?: string) {
  const organization = buildOrganization({ seed: 3, accounts: 5, regions: ['us-east-1', 'us-west-2'] });
  const caller = delegate === undefined ? {} : { caller: delegate };
  const cloud = createLocalCloud({ seed: 3, organization, access, ...caller });
  if (delegate !== undefined) cloud.world.setDelegatedAdministrator(delegate, true);
  const listed = await cloud.accounts.list();
  const accounts = listed.filter((account) => !account.isManagementAccount).map(({ id }) => id);
  const management = listed.find((account) => account.isManagementAccount);
  const file = {
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2', runtime: 'external' },
    administrator: {
      accountId: management?.id ?? '',
      region: 'us-west-2',
    },
    access,
    realTimeEvents: { targets: { accounts, regions: ['us-east-1'] } },
  };
  return { cloud, accounts, config: configSchema.parse(change(file)), rootId: management?.parentId ?? '' };
}

function withoutEvents({ realTimeEvents: _events, ...rest }: Config): Config {
  return rest;
}

describe('planRollout', () => {
  it('tells that the stack set stays, with its regions, when the file no longer wants real-time events', async () => {
    const { cloud, config } = await stage();
    expect((await planRollout(withoutEvents(config), cloud)).plan.notes).toEqual([]);
    const { plan } = await planRollout(config, cloud);
    await apply(plan, cloud, { clock: cloud.clock, emit: () => undefined });
    const { notes, steps } = (await planRollout(withoutEvents(config), cloud, { allowDelete: true })).plan;
    expect(steps).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('panther-real-time-events of this deployment is still there')]);
    expect(notes[0]).toContain('us-east-1');
    const other = { ...config, panther: { ...config.panther, accountId: '999999999999' } };
    expect((await planRollout(withoutEvents(other), cloud)).plan.notes).toEqual([]);
  });

  it('has nothing to tell where it may not look for such a stack set', async () => {
    const { cloud, config } = await stage();
    const closed: Cloud = {
      ...cloud,
      stackSets: () => {
        throw new PantherctlError('ACCESS_DENIED', 'cloudformation:DescribeStackSet was refused');
      },
    };
    expect((await planRollout(withoutEvents(config), closed)).plan.notes).toEqual([]);
  });

  it('speaks as delegated administrator on every call about stack sets, if the file says so', async () => {
    const { accounts, rootId } = await stage();
    const [accountId = ''] = accounts;
    const { cloud, config } = await stage(
      (file) => ({
        ...file,
        administrator: { accountId, region: 'us-west-2', delegated: true },
        realTimeEvents: {
          permissions: 'serviceManaged',
          targets: { organizationalUnits: [rootId], regions: ['us-east-1'] },
        },
      }),
      accountId,
    );
    const heard: unknown[] = [];
    const listening: Cloud = {
      ...cloud,
      stackSets: (place, callAs) => {
        heard.push(callAs);
        return cloud.stackSets(place, callAs);
      },
    };
    const { plan } = await planRollout(config, listening);
    expect(new Set(heard)).toEqual(new Set(['DELEGATED_ADMIN']));
    expect(plan.steps.map(({ id, phase }) => [id, phase])).toEqual([
      ['stack-set/panther-real-time-events', 'stackSet'],
      ['instances/create/1', 'instances'],
      ['management-account/us-east-1', 'managementAccount'],
    ]);
  });
});

describe('planWhenStill', () => {
  it('waits again where somebody begins the next operation as the first one ends', async () => {
    const { cloud, config } = await stage();
    const tools = { clock: cloud.clock, emit: () => undefined };
    await apply((await planRollout(config, cloud)).plan, cloud, tools);
    const { name = '', place = config.administrator } = (await planRollout(config, cloud)).desired.stackSet ?? {};
    const stackSets = cloud.stackSets(place);
    const [first] = await stackSets.listInstances(name);
    if (first === undefined) throw new Error('nothing was deployed');
    const redeploy = (operationId: string) =>
      stackSets.updateInstances({
        stackSetName: name,
        operationId,
        accounts: [first.accountId],
        regions: [first.region],
        overrides: {},
        preferences: {
          maxConcurrentCount: 1,
          failureToleranceCount: 0,
          concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
          regionConcurrencyType: 'SEQUENTIAL',
          regionOrder: [],
        },
      });
    await redeploy('theirs-1');
    const begun: string[] = [];
    const planned = await planWhenStill(config, cloud, {
      ...tools,
      emit: (event) => {
        if (event.code !== 'operation.finished' || begun.length === 2) return;
        begun.push(`theirs-${begun.length + 2}`);
        void redeploy(begun.at(-1) ?? '');
      },
    });
    expect(begun).toEqual(['theirs-2', 'theirs-3']);
    expect(planned.plan.running).toEqual([]);
    expect(planned.plan.pairs).toMatchObject({ unchanged: 4, underway: 0 });
  });
});

describe('the overrides of live instances', () => {
  it('are seen although the file no longer gives them', async () => {
    const { accounts, cloud, config } = await stage();
    const [account = ''] = accounts;
    const events = config.realTimeEvents;
    if (events === undefined) throw new TypeError('the file has no real-time events');
    const overrides = { [account]: { parameters: { SnsTopicName: 'another-topic' } } };
    const overridden: Config = {
      ...config,
      realTimeEvents: { ...events, targets: { ...events.targets, overrides } },
    };
    await apply((await planRollout(overridden, cloud)).plan, cloud, { clock: cloud.clock, emit: () => undefined });
    // AWS tells overrides only of the instances that are asked one by one.
    const frugal: Cloud = {
      ...cloud,
      stackSets: (place, callAs) => {
        const stackSets = cloud.stackSets(place, callAs);
        return {
          ...stackSets,
          listInstances: async (name, asked) =>
            (await stackSets.listInstances(name)).map((instance) =>
              asked === undefined || asked.has(instance.accountId) ? instance : { ...instance, overrides: {} },
            ),
        };
      },
    };
    expect((await planRollout(config, frugal)).plan.pairs).toMatchObject({
      override: 1,
      unchanged: accounts.length - 1,
    });
  });
});

describe('a file that asks for all regions', () => {
  it('is not planned where the regions of the administrator account cannot be read', async () => {
    const { cloud, config } = await stage((file) => ({
      ...file,
      realTimeEvents: { targets: { accounts: ['123456789012'], regions: 'all' } },
    }));
    const shut: Cloud = {
      ...cloud,
      accounts: {
        ...cloud.accounts,
        list: () => cloud.accounts.list(),
        listIn: (unit) => cloud.accounts.listIn(unit),
        enabledRegions: async () => {
          throw new PantherctlError('ACCOUNT_ACCESS', 'shut');
        },
      },
    };
    await expect(planRollout(config, shut, { allowDelete: true })).rejects.toMatchObject({ code: 'ACCOUNT_ACCESS' });
  });
});
