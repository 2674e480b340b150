import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../src/errors.ts';
import { hasWork } from '../../src/orchestrate/build-plan.ts';
import { coverPairs, pairKey } from '../../src/orchestrate/cover.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import type { InstancesStep, Plan, Step } from '../../src/orchestrate/plan.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { CallAs, InstancesRequest } from '../../src/ports/stack-sets.ts';
import { withCallFaults } from './faulty-stack-sets.ts';
import { preferences } from './plan-fixtures.ts';
import { changeTargets, movePanther, regions, runApply, stackSetName, stageRollout } from './stage-rollout.ts';

const codes = (events: readonly UnstampedEvent[]) => events.map(({ code }) => code);

function started(events: readonly UnstampedEvent[]): readonly string[] {
  return events.flatMap((event) => (event.code === 'operation.started' ? [event.action] : []));
}

describe('a rollout whose answers get lost', () => {
  it.each(['createInstances', 'create'] as const)(
    'does not ask for the same again when the answer of %s was lost',
    async (method) => {
      const { cloud, config, journal, members } = await stageRollout();
      const faulty = withCallFaults(cloud, [{ method, code: 'NO_ANSWER', takesEffect: true }]);
      const result = await runApply(faulty, config, { journal });
      expect(result.verdict).toBe('done');
      expect(faulty.calls.filter((call) => call.method === method)).toHaveLength(1);
      expect(await journal.listOpen()).toEqual([]);
      const stackSets = cloud.stackSets(config.administrator);
      expect(await stackSets.listOperations(stackSetName)).toHaveLength(1);
      expect(await stackSets.listInstances(stackSetName)).toHaveLength(members.length * 2);
      const attached = result.events.filter((event) => event.code === 'operation.attached');
      expect(attached.map(({ why }) => why)).toEqual(method === 'create' ? [] : ['answer lost']);
    },
  );

  it('attaches to an update whose answer was lost', async () => {
    const { cloud, config, journal } = await stageRollout();
    await runApply(cloud, config, { journal });
    const faulty = withCallFaults(cloud, [{ method: 'update', code: 'NO_ANSWER', takesEffect: true }]);
    const result = await runApply(faulty, movePanther(config), { journal });
    expect(result.verdict).toBe('done');
    expect(faulty.calls.filter((call) => call.method === 'update')).toHaveLength(1);
  });

  it('asks again under the same id when a call without an answer had no effect', async () => {
    const { cloud, config, journal } = await stageRollout();
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'NO_ANSWER', times: 2 }]);
    expect((await runApply(faulty, config, { journal })).verdict).toBe('done');
    const asked = faulty.calls.filter((call) => call.method === 'createInstances');
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ argument }) => (argument as InstancesRequest).operationId)).size).toBe(1);
  });

  it('gives up a step that never gets an answer, and the journal knows that nothing was begun', async () => {
    const { cloud, config, journal } = await stageRollout();
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'NO_ANSWER', times: 99 }]);
    expect((await runApply(faulty, config, { journal })).verdict).toBe('failed');
    expect(await journal.listOpen()).toEqual([]);
    expect((await runApply(cloud, config, { journal })).verdict).toBe('done');
  });

  it('attaches to its own operation when the service says that the id exists', async () => {
    const { cloud, config, journal } = await stageRollout();
    const faulty = withCallFaults(cloud, [
      { method: 'createInstances', code: 'OPERATION_ID_EXISTS', takesEffect: true },
    ]);
    const result = await runApply(faulty, config, { journal });
    expect(result.verdict).toBe('done');
    expect(started(result.events)).toEqual(['CREATE']);
  });

  it('takes the next id when its own is taken by an operation of another kind', async () => {
    const { cloud, config, journal } = await stageRollout();
    await runApply(cloud, config, { journal });
    const stackSets = cloud.stackSets(config.administrator);
    const live = await stackSets.describe(stackSetName);
    if (!live) throw new TypeError('nothing was rolled out');
    let taken = '';
    const faulty = withCallFaults(cloud, [
      {
        method: 'createInstances',
        code: 'OPERATION_ID_EXISTS',
        when: ({ operationId }: InstancesRequest) => {
          taken = operationId;
          return true;
        },
        before: async () => {
          await stackSets.update({ ...live, description: '' }, taken, preferences);
          await cloud.clock.sleep(3_600_000);
        },
      },
    ]);
    const one = changeTargets(config, { regions: [...regions, 'eu-west-1'] });
    const result = await runApply(faulty, one, { journal });
    const asked = faulty.calls.filter(({ method }) => method === 'createInstances');
    expect(asked.map(({ argument }) => (argument as InstancesRequest).operationId)).toEqual([taken, `${taken}-2`]);
    expect(result.verdict).toBe('done');
  });
});

describe('a rollout after a run that was killed', () => {
  it.each(['stackSets.createInstances', 'stackSets.update'])(
    'finds the operation that %s began in the journal, although the list does not show it yet',
    async (call) => {
      const { cloud, config, journal } = await stageRollout();
      const isUpdate = call === 'stackSets.update';
      if (isUpdate) await runApply(cloud, config, { journal });
      const wanted = isUpdate ? movePanther(config) : config;
      cloud.world.addFault({ kind: 'crash', call });
      await expect(runApply(cloud, wanted, { journal })).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
      expect(await journal.listOpen()).toHaveLength(1);

      const blind = {
        ...cloud,
        stackSets: (place: typeof config.administrator) => ({
          ...cloud.stackSets(place),
          listOperations: async () => [],
        }),
      };
      const result = await runApply(blind, wanted, { journal });
      expect(result.verdict).toBe('done');
      expect(result.events.find((event) => event.code === 'operation.attached')).toMatchObject({ why: 'earlier run' });
      const operations = await cloud.stackSets(config.administrator).listOperations(stackSetName);
      expect(operations).toHaveLength(isUpdate ? 2 : 1);
      expect(await journal.listOpen()).toEqual([]);
    },
  );

  it('forgets an operation that was never asked for, and one that has ended since', async () => {
    const { cloud, config, journal } = await stageRollout();
    const place = { accountId: config.administrator.accountId, region: config.administrator.region };
    const intent = { stackSet: stackSetName, place, action: 'CREATE', digest: 'x', instances: 1, at: 0 } as const;
    await journal.begin({ ...intent, operationId: 'never' });
    await journal.begin({ ...intent, operationId: 'elsewhere', stackSet: 'another' });
    const result = await runApply(cloud, config, { journal });
    expect(codes(result.events)).not.toContain('operation.attached');
    expect((await journal.listOpen()).map(({ operationId }) => operationId)).toEqual(['elsewhere']);
  });
});

describe('a rollout beside somebody else', () => {
  it('waits for an operation that it met only when it asked for its own, tells who runs, and goes on', async () => {
    const { cloud, config, journal } = await stageRollout();
    await runApply(cloud, changeTargets(config, { regions: ['us-east-1'] }), { journal });
    const faulty = withCallFaults(cloud, [
      {
        method: 'createInstances',
        code: 'OPERATION_IN_PROGRESS',
        before: async () => cloud.world.addFault({ kind: 'operation-in-progress', minutes: 3 }),
      },
    ]);
    const result = await runApply(faulty, config, { journal });
    expect(result.verdict).toBe('done');
    expect(codes(result.events)).toContain('operation.awaited');
    expect(started(result.events)).toEqual(['CREATE']);
    expect(result.events.filter((event) => event.code === 'apply.started')).toHaveLength(1);
    expect(result.events.filter((event) => event.code === 'apply.finished')).toHaveLength(1);
  });

  it('plans anew when its request was stale, and says so', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'STALE_REQUEST', times: 2 }]);
    const result = await runApply(faulty, config, { journal });
    expect(result).toMatchObject({ verdict: 'done', counts: { succeeded: members.length * 2 } });
    expect(result.events.filter((event) => event.code === 'plan.outdated')).toHaveLength(2);
    const ended = result.events.flatMap((event) => (event.code === 'step.finished' ? [event.step] : []));
    expect(ended.filter((id) => id === 'admin-role')).toHaveLength(1);
  });

  it('plans anew three times at most, then fails the step with the reason', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'STALE_REQUEST', times: 99 }]);
    const result = await runApply(faulty, config, { journal });
    expect(result.events.filter((event) => event.code === 'plan.outdated')).toHaveLength(3);
    expect(result).toMatchObject({ verdict: 'failed', instances: { wanted: members.length * 2, inPlace: 0 } });
  });

  it('never acts on a pair outside the plan that was accepted, and reports it', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const [first = '', ...others] = members;
    await runApply(cloud, config, { journal });
    const stackSets = cloud.stackSets(config.administrator);
    const newRegion = changeTargets(config, { regions: [...regions, 'eu-west-1'] });
    const faulty = withCallFaults(cloud, [
      {
        method: 'createInstances',
        code: 'STALE_REQUEST',
        before: async () => {
          const request = { stackSetName, accounts: [first], regions, overrides: {}, preferences };
          await stackSets.deleteInstances({ ...request, operationId: 'theirs', retainStacks: false });
          await cloud.clock.sleep(3_600_000);
        },
      },
    ]);
    const result = await runApply(faulty, newRegion, { journal });
    expect(result.verdict).toBe('partly');
    expect(result.causes).toMatchObject([{ id: 'not-in-accepted-plan', instances: [{ accountId: first }, {}] }]);
    expect(result.instances).toEqual({ wanted: members.length * 3, inPlace: members.length * 3 - 2 });
    const live = new Set((await stackSets.listInstances(stackSetName)).map(pairKey));
    expect(regions.some((region) => live.has(pairKey({ accountId: first, region })))).toBe(false);
    expect(others.every((accountId) => live.has(pairKey({ accountId, region: 'eu-west-1' })))).toBe(true);
  });

  it('does not try again in a new plan what has failed in this run', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const [account = ''] = members;
    await runApply(cloud, changeTargets(config, { accounts: members.slice(2) }), { journal });
    cloud.world.addFault({ kind: 'stack-failure', account, region: 'us-east-1', reason: 'no room' });
    const faulty = withCallFaults(cloud, [
      {
        method: 'createInstances',
        code: 'STALE_REQUEST',
        when: ({ accounts }: InstancesRequest) => accounts.includes(members[1] ?? ''),
      },
    ]);
    const two = (plan: Plan): Plan => ({
      ...plan,
      steps: plan.steps.flatMap((step): readonly Step[] =>
        step.kind === 'instances'
          ? step.accounts.map((accountId, index) => ({ ...step, id: `${step.id}/${index}`, accounts: [accountId] }))
          : [step],
      ),
    });
    const result = await runApply(faulty, config, { journal, plan: two });
    expect(result.verdict).toBe('partly');
    const asked = faulty.calls.filter(
      ({ argument, method }) =>
        method === 'createInstances' && (argument as InstancesRequest).accounts.includes(account),
    );
    expect(asked).toHaveLength(1);
  });
});

describe('a rollout against quotas', () => {
  const tooMany = 'StackSet operations cannot involve more than 3500 stack instances at a time';

  it('halves what is too much for one operation, as often as it takes', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const faulty = withCallFaults(cloud, [
      {
        method: 'createInstances',
        code: 'LIMIT_EXCEEDED',
        message: tooMany,
        times: 99,
        when: ({ accounts }: InstancesRequest) => accounts.length > 2,
      },
    ]);
    const result = await runApply(faulty, config, { journal });
    expect(result).toMatchObject({ verdict: 'done', counts: { succeeded: members.length * 2 } });
    expect(started(result.events).length).toBe(4);
    expect(await cloud.stackSets(config.administrator).listInstances(stackSetName)).toHaveLength(members.length * 2);
  });

  it('waits where a single pair is too much, since others take up the room', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const one = changeTargets(config, { accounts: members.slice(0, 1), regions: ['us-east-1'] });
    const faulty = withCallFaults(cloud, [
      { method: 'createInstances', code: 'LIMIT_EXCEEDED', message: tooMany, times: 5 },
    ]);
    expect((await runApply(faulty, one, { journal })).verdict).toBe('done');
  });

  it.each(['LIMIT_EXCEEDED', 'ACCESS_DENIED', 'VALIDATION'] as const)(
    'stops the step at once on %s, with the reason',
    async (code) => {
      const { cloud, config, journal } = await stageRollout();
      const faulty = withCallFaults(cloud, [{ method: 'createInstances', code, message: 'no way', times: 99 }]);
      const result = await runApply(faulty, config, { journal });
      expect(result.verdict).toBe('failed');
      expect(result.causes[0]?.reason).toBe('no way');
      expect(faulty.calls.filter(({ method }) => method === 'createInstances')).toHaveLength(1);
    },
  );
});

describe('a rollout with roles that are new', () => {
  it('tries again what failed only since IAM had not spread a role of this run', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const [account = ''] = members;
    cloud.world.addFault({ kind: 'execution-role-missing', account });
    const result = await runApply(cloud, config, {
      journal,
      onEvent: (event) => {
        if (event.code === 'operation.finished') cloud.world.clearFaults({ kind: 'execution-role-missing' });
      },
    });
    expect(result).toMatchObject({ verdict: 'done', causes: [], counts: { succeeded: members.length * 2, failed: 0 } });
    expect(started(result.events)).toEqual(['CREATE', 'CREATE']);
  });

  it('asks again when the call itself was refused for a role that is new', async () => {
    const { cloud, config, journal } = await stageRollout();
    const message = "Account 1 should have 'Admin' role with trust relationship to CloudFormation service";
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'VALIDATION', message, times: 2 }]);
    expect((await runApply(faulty, config, { journal })).verdict).toBe('done');
  });

  it('does not try again where the role stood long before', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, changeTargets(config, { regions: ['us-east-1'] }), { journal });
    await cloud.clock.sleep(600_000);
    cloud.world.addFault({ kind: 'execution-role-missing', account: members[0] ?? '' });
    const result = await runApply(cloud, config, { journal });
    expect(result.verdict).toBe('partly');
    expect(started(result.events)).toEqual(['CREATE']);
  });
});

/** The plan with a deletion of all pairs of some accounts, in place of what it leaves alone. */
function deleting(accounts: readonly string[], plan: Plan): Plan {
  const model = plan.steps.find((step) => step.kind === 'stackSet');
  if (model === undefined) throw new TypeError('no stack set in the plan');
  const { callAs, place, preferences: given, stackSet } = model;
  const step: InstancesStep = {
    kind: 'instances',
    phase: 'deletions',
    id: 'instances/delete/1',
    title: 'delete stack instances',
    action: 'delete',
    place,
    stackSet,
    accounts,
    regions,
    overrides: {},
    preferences: given,
    callAs,
  };
  const count = accounts.length * regions.length;
  return {
    ...plan,
    steps: [...plan.steps, step],
    extras: [],
    pairs: { ...plan.pairs, extra: plan.pairs.extra - count, delete: count },
  };
}

describe('a rollout that deletes', () => {
  it('deletes the pairs of the plan before it updates the rest, and counts them', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, config, { journal });
    const gone = members.slice(0, 2);
    const fewer = movePanther(changeTargets(config, { accounts: members.slice(2) }));
    const result = await runApply(cloud, fewer, { journal, plan: (plan) => deleting(gone, plan) });
    expect(result).toMatchObject({ verdict: 'done', counts: { succeeded: 4 + (members.length - 2) * 2 } });
    expect(started(result.events)).toEqual(['DELETE', 'UPDATE']);
    const live = await cloud.stackSets(config.administrator).listInstances(stackSetName);
    expect(live.filter(({ accountId }) => gone.includes(accountId))).toEqual([]);
    expect(hasWork((await planRollout(fewer, cloud)).plan)).toBe(false);
  });

  it('is partly done when a deletion fails, keeps the wanted ones in place, and says how to go on', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const [account = ''] = members;
    await runApply(cloud, config, { journal });
    cloud.world.addFault({ kind: 'stack-delete-failure', account, region: 'us-east-1', reason: 'in use' });
    const fewer = changeTargets(config, { accounts: members.slice(1) });
    const result = await runApply(cloud, fewer, { journal, plan: (plan) => deleting([account], plan) });
    const wanted = (members.length - 1) * 2;
    expect(result).toMatchObject({ verdict: 'partly', instances: { wanted, inPlace: wanted } });
    expect(result.causes).toMatchObject([{ id: 'deletion-failed', fix: expect.stringContaining('--retain-stacks') }]);
  });

  it('takes a pair that is gone already for deleted', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    const gone = members.slice(0, 3);
    await runApply(cloud, config, { journal });
    const stackSets = cloud.stackSets(config.administrator);
    const request = { stackSetName, accounts: gone.slice(0, 1), regions, overrides: {}, preferences };
    await stackSets.deleteInstances({ ...request, operationId: 'theirs', retainStacks: false });
    await cloud.clock.sleep(3_600_000);
    const fewer = changeTargets(config, { accounts: members.slice(3) });
    const result = await runApply(cloud, fewer, { journal, plan: (plan) => deleting(gone, plan) });
    expect(result).toMatchObject({ verdict: 'done', counts: { succeeded: 6 } });
    const live = await stackSets.listInstances(stackSetName);
    expect(coverPairs(live).flatMap(({ accounts }) => accounts)).toEqual(members.slice(3).toSorted());
  });
});

describe('a rollout of overrides', () => {
  const step = (plan: Plan, accounts: readonly string[]): InstancesStep => {
    const [first] = deleting(accounts, plan).steps.slice(-1);
    if (first?.kind !== 'instances') throw new TypeError('no step');
    const overrides = { MasterAccountId: '999988887777' };
    return { ...first, phase: 'instances', id: 'instances/update/1', action: 'update', overrides };
  };
  const overriding =
    (accounts: readonly string[]) =>
    (plan: Plan): Plan => {
      const count = accounts.length * regions.length;
      return {
        ...plan,
        steps: [...plan.steps, step(plan, accounts)],
        pairs: { ...plan.pairs, unchanged: plan.pairs.unchanged - count, override: count },
      };
    };

  it('gives instances other parameters, and counts them as wanted', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, config, { journal });
    const accounts = members.slice(0, 2);
    const result = await runApply(cloud, config, { journal, plan: overriding(accounts) });
    const wanted = members.length * 2;
    expect(result).toMatchObject({ verdict: 'done', instances: { wanted, inPlace: wanted } });
    const live = await cloud.stackSets(config.administrator).listInstances(stackSetName);
    const overridden = live.filter(({ overrides }) => Object.keys(overrides).length > 0);
    expect([...new Set(overridden.map(({ accountId }) => accountId))].toSorted()).toEqual(accounts.toSorted());
  });

  it('plans anew when an instance that it would update is gone, and leaves that one out', async () => {
    const { cloud, config, journal, members } = await stageRollout();
    await runApply(cloud, config, { journal });
    const faulty = withCallFaults(cloud, [{ method: 'updateInstances', code: 'STACK_INSTANCE_NOT_FOUND' }]);
    const result = await runApply(faulty, config, { journal, plan: overriding(members.slice(0, 1)) });
    expect(codes(result.events)).toContain('plan.outdated');
    expect(result.verdict).toBe('done');
  });
});

describe('a rollout with managed execution', () => {
  it('lets operations that do not conflict run side by side, and one after another without it', async () => {
    const sideBySide = async (managedExecution: boolean): Promise<number> => {
      const { cloud, config, journal, members } = await stageRollout();
      const split = (plan: Plan): Plan => ({
        ...plan,
        steps: plan.steps.flatMap((step): readonly Step[] => {
          if (step.kind === 'stackSet') return [{ ...step, managedExecution }];
          if (step.kind !== 'instances') return [step];
          return step.accounts.map((accountId) => ({ ...step, id: `one/${accountId}`, accounts: [accountId] }));
        }),
      });
      let running = 0;
      let most = 0;
      const onEvent = (event: UnstampedEvent) => {
        if (event.code === 'operation.started') running += 1;
        if (event.code === 'operation.finished') running -= 1;
        most = Math.max(most, running);
        if (event.code === 'step.finished' && event.step.startsWith('stack-set/')) {
          cloud.world.setManagedExecution(config.administrator, stackSetName, managedExecution);
        }
      };
      expect(members.length).toBeGreaterThan(4);
      await runApply(cloud, config, { journal, plan: split, onEvent });
      return most;
    };
    expect(await sideBySide(false)).toBe(1);
    expect(await sideBySide(true)).toBe(4);
  });
});

describe('a rollout of a plan with all kinds of steps', () => {
  it('passes units and the caller on with every call, in the name of a delegated administrator', async () => {
    const { cloud, config, journal } = await stageRollout();
    const asked: unknown[] = [];
    const faulty = withCallFaults(
      {
        ...cloud,
        stackSets: (place: typeof config.administrator, callAs?: CallAs) => {
          asked.push(callAs);
          const stackSets = cloud.stackSets(place);
          // The stack set is a self-managed one, which takes no units.
          const createInstances = ({ organizationalUnits: _units, ...request }: InstancesRequest): Promise<void> =>
            stackSets.createInstances(request);
          return { ...stackSets, createInstances };
        },
      },
      [],
    );
    const organizationalUnits = ['ou-ab12-cd34ef56'];
    const delegated = (plan: Plan): Plan => ({
      ...plan,
      steps: plan.steps.map((step): Step => {
        if (step.kind === 'stackSet') return { ...step, callAs: 'DELEGATED_ADMIN' };
        return step.kind === 'instances' ? { ...step, callAs: 'DELEGATED_ADMIN', organizationalUnits } : step;
      }),
    });
    const planned = (await runApply(faulty, config, { journal, plan: delegated })).verdict;
    expect(planned).toBe('done');
    expect(asked.filter((callAs) => callAs === 'DELEGATED_ADMIN')).toHaveLength(2);
    const create = faulty.calls.find(({ method }) => method === 'createInstances');
    expect(create?.argument).toMatchObject({ organizationalUnits, preferences: { maxConcurrentCount: 5 } });
  });

  it('deploys the stacks of the management account last, whatever became of the stack set', async () => {
    const { cloud, config, journal } = await stageRollout();
    const withManagement = (plan: Plan): Plan => {
      const model = plan.steps.find((step) => step.kind === 'stack' && step.phase === 'sources') ?? plan.steps[0];
      if (model?.kind !== 'stack') throw new TypeError('no stack in the plan');
      const step: Step = {
        ...model,
        phase: 'managementAccount',
        id: 'management/us-east-1',
        stackName: 'panther-events',
      };
      const template = 'Resources: { Topic: { Type: "AWS::SNS::Topic" } }';
      return { ...plan, steps: [{ ...step, template, parameters: {} }, ...plan.steps] };
    };
    const faulty = withCallFaults(cloud, [{ method: 'createInstances', code: 'ACCESS_DENIED' }]);
    const result = await runApply(faulty, config, { journal, plan: withManagement });
    const ended = result.events.flatMap((event) => (event.code === 'step.finished' ? [event] : []));
    expect(ended.at(-1)).toMatchObject({ step: 'management/us-east-1', outcome: 'done' });
    expect(await cloud.stacks(config.administrator).describe('panther-events')).toMatchObject({
      status: 'CREATE_COMPLETE',
    });
  });

  it.each(['create', 'update', 'remove'] as const)(
    'looks whether a stack was changed when the answer of stacks.%s was lost',
    async (method) => {
      const { cloud, config, journal } = await stageRollout(3);
      const { accountId } = config.administrator;
      if (method === 'update') {
        await runApply(cloud, config, { journal });
        await cloud.clock.sleep(60_000);
      }
      if (method === 'remove') {
        cloud.world.addFault({ kind: 'stack-failure', account: accountId, times: 1, reason: 'no' });
        await runApply(cloud, config, { journal });
      }
      let lost = 0;
      const losing = {
        ...cloud,
        stacks: (place: typeof config.administrator) => {
          const stacks = cloud.stacks(place);
          return {
            ...stacks,
            [method]: async (argument: never) => {
              await stacks[method](argument);
              if (place.accountId === accountId && (lost += 1) === 1)
                throw new PantherctlError('NO_ANSWER', 'timed out');
            },
          };
        },
      };
      const changed = (plan: Plan): Plan => ({
        ...plan,
        steps: plan.steps.map((step): Step =>
          step.kind === 'stack' && step.phase === 'adminRole' && method === 'update'
            ? { ...step, action: 'update', template: step.template.replace('StackSets', 'stack sets') }
            : step,
        ),
      });
      const result = await runApply(losing, config, { journal, plan: changed });
      expect(lost).toBeGreaterThan(0);
      expect(result.verdict).toBe('done');
    },
  );
});
