import { describe, expect, it } from 'vitest';
import { planRollout } from '../../../src/orchestrate/plan-rollout.ts';
import { runPreflight } from '../../../src/orchestrate/preflight/run-preflight.ts';
import { setStage } from '../rollout-stage.ts';
import type { RolloutStage } from '../rollout-stage.ts';

/** Rehearses, and says what was found and which stacks there are afterwards in the place of the rehearsal. */
async function rehearse({ cloud, config, members, tools }: RolloutStage, given = config) {
  const places: string[] = [];
  const watched = {
    ...cloud,
    stacks: (place: Parameters<typeof cloud.stacks>[0]) => {
      const stacks = cloud.stacks(place);
      return {
        ...stacks,
        createChangeSet: (...args: Parameters<typeof stacks.createChangeSet>) => {
          places.push(`${place.accountId}/${place.region}/${args[0].name}`);
          return stacks.createChangeSet(...args);
        },
      };
    },
  };
  const planned = await planRollout(given, cloud);
  const options = { accounts: 'sample', rehearse: true } as const;
  const findings = await runPreflight({ ...planned, config: given }, watched, tools, options);
  const [accountId = '', region = '', name = ''] = (places[0] ?? '').split('/');
  // The deletion of a shell takes a moment.
  await cloud.clock.sleep(60_000);
  const left = await cloud.stacks({ accountId, region }).describe(name);
  return {
    found: findings.filter(({ check }) => check === 'rehearsal'),
    place: { accountId, region },
    name,
    left,
    members,
  };
}

describe('the rehearsal on the local cloud', () => {
  it('finds nothing before a first rollout, and leaves no stack behind', async () => {
    const result = await rehearse(await setStage());
    expect(result.found).toEqual([]);
    expect(result.name).toMatch(/^pantherctl-rehearsal-[0-9a-f]{12}$/);
    expect(result.left).toBeUndefined();
  });

  it('says that a name is taken, before any account is touched, and leaves no stack behind', async () => {
    const stage = await setStage();
    const { place } = await rehearse(stage);
    const template = JSON.stringify({
      Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'panther-cloudwatch-events-topic' } } },
    });
    await stage.cloud.stacks(place).create({ name: 'by-hand', template, parameters: {}, tags: {} });
    await stage.cloud.clock.sleep(60_000);
    const { found, left } = await rehearse(stage);
    expect(found).toMatchObject([{ severity: 'error', ...place, message: expect.stringContaining('already exists') }]);
    expect(left).toBeUndefined();
  });

  it('removes what a killed run has left, and rehearses anew', async () => {
    const stage = await setStage();
    const { name, place } = await rehearse(stage);
    const { desired } = await planRollout(stage.config, stage.cloud);
    const { parameters = {}, template = '' } = desired.stackSet ?? {};
    await stage.cloud.stacks(place).createChangeSet({ name, template, parameters, tags: {} }, name);
    expect(await stage.cloud.stacks(place).describe(name)).toMatchObject({ status: 'REVIEW_IN_PROGRESS' });
    const { found, left } = await rehearse(stage);
    expect(found).toEqual([]);
    expect(left).toBeUndefined();
  });

  it('works on a live stack when the definition changes, and leaves that stack as it is', async () => {
    const stage = await setStage();
    await stage.rollOut();
    const moved = { ...stage.config, panther: { ...stage.config.panther, region: 'us-east-1' } };
    const { found, left, name } = await rehearse(stage, moved);
    expect(found).toEqual([]);
    expect(name).toMatch(/^StackSet-panther-real-time-events-/);
    expect(left?.status).toBe('CREATE_COMPLETE');
  });
});
