import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { concludeRun } from '../../src/orchestrate/conclude-run.ts';
import { noInstances } from '../../src/orchestrate/count-results.ts';
import { detectDrift, isInSync } from '../../src/orchestrate/detect-drift.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import { mergeResults } from '../../src/orchestrate/steps/merge-results.ts';
import { resolveDoubts } from '../../src/orchestrate/steps/resolve-doubts.ts';
import type { Operation, StackInstance, StackSets } from '../../src/ports/stack-sets.ts';
import { withCallFaults } from './faulty-stack-sets.ts';
import { desire, instance, preferences, product, world } from './plan-fixtures.ts';
import { setStage } from './rollout-stage.ts';
import { changeTargets, movePanther, regions, runApply, stackSetName, stageRollout } from './stage-rollout.ts';

const pairs = product(['111111111111'], ['us-west-2']);
const [pair = { accountId: '', region: '' }] = pairs;

const operation: Operation = {
  id: 'op',
  stackSetName,
  action: 'UPDATE',
  status: 'SUCCEEDED',
  createdAt: 0,
  endedAt: 1,
  failedInstances: 0,
  preferences,
};

describe('a run', () => {
  it('is not done while another operation has instances at work', () => {
    const busy = { ...pair, status: 'OUTDATED', detailedStatus: 'RUNNING' } as const;
    const observed = world({ instances: [instance(pair, busy)] });
    const live = observed.stackSet;
    if (live === undefined) throw new TypeError('the fixture has no stack set');
    const running = [{ ...operation, id: 'theirs', status: 'RUNNING' as const }];
    const plan = buildPlan(desire(pairs), { ...observed, stackSet: { ...live, running } });
    expect(plan.pairs.underway).toBe(1);
    const result = concludeRun(plan, new Map());
    expect(result.verdict).toBe('failed');
    expect(result.causes).toMatchObject([{ id: 'underway', reason: expect.stringContaining('theirs') }]);
  });
});

describe('a step of two operations', () => {
  it('is not done if one of them counts a failure that no instance owns up to', () => {
    const doubtful = {
      outcome: { outcome: 'partly', reason: '1 of 2 instances not deployed' },
      failed: [],
      succeeded: pairs,
    } as const;
    const done = { outcome: { outcome: 'done' }, failed: [], succeeded: pairs } as const;
    expect(mergeResults(doubtful, done).outcome.outcome).toBe('partly');
    expect(mergeResults(done, doubtful).outcome.outcome).toBe('partly');
    expect(mergeResults({ ...doubtful, failed: [{ ...pair, reason: 'no room' }] }, done).outcome.outcome).toBe('done');
  });
});

describe('an operation whose result on an instance is missing', () => {
  const resolveWith = async (facts: Partial<StackInstance>) => {
    const stackSets = { listInstances: async () => [instance(pair, facts)] } as unknown as StackSets;
    const started = {
      stackSets,
      stackSet: stackSetName,
      operationId: 'op',
      accountNames: {},
      action: 'UPDATE',
    } as const;
    const finished = { operation, results: [], counts: noInstances, settled: true };
    return (await resolveDoubts({ ...started, pairs }, finished)).results.map(({ status }) => status);
  };

  it('is vouched for by an instance that this very operation has left current', async () => {
    expect(await resolveWith({ lastOperationId: 'op' })).toEqual(['SUCCEEDED']);
  });

  it('is not vouched for by a list that shows the state before it', async () => {
    expect(await resolveWith({ lastOperationId: 'earlier' })).toEqual(['FAILED']);
  });
});

describe('a rollout that meets what others made after the plan', () => {
  it('does not update a stack of somebody else that took the name meanwhile', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const [accountId = ''] = members;
    const stacks = cloud.stacks({ accountId, region: config.administrator.region });
    const foreign = {
      name: 'panther-stackset-execution-role',
      template: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}',
    };
    let isMade = false;
    const result = await runApply(cloud, config, {
      journal,
      plan: (plan) => {
        isMade = true;
        void stacks.create({ ...foreign, parameters: {}, tags: { owner: 'them' } });
        return plan;
      },
    });
    expect(isMade).toBe(true);
    expect(result.verdict).toBe('partly');
    expect(JSON.stringify(result.causes)).toContain('not of this deployment');
    expect(await stacks.template(foreign.name)).toBe(foreign.template);
  });

  it('does not take a stack set of somebody else for its own when the answer to its creation was lost', async () => {
    const { cloud, config, journal } = await stageRollout();
    const stackSets = cloud.stackSets(config.administrator);
    const faulty = withCallFaults(cloud, [
      {
        method: 'create',
        code: 'NO_ANSWER',
        before: async () =>
          stackSets.create({
            name: stackSetName,
            description: '',
            template: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}',
            parameters: {},
            tags: {},
            permissionModel: 'SELF_MANAGED',
            managedExecution: false,
            administrationRoleArn: `arn:aws:iam::${config.administrator.accountId}:role/PantherCloudFormationStackSetAdminRole`,
            executionRoleName: 'PantherCloudFormationStackSetExecutionRole',
          }),
      },
    ]);
    expect((await runApply(faulty, config, { journal })).verdict).toBe('failed');
    expect(await stackSets.listInstances(stackSetName)).toEqual([]);
  });
});

describe('a list of instances that lags behind', () => {
  it('does not make an update miss the instances that this run has deleted', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, config, { journal });
    const stackSets = cloud.stackSets(config.administrator);
    const before = await stackSets.listInstances(stackSetName);
    const [gone = '', ...kept] = members;
    const wanted = movePanther(changeTargets(config, { accounts: kept }));
    let lists = 0;
    const lagging = {
      ...cloud,
      stackSets: (place: typeof config.administrator) => ({
        ...cloud.stackSets(place),
        // The second list is the one before the update.
        listInstances: async () => ((lists += 1) <= 2 ? before : cloud.stackSets(place).listInstances(stackSetName)),
      }),
    };
    const plan = (await planRollout(wanted, cloud, { allowDelete: true })).plan;
    const result = await runApply(lagging, wanted, { journal, plan: () => plan });
    expect((await stackSets.listInstances(stackSetName)).some(({ accountId }) => accountId === gone)).toBe(false);
    expect(result).toMatchObject({ verdict: 'done', causes: [] });
  });

  it('is asked for again while a region is missing that the stack set is known to have', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, config, { journal });
    let lists = 0;
    const lagging = {
      ...cloud,
      stackSets: (place: typeof config.administrator) => ({
        ...cloud.stackSets(place),
        listInstances: async () => {
          const listed = await cloud.stackSets(place).listInstances(stackSetName);
          return (lists += 1) === 1 ? listed.filter(({ region }) => region !== regions[0]) : listed;
        },
      }),
    };
    const { plan } = await planRollout(config, lagging);
    expect(plan.pairs).toMatchObject({ create: 0, unchanged: members.length * 2 });
  });

  it('does not make drifted instances look in order', async () => {
    const { cloud, config, members, rollOut, tools } = await setStage();
    await rollOut();
    cloud.world.addFault({ kind: 'drift', account: members[0] ?? '', region: 'us-west-2', resource: 'CloudTrailRule' });
    const lagging = {
      ...cloud,
      stackSets: (place: typeof config.administrator) => ({
        ...cloud.stackSets(place),
        listInstances: async (name: string) =>
          (await cloud.stackSets(place).listInstances(name)).map((known) => ({
            ...known,
            drift: 'NOT_CHECKED' as const,
          })),
      }),
    };
    const report = await detectDrift(config, lagging, tools);
    expect(report).toMatchObject({ drifted: 1, unread: 1 });
    expect(isInSync(report)).toBe(false);
  });
});

describe('a call after an answer that was lost', () => {
  it('attaches to its own operation when the service calls that the one in progress', async () => {
    const { cloud, config, journal } = await stageRollout();
    let hidden = 1;
    const faulty = withCallFaults(cloud, [
      { method: 'createInstances', code: 'NO_ANSWER', takesEffect: true },
      { method: 'createInstances', code: 'OPERATION_IN_PROGRESS' },
    ]);
    const blind = {
      ...faulty,
      stackSets: (place: typeof config.administrator) => {
        const stackSets = faulty.stackSets(place);
        return new Proxy(stackSets, {
          get: (target, key) =>
            key === 'describeOperation' && (hidden -= 1) >= 0
              ? async () => undefined
              : (Reflect.get(target, key) as unknown),
        });
      },
    };
    const result = await runApply(blind, config, { journal });
    expect(result.verdict).toBe('done');
    expect(result.events.find((event) => event.code === 'operation.attached')).toMatchObject({ why: 'answer lost' });
    expect(await cloud.stackSets(config.administrator).listOperations(stackSetName)).toHaveLength(1);
  });
});
