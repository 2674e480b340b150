import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { apply } from '../../src/orchestrate/apply.ts';
import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import { hasWork, isSettled } from '../../src/orchestrate/build-plan.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import { listTargets } from '../../src/orchestrate/list-targets.ts';
import { observeStatus } from '../../src/orchestrate/observe-status.ts';
import { planRollout, planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import { preferences } from './plan-fixtures.ts';

const regions = ['us-east-1', 'us-west-2'];
const access = { roleName: 'OrganizationAccountAccessRole' };
const panther = { accountId: '111122223333', region: 'us-west-2' };

const stackSetName = 'panther-real-time-events';
interface Scene {
  readonly accounts?: number;
  readonly config?: (base: Config) => Config;
  readonly access?: boolean;
}

/** A cloud of some accounts, and a file that onboards all of its members. */
async function stage({ accounts = 8, access: hasAccess = true, config: change = (base) => base }: Scene = {}) {
  const organization = buildOrganization({ seed: 3, accounts, regions });
  const cloud = createLocalCloud({ seed: 3, organization, ...(hasAccess ? { access } : {}) });
  const listed = await cloud.accounts.list();
  const administrator = listed.find((account) => account.isManagementAccount)?.id ?? '';
  const members = listed.filter((account) => !account.isManagementAccount).map((account) => account.id);
  const base = configSchema.parse({
    version: 1,
    panther: { ...panther, runtime: 'external' },
    administrator: { accountId: administrator, region: 'us-west-2' },
    ...(hasAccess ? { access } : {}),
    realTimeEvents: { targets: { accounts: members, regions } },
  });
  return { cloud, config: change(base), members };
}

async function rollOut(
  cloud: LocalCloud,
  config: Config,
): Promise<ApplyResult & { readonly events: readonly UnstampedEvent[] }> {
  const events: UnstampedEvent[] = [];
  const tools = { clock: cloud.clock, emit: (event: UnstampedEvent) => void events.push(event) };
  const retrying = withRetries(cloud, tools);
  const { plan } = await planWhenStill(config, retrying, tools);
  return { ...(await apply(plan, retrying, tools)), events };
}

function sourceOf(accountId: string) {
  return {
    name: 'logs',
    accountId,
    region: 'us-east-1',
    bucket: 'acme-other',
    prefixes: [{ prefix: 'logs/', logTypes: ['AWS.CloudTrail'] }],
  };
}

function changeTargets(config: Config, changes: object): Config {
  const { realTimeEvents } = config;
  return configSchema.parse({
    ...config,
    realTimeEvents: realTimeEvents && { ...realTimeEvents, targets: { ...realTimeEvents.targets, ...changes } },
  });
}

/** The same file with Panther in another region: another queue, so another definition of the stack set. */
function movePanther(config: Config): Config {
  return { ...config, panther: { ...config.panther, region: 'us-east-1' } };
}

function causes(result: ApplyResult): readonly (readonly [string, number])[] {
  return result.causes.map((cause) => [cause.id, cause.instances.length]);
}

describe('a rollout on the local cloud', () => {
  it('brings every account online in every region, and a second one finds nothing to do', async () => {
    const { cloud, config, members } = await stage();
    const first = await rollOut(cloud, config);
    expect(first).toMatchObject({ verdict: 'done', causes: [], counts: { succeeded: members.length * 2, failed: 0 } });
    const { plan } = await planRollout(config, cloud);
    expect(hasWork(plan)).toBe(false);
    expect(await rollOut(cloud, config)).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  });

  it('has at most five accounts at work at once, and does reach five', async () => {
    const { cloud, config } = await stage({ accounts: 14 });
    const { events } = await rollOut(cloud, config);
    const running = events.flatMap((event) => (event.code === 'operation.progress' ? [event.counts.running] : []));
    expect(Math.max(...running)).toBe(5);
  });

  it('calls a missing execution role by its name and is partly done, then done once it is mended', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account });
    const first = await rollOut(cloud, config);
    expect(first.verdict).toBe('partly');
    expect(causes(first)).toEqual([['execution-role-missing', 2]]);
    expect(first.causes[0]?.fix).toContain(account);
    expect(first.steps).toMatchObject({ manual: 1, failed: 1 });

    cloud.world.clearFaults({ kind: 'access-role-missing' });
    const second = await rollOut(cloud, config);
    expect(second).toMatchObject({ verdict: 'done', counts: { succeeded: 2 }, steps: { done: 2 } });
  });

  it('leaves an account out whose execution role fails, so that it does not use up the tolerance', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({
      kind: 'stack-failure',
      account,
      reason: 'A role of that name already exists',
      times: 1,
    });
    const result = await rollOut(cloud, config);
    expect(result.verdict).toBe('partly');
    expect(causes(result)).toEqual([
      ['step-failed', 0],
      ['execution-role-failed', 2],
    ]);
    expect(result.counts).toMatchObject({ failed: 0, succeeded: (members.length - 1) * 2 });
    expect((await rollOut(cloud, config)).verdict).toBe('done');
  });

  it('leaves a suspended account out, says so, and is done without it', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'account-suspended', account });
    const { plan } = await planRollout(config, cloud);
    expect(plan.skipped).toMatchObject([{ accountId: account, reason: 'account is SUSPENDED' }]);
    expect((await rollOut(cloud, config)).verdict).toBe('done');
    expect(
      (await cloud.stackSets(config.administrator).listInstances('panther-real-time-events')).map((i) => i.accountId),
    ).not.toContain(account);
  });

  it('stops at a region that is not enabled and names it, without hiding behind the accounts that are', async () => {
    const { cloud, config, members } = await stage({
      config: (base) => ({
        ...base,
        realTimeEvents: base.realTimeEvents && {
          ...base.realTimeEvents,
          targets: { ...base.realTimeEvents.targets, regions: ['us-west-2', 'ap-east-1'] },
        },
      }),
    });
    const result = await rollOut(cloud, config);
    expect(result.verdict).toBe('partly');
    expect(result.counts.succeeded).toBe(members.length);
    expect(result.causes[0]).toMatchObject({ id: 'skipped', fix: expect.stringContaining('ap-east-1') });
  });

  it('waits for an operation of somebody else and says so', async () => {
    const { cloud, config } = await stage();
    await rollOut(cloud, {
      ...config,
      realTimeEvents: config.realTimeEvents && {
        ...config.realTimeEvents,
        targets: { ...config.realTimeEvents.targets, regions: ['us-east-1'] },
      },
    });
    cloud.world.addFault({ kind: 'operation-in-progress', minutes: 3 });
    const result = await rollOut(cloud, config);
    expect(result.events.some((event) => event.code === 'operation.awaited')).toBe(true);
    expect(result.verdict).toBe('done');
  });

  it('outlasts throttling', async () => {
    const { cloud, config } = await stage();
    cloud.world.addFault({ kind: 'throttling', call: 'stackSets.describeOperation', times: 5 });
    expect((await rollOut(cloud, config)).verdict).toBe('done');
  });

  it('stops a region when more accounts fail than are tolerated, and tells collateral from cause', async () => {
    const { cloud, config, members } = await stage({ accounts: 20 });
    for (const account of members.slice(-6)) cloud.world.addFault({ kind: 'execution-role-missing', account });
    const result = await rollOut(cloud, config);
    expect(result.verdict).toBe('partly');
    const [cause, collateral] = result.causes;
    expect([cause?.id, collateral?.id]).toEqual(['execution-role-missing', 'cancelled']);
    expect(result.counts.succeeded + result.counts.failed + result.counts.cancelled).toBe(members.length * 2);
  });

  it('updates every instance when the queue changes, in one operation', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    const moved = { ...config, panther: { ...config.panther, region: 'us-east-1' } };
    const { plan } = await planRollout(moved, cloud);
    expect(plan.pairs).toMatchObject({ update: members.length * 2, create: 0 });
    const result = await rollOut(cloud, moved);
    expect(result.verdict).toBe('done');
    expect(result.events.filter((event) => event.code === 'operation.started')).toHaveLength(1);
    expect(hasWork((await planRollout(moved, cloud)).plan)).toBe(false);
  });

  it('does not touch a stack set that somebody else made under that name', async () => {
    const { cloud, config } = await stage();
    await cloud.stackSets(config.administrator).create({
      name: 'panther-real-time-events',
      description: 'theirs',
      template: 'Resources: { T: { Type: AWS::SNS::Topic } }',
      parameters: {},
      tags: {},
      administrationRoleArn: 'arn:aws:iam::444455556666:role/Theirs',
      executionRoleName: 'Theirs',
      permissionModel: 'SELF_MANAGED',
      managedExecution: false,
    });
    const result = await rollOut(cloud, config);
    expect(result.verdict).not.toBe('done');
    expect(result.causes[0]?.reason).toContain('does not carry the tags');
    expect(await cloud.stackSets(config.administrator).listInstances('panther-real-time-events')).toEqual([]);
  });

  it('adds one account to a rollout in one operation on that account alone', async () => {
    const { cloud, config, members } = await stage();
    const withAccounts = (accounts: readonly string[]): Config => ({
      ...config,
      realTimeEvents: config.realTimeEvents && {
        ...config.realTimeEvents,
        targets: { ...config.realTimeEvents.targets, accounts: [...accounts] },
      },
    });
    await rollOut(cloud, withAccounts(members.slice(1)));
    const { plan } = await planRollout(withAccounts(members), cloud);
    expect(plan.steps.filter((step) => step.kind === 'instances')).toMatchObject([{ accounts: [members[0]] }]);
  });

  it('stops when cancelled and, run again, is done without doubling anything', async () => {
    const { cloud, config, members } = await stage();
    const { plan } = await planRollout(config, cloud);
    const abort = new AbortController();
    const emit = (event: UnstampedEvent) => {
      if (event.code === 'operation.progress' && event.counts.succeeded > 2) abort.abort();
    };
    const cancelled = apply(plan, cloud, { clock: cloud.clock, emit, signal: abort.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    const result = await rollOut(cloud, config);
    expect(result.verdict).toBe('done');
    expect(await cloud.stackSets(config.administrator).listInstances('panther-real-time-events')).toHaveLength(
      members.length * 2,
    );
  });

  it('shows in status and in the list of accounts what the rollout left', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account });
    await rollOut(cloud, config);
    const status = await observeStatus(config, cloud);
    expect(status.stackSet?.instances).toEqual({
      wanted: members.length * 2,
      current: members.length * 2 - 2,
      underway: 0,
      failed: 2,
      missing: 0,
      unwanted: 0,
    });
    expect(status.causes.map((cause) => cause.id)).toEqual(['execution-role-missing']);
    const listed = await listTargets(config, cloud);
    expect(listed.find((each) => each.id === account)).toMatchObject({ target: true, wanted: 2, current: 0, live: 2 });
    expect(listed.find((each) => !each.target)).toMatchObject({ wanted: 0, live: 0 });
  });

  it('turns every stack into a manual step where the file gives no access', async () => {
    const { cloud, config, members } = await stage({ access: false });
    const { plan } = await planRollout(config, cloud);
    const manual = plan.steps.filter((step) => step.action === 'manual');
    expect(manual).toHaveLength(members.length);
    expect(plan.steps.find((step) => step.id === 'admin-role')?.action).toBe('create');
  });

  it('is only partly done while a step is left to a person, and says what to do', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account });
    const source = { ...sourceOf(account), notifications: { topic: 'none' as const } };
    const external = { ...config.panther, runtime: 'external' };
    const withSource = configSchema.parse({
      ...config,
      panther: external,
      realTimeEvents: undefined,
      sources: [source],
    });
    const result = await rollOut(cloud, withSource);
    expect(result).toMatchObject({ verdict: 'failed', steps: { manual: 1, failed: 0 } });
    expect(result.manual[0]?.fix).toContain('panther-log-analysis-setup-logs');
    const { plan } = await planRollout(withSource, cloud);
    expect([hasWork(plan), isSettled(plan)]).toEqual([false, false]);
  });

  it('has failed when no instance that the file asks for is in place', async () => {
    const { cloud, config, members } = await stage();
    for (const account of members) cloud.world.addFault({ kind: 'execution-role-missing', account });
    const first = await rollOut(cloud, config);
    expect(first).toMatchObject({ verdict: 'failed', instances: { wanted: members.length * 2, inPlace: 0 } });
    expect((await rollOut(cloud, config)).verdict).toBe('failed');
  });

  it('counts what is in place against all that the file asks for, not against what this run did', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account });
    await rollOut(cloud, config);
    cloud.world.clearFaults({ kind: 'access-role-missing' });
    const all = members.length * 2;
    expect((await rollOut(cloud, config)).instances).toEqual({ wanted: all, inPlace: all });
  });

  it('plans although an account may not be asked for its regions', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account });
    const { desired } = await planRollout(changeTargets(config, { regions: 'all' }), cloud);
    const regionsOf = (id = '') => [...desired.pairs.values()].filter((pair) => pair.accountId === id).length;
    expect(regionsOf(account)).toBe(regionsOf(members[1]));
    expect(regionsOf(account)).toBeGreaterThan(2);
  });

  it('updates instances that are not wanted any more with the rest, and says so, without counting them', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    const fewer = changeTargets(movePanther(config), { accounts: members.slice(1) });
    const { plan } = await planRollout(fewer, cloud);
    expect(plan.pairs).toMatchObject({ update: (members.length - 1) * 2, extra: 2 });
    const wanted = (members.length - 1) * 2;
    expect(await rollOut(cloud, fewer)).toMatchObject({ verdict: 'done', instances: { wanted, inPlace: wanted } });
  });

  it('does not deploy again what an update of the stack set has repaired', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'execution-role-missing', account });
    await rollOut(cloud, config);
    cloud.world.clearFaults({ kind: 'execution-role-missing' });
    const result = await rollOut(cloud, movePanther(config));
    expect(result.verdict).toBe('done');
    expect(result.events.filter((event) => event.code === 'operation.started')).toHaveLength(1);
  });

  it('is done after an update although an account was suspended since', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    cloud.world.setSuspended(members[0] ?? '', true);
    expect((await rollOut(cloud, movePanther(config))).verdict).toBe('done');
  });

  it('keeps the tags that others have put on the stack set and on a stack', async () => {
    const { cloud, config } = await stage();
    await rollOut(cloud, config);
    const stackSets = cloud.stackSets(config.administrator);
    const stacks = cloud.stacks(config.administrator);
    const live = await stackSets.describe(stackSetName);
    const role = await stacks.describe('panther-stackset-iam-admin-role');
    const template = await stacks.template('panther-stackset-iam-admin-role');
    const cost = { CostCenter: '42' };
    if (!live || !role) throw new TypeError('nothing was rolled out');
    await stackSets.update({ ...live, description: '', tags: { ...live.tags, ...cost } }, 'tagged', preferences);
    await stacks.update({
      ...role,
      template: template.replace('StackSets', 'stack sets'),
      tags: { ...role.tags, ...cost },
    });
    await cloud.clock.sleep(3_600_000);
    expect((await rollOut(cloud, movePanther(config))).verdict).toBe('done');
    expect((await stackSets.describe(stackSetName))?.tags).toMatchObject(cost);
    expect((await stacks.describe('panther-stackset-iam-admin-role'))?.tags).toMatchObject(cost);
  });

  it('names a step that failed once, and not the steps that could not be tried for it', async () => {
    const { cloud, config, members } = await stage();
    cloud.world.addFault({
      kind: 'stack-failure',
      account: config.administrator.accountId,
      reason: 'role quota',
      times: 1,
    });
    const result = await rollOut(cloud, config);
    expect(causes(result)).toEqual([
      ['step-failed', 0],
      ['not-attempted', members.length * 2],
    ]);
  });

  it('takes a missing role for one cause, whatever regions it is missed in', async () => {
    const { cloud, config, members } = await stage({ config: (base) => ({ ...base, naming: 'regional' }) });
    cloud.world.addFault({ kind: 'access-role-missing', account: members[0] ?? '' });
    expect(causes(await rollOut(cloud, config))).toEqual([['execution-role-missing', 2]]);
  });

  it.each([
    'accounts.list',
    'stacks.describe',
    'stacks.template',
    'stacks.create',
    'stackSets.describe',
    'stackSets.listInstances',
    'stackSets.createInstances',
    'stackSets.listResults',
  ])('outlasts throttling of %s', async (call) => {
    const { cloud, config } = await stage({ accounts: 4 });
    cloud.world.addFault({ kind: 'throttling', call, times: 2 });
    expect((await rollOut(cloud, config)).verdict).toBe('done');
  });

  it.each(['stacks.create', 'stackSets.create', 'stackSets.createInstances'])(
    'survives the end of the process right after %s: run again, it is done and nothing is doubled',
    async (call) => {
      const { cloud, config, members } = await stage();
      cloud.world.addFault({ kind: 'crash', call });
      await expect(rollOut(cloud, config)).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
      expect((await rollOut(cloud, config)).verdict).toBe('done');
      expect(await cloud.stackSets(config.administrator).listInstances(stackSetName)).toHaveLength(members.length * 2);
    },
  );

  it('survives the end of the process right after an update of the stack set', async () => {
    const { cloud, config } = await stage();
    await rollOut(cloud, config);
    cloud.world.addFault({ kind: 'crash', call: 'stackSets.update' });
    await expect(rollOut(cloud, movePanther(config))).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
    expect((await rollOut(cloud, movePanther(config))).verdict).toBe('done');
  });

  it('shows an interrupted rollout as under way, not as failed', async () => {
    const { cloud, config, members } = await stage();
    cloud.world.addFault({ kind: 'crash', call: 'stackSets.createInstances' });
    await expect(rollOut(cloud, config)).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
    const { plan } = await planRollout(config, cloud);
    expect(plan.pairs).toMatchObject({ underway: members.length * 2, retry: 0, create: 0 });
    expect(plan.running).toHaveLength(1);
    const status = await observeStatus(config, cloud);
    expect(status).toMatchObject({
      complete: false,
      causes: [],
      stackSet: { instances: { failed: 0, underway: members.length * 2 } },
    });
  });

  it('does not hand the execution roles to another administrator, which would cut off the stack set of the first', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    const old = config.administrator.accountId;
    const administrator = { ...config.administrator, accountId: members[0] ?? '' };
    const { plan } = await planRollout({ ...config, administrator }, cloud);
    const roles = plan.steps.filter((step) => step.id.startsWith('execution-role/'));
    expect(new Set(roles.map((step) => step.action))).toEqual(new Set(['blocked']));
    expect(roles[0]?.reason).toContain(`the stack set of account ${old} would lose this role`);
    expect(roles[0]?.fix).toContain(`keep administrator.accountId: ${old}`);
  });

  it('shows a stack that failed in status, with its reason', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'stack-failure', account, reason: 'role quota reached' });
    await rollOut(cloud, config);
    const status = await observeStatus(config, cloud);
    expect(status.accounts.find((each) => each.accountId === account)?.executionRole).toBe('failed');
    expect(status.complete).toBe(false);
    expect(status.causes.some((cause) => cause.reason.includes('role quota reached'))).toBe(true);
  });
});

describe('a rollout beside somebody else', () => {
  it('goes on for all others when a region is off in one account', async () => {
    const { cloud, config, members } = await stage();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'region-disabled', region: config.administrator.region, account });
    const result = await rollOut(cloud, config);
    expect(result.verdict).toBe('partly');
    expect(result.causes[0]).toMatchObject({ id: 'step-failed', fix: expect.stringContaining('enable') });
    expect(result.instances.inPlace).toBeGreaterThanOrEqual((members.length - 1) * 2);
  });

  it('counts nothing of a stack set that is not ours as in place', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    const stackSets = cloud.stackSets(config.administrator);
    const live = await stackSets.describe(stackSetName);
    if (!live) throw new TypeError('nothing was rolled out');
    await stackSets.update({ ...live, description: '', tags: { owner: 'them' } }, 'taken', preferences);
    await cloud.clock.sleep(3_600_000);
    const wanted = members.length * 2;
    expect(await rollOut(cloud, config)).toMatchObject({ verdict: 'failed', instances: { wanted, inPlace: 0 } });
    expect((await observeStatus(config, cloud)).stackSet?.instances).toMatchObject({ current: 0 });
    expect((await listTargets(config, cloud)).every((account) => account.current === 0)).toBe(true);
  });

  it('does not wait for an operation on a stack set that is not ours', async () => {
    const { cloud, config } = await stage();
    await rollOut(cloud, config);
    const stackSets = cloud.stackSets(config.administrator);
    const live = await stackSets.describe(stackSetName);
    if (!live) throw new TypeError('nothing was rolled out');
    await stackSets.update({ ...live, description: '', tags: { owner: 'them' } }, 'taken', preferences);
    const { events } = await rollOut(cloud, config);
    expect(events.some((event) => event.code === 'operation.awaited')).toBe(false);
    expect((await stackSets.describeOperation(stackSetName, 'taken'))?.status).toBe('RUNNING');
  });

  it('counts an instance that nothing could be done for as wanted, and not as in place', async () => {
    const { cloud, config, members } = await stage({
      config: (base) => changeTargets(base, { regions: ['us-west-2', 'ap-east-1'] }),
    });
    const wanted = members.length * 2;
    expect((await rollOut(cloud, config)).instances).toEqual({ wanted, inPlace: members.length });
  });

  it('does not count the instances of a suspended account as not wanted any more', async () => {
    const { cloud, config, members } = await stage();
    await rollOut(cloud, config);
    cloud.world.setSuspended(members[0] ?? '', true);
    expect((await planRollout(config, cloud)).plan.pairs).toMatchObject({ skipped: 2, extra: 0 });
  });
});
