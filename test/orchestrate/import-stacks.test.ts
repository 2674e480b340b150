import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../src/errors.ts';
import { importStacks } from '../../src/orchestrate/import-stacks.ts';
import { planImport } from '../../src/orchestrate/plan-import.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { Place } from '../../src/ports/place.ts';
import { setStage } from './rollout-stage.ts';
import type { RolloutStage } from './rollout-stage.ts';

const stackSet = 'panther-real-time-events';

/** A rollout to the first account alone, so that the stack set is there and the other accounts are free. */
async function prepare(accounts?: number): Promise<RolloutStage & { readonly free: readonly string[] }> {
  const stage = await setStage(accounts);
  const [first = '', ...free] = stage.members;
  const { realTimeEvents } = stage.config;
  await stage.rollOut({
    ...stage.config,
    realTimeEvents: realTimeEvents && {
      ...realTimeEvents,
      targets: { ...realTimeEvents.targets, accounts: [first], regions: ['us-east-1'] },
    },
  });
  await deployRoles(stage, free);
  return { ...stage, free };
}

async function deployRoles({ cloud, config }: RolloutStage, accounts: readonly string[]): Promise<void> {
  const { desired } = await planRollout(config, cloud);
  for (const { parameters, phase, place, stackName: name, tags, template } of desired.stacks) {
    if (phase !== 'executionRoles' || !accounts.includes(place.accountId)) continue;
    await cloud.stacks(place).create({ name, template, parameters, tags });
  }
  await cloud.clock.sleep(120_000);
}

/** Deploys the events stack by hand, and returns its ARN. */
async function deploy(
  { cloud, config }: RolloutStage,
  place: Place,
  change: (template: string) => string = (text) => text,
) {
  const { desired } = await planRollout(config, cloud);
  const { parameters = {}, template = '' } = desired.stackSet ?? {};
  const name = `StackSet-${stackSet}-00000000-0000-4000-8000-00000000000a`;
  await cloud.stacks(place).create({ name, template: change(template), parameters, tags: {} });
  await cloud.clock.sleep(120_000);
  return (await cloud.stacks(place).describe(name))?.id ?? '';
}

const plan = async (stage: RolloutStage, ids: readonly string[]) =>
  planImport(ids, await planRollout(stage.config, stage.cloud), stage.cloud);

async function problemsOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof PantherctlError) || error.code !== 'INPUT_INVALID') throw error;
  return error.problems.map(({ message }) => message);
}

describe('the import of stacks', () => {
  it('takes stacks that were deployed by hand into the set, and changes nothing in them', async () => {
    const stage = await prepare();
    const { cloud, config, events, free, tools } = stage;
    const places = free.slice(0, 2).map((accountId) => ({ accountId, region: 'us-east-1' }));
    const ids: string[] = [];
    for (const place of places) ids.push(await deploy(stage, place));
    const result = await importStacks(await plan(stage, ids), cloud, tools);
    expect(result).toMatchObject({ verdict: 'done', instances: { wanted: 2, inPlace: 2 }, causes: [] });
    expect(events.at(-1)).toMatchObject({ code: 'apply.finished', verdict: 'done' });
    const instances = await cloud.stackSets(config.administrator).listInstances(stackSet);
    for (const [index, place] of places.entries()) {
      expect(instances).toContainEqual(expect.objectContaining({ ...place, stackId: ids[index], status: 'CURRENT' }));
    }
    const after = await planRollout(config, cloud);
    expect(after.plan.pairs.unchanged).toBe(3);
  });

  it('divides more than ten stacks into operations, one after another', async () => {
    const stage = await prepare(13);
    const ids: string[] = [];
    for (const accountId of stage.free) ids.push(await deploy(stage, { accountId, region: 'us-east-1' }));
    const { batches } = await plan(stage, ids);
    expect(batches.map(({ stacks }) => stacks.length)).toEqual([10, 1]);
    const result = await importStacks(await plan(stage, ids), stage.cloud, stage.tools);
    expect(result).toMatchObject({ verdict: 'done', steps: { done: 2 }, counts: { succeeded: 11 } });
  });

  it('passes over what is in the set already, so that it can be repeated', async () => {
    const stage = await prepare();
    const id = await deploy(stage, { accountId: stage.free[0] ?? '', region: 'us-east-1' });
    await importStacks(await plan(stage, [id]), stage.cloud, stage.tools);
    const again = await plan(stage, [id, id]);
    expect(again).toMatchObject({ batches: [], there: [{ stackId: id }] });
    expect(await importStacks(again, stage.cloud, stage.tools)).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  });

  it('tells every stack that cannot be imported, and does nothing then', async () => {
    const stage = await prepare();
    const { cloud, config, free, members } = stage;
    const [account = '', other = ''] = free;
    const good = await deploy(stage, { accountId: account, region: 'us-east-1' });
    const changed = await deploy(stage, { accountId: other, region: 'us-east-1' }, (text) =>
      text.replace('Collects the API calls', 'Collects some API calls'),
    );
    const arn = (accountId: string, region: string, name = 'events') =>
      `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-4000-8000-000000000001`;
    const problems = await problemsOf(
      plan(stage, [
        good,
        changed,
        'events',
        arn(account, 'eu-west-1'),
        arn(members[0] ?? '', 'us-east-1'),
        arn(account, 'us-west-2'),
        arn(account, 'us-east-1'),
      ]),
    );
    expect(problems).toEqual([
      'this is not the ARN of a stack',
      `the file does not ask for ${account}/eu-west-1`,
      `the stack set has an instance in ${members[0]}/us-east-1 already, with another stack`,
      `another stack of ${account}/us-east-1 is named before it`,
      `the stack was not made from the template of stack set ${stackSet}`,
      'there is no such stack',
    ]);
    expect(await cloud.stackSets(config.administrator).listInstances(stackSet)).toHaveLength(1);
  });

  it('refuses the ARN of a stack whose name belongs to another one now', async () => {
    const stage = await prepare();
    const id = await deploy(stage, { accountId: stage.free[0] ?? '', region: 'us-east-1' });
    const old = id.replace(/[0-9a-f-]{36}$/, '00000000-0000-4000-8000-000000000002');
    expect(await problemsOf(plan(stage, [old]))).toEqual([`the stack of that name is another one now, ${id}`]);
  });

  it('lets a stack through that it may not read, and says so', async () => {
    const stage = await prepare();
    const [accountId = ''] = stage.free;
    const id = await deploy(stage, { accountId, region: 'us-east-1' });
    stage.cloud.world.addFault({ kind: 'access-role-missing', account: accountId });
    const { batches } = await plan(stage, [id]);
    expect(batches[0]?.stacks[0]?.notes).toEqual([expect.stringContaining('not compared with the stack set: ')]);
  });

  it('says that the execution role is out of reach of a stack with a name of its own', async () => {
    const stage = await prepare();
    const place = { accountId: stage.free[0] ?? '', region: 'us-east-1' };
    const { desired } = await planRollout(stage.config, stage.cloud);
    const { parameters = {}, template = '' } = desired.stackSet ?? {};
    await stage.cloud.stacks(place).create({ name: 'by-hand', template, parameters, tags: {} });
    await stage.cloud.clock.sleep(120_000);
    const id = (await stage.cloud.stacks(place).describe('by-hand'))?.id ?? '';
    const { batches } = await plan(stage, [id]);
    expect(batches[0]?.stacks[0]?.notes).toEqual([expect.stringContaining('may not manage a stack of this name')]);
  });

  it('is partly done, with the cause, when an account fails', async () => {
    const stage = await prepare();
    const [first = '', second = ''] = stage.free;
    const ids = [
      await deploy(stage, { accountId: first, region: 'us-east-1' }),
      await deploy(stage, { accountId: second, region: 'us-east-1' }),
    ];
    const ready = await plan(stage, ids);
    stage.cloud.world.addFault({ kind: 'execution-role-missing', account: second });
    const result = await importStacks(ready, stage.cloud, stage.tools);
    expect(result).toMatchObject({
      verdict: 'partly',
      instances: { wanted: 2, inPlace: 1 },
      causes: [{ id: 'execution-role-missing', instances: [{ accountId: second }] }],
    });
  });
});
