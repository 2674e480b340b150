import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetry } from '../../src/orchestrate/plan-retry.ts';
import { buildPlan, hasWork, noPairs } from '../../src/orchestrate/build-plan.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import type { Plan } from '../../src/orchestrate/plan.ts';
import { desire, executionRoleStack, instance, liveStack, product, stackSet, world } from './plan-fixtures.ts';

const accounts = ['111111111111', '222222222222', '333333333333'];
const regions = ['us-east-1', 'us-west-2'];

function actedOn(plan: Plan): readonly string[] {
  return plan.steps
    .flatMap((step) => (step.kind === 'instances' ? product(step.accounts, step.regions) : []))
    .map(pairKey)
    .toSorted();
}

describe('buildPlan for instances', () => {
  it('creates everything in one operation where nothing is there, in the order of regions in the file', () => {
    const plan = buildPlan(desire(product(accounts, regions)), world({}));
    const steps = plan.steps.filter((step) => step.kind === 'instances');
    expect(steps).toMatchObject([{ action: 'create', accounts, regions: ['us-west-2', 'us-east-1'] }]);
    expect(plan.steps.find((step) => step.kind === 'stackSet')?.action).toBe('create');
    expect(plan.pairs).toEqual({ ...noPairs, create: 6 });
  });

  it('finds nothing to do where everything is current', () => {
    const pairs = product(accounts, regions);
    const plan = buildPlan(desire(pairs), world({ instances: pairs.map((pair) => instance(pair)) }));
    expect(hasWork(plan)).toBe(false);
    expect(plan.pairs.unchanged).toBe(6);
  });

  it('acts on exactly the missing and broken pairs, whatever is live', () => {
    const pair = fc.record({
      accountId: fc.constantFrom(...accounts, '444444444444'),
      region: fc.constantFrom(...regions, 'eu-west-1'),
    });
    const pairs = fc.uniqueArray(pair, { selector: pairKey });
    const state = fc.constantFrom('CURRENT' as const, 'OUTDATED' as const, 'INOPERABLE' as const);
    fc.assert(
      fc.property(pairs, pairs, fc.array(state, { minLength: 12, maxLength: 12 }), (wanted, live, states) => {
        const instances = live.map((each, index) => instance(each, { status: states[index] ?? 'CURRENT' }));
        const plan = buildPlan(desire(wanted), world({ instances }));
        const settled = new Set(instances.filter((each) => each.status !== 'OUTDATED').map(pairKey));
        const expected = wanted.map(pairKey).filter((key) => !settled.has(key));
        expect(actedOn(plan)).toEqual(expected.toSorted());
        expect(plan.pairs.extra).toBe(live.filter((each) => !wanted.some((w) => pairKey(w) === pairKey(each))).length);
      }),
    );
  });

  it('has work where the only thing to do is to deploy again', () => {
    const [pair = { accountId: '', region: '' }] = product(['111111111111'], ['us-east-1']);
    const plan = buildPlan(desire([pair]), world({ instances: [instance(pair, { status: 'OUTDATED' })] }));
    expect([plan.pairs.retry, hasWork(plan)]).toEqual([1, true]);
  });

  it('leaves live instances that the file no longer names alone, and says how many', () => {
    const plan = buildPlan(desire([]), world({ instances: product(accounts, regions).map((pair) => instance(pair)) }));
    expect(hasWork(plan)).toBe(false);
    expect(plan.pairs.extra).toBe(6);
  });

  it('never retries an inoperable instance, and says how to get rid of it', () => {
    const [pair] = product(['111111111111'], ['us-east-1']);
    const plan = buildPlan(
      desire(pair ? [pair] : []),
      world({ instances: pair ? [instance(pair, { status: 'INOPERABLE' })] : [] }),
    );
    expect(hasWork(plan)).toBe(false);
    expect(plan.skipped).toMatchObject([{ accountId: '111111111111', fix: expect.stringContaining('retained') }]);
  });

  it('tells the concurrency that really happens and the minutes it takes', () => {
    const many = Array.from({ length: 38 }, (_, index) => String(index).padStart(12, '0'));
    const plan = buildPlan(desire(product(many, regions)), world({}));
    expect([plan.accountsAtOnce, plan.minutes]).toEqual([5, 16]);
    expect(buildPlan(desire(product(many.slice(0, 2), regions)), world({})).accountsAtOnce).toBe(2);
  });
});

describe('buildPlan for the stack set', () => {
  const pairs = product(accounts, regions);
  const instances = pairs.map((pair) => instance(pair));

  it.each([
    ['template', { template: 'an older template' }],
    ['parameters', { parameters: { QueueArn: 'another' } }],
    ['parameters', { parameters: {} }],
    ['execution role', { executionRoleName: 'Another' }],
    ['admin role', { administrationRoleArn: 'arn:aws:iam::444455556666:role/Another' }],
  ])('updates every instance when the %s differs', (part, stackSet) => {
    const plan = buildPlan(desire(pairs), world({ instances, stackSet }));
    const step = plan.steps.find((each) => each.kind === 'stackSet');
    expect(step).toMatchObject({ action: 'update', reason: expect.stringContaining(part) });
    expect(plan.pairs).toMatchObject({ update: 6, unchanged: 0 });
    expect(plan.minutes).toBe(2);
  });

  it('does not touch a stack set of the same name that is not ours', () => {
    const plan = buildPlan(desire(product(['999999999999'], regions)), world({ instances, stackSet: { tags: {} } }));
    expect(plan.steps.map((step) => step.action)).toEqual(['blocked']);
    expect(plan.pairs.create).toBe(0);
  });
});

describe('buildPlan for stacks', () => {
  const role = executionRoleStack('111111111111');
  const planned = (observed: Parameters<typeof world>[0]) => {
    const [step] = buildPlan(desire([], { stacks: [role], stackSet: undefined }), world(observed)).steps;
    return step;
  };

  it.each([
    ['absent', { kind: 'absent' } as const, 'create'],
    ['as wanted', liveStack(role), 'none'],
    ['of another template', liveStack(role, { template: 'old' }), 'update'],
    ['of other parameters', liveStack(role, { parameters: {} }), 'update'],
    ['without our tags', liveStack(role, { tags: {} }), 'blocked'],
    [
      'the remains of something of somebody else',
      liveStack(role, { status: 'ROLLBACK_COMPLETE', tags: {} }),
      'blocked',
    ],
    [
      'in a region that is off',
      { kind: 'refused', reason: 'region is not enabled', fix: 'enable it' } as const,
      'blocked',
    ],
    ['the remains of a failed creation', liveStack(role, { status: 'ROLLBACK_COMPLETE' }), 'create'],
    ['the remains of a creation without rollback', liveStack(role, { status: 'CREATE_FAILED' }), 'create'],
    ['stuck in a failed rollback of an update', liveStack(role, { status: 'UPDATE_ROLLBACK_FAILED' }), 'update'],
    ['the shell of a change set', liveStack(role, { status: 'REVIEW_IN_PROGRESS' }), 'manual'],
    [
      'with a parameter that the file does not give',
      liveStack(role, { parameters: { ...role.parameters, Old: 'x' } }),
      'update',
    ],
    ['still being created', liveStack(role, { status: 'CREATE_IN_PROGRESS' }), 'update'],
    ['rolled back from an update, yet as wanted', liveStack(role, { status: 'UPDATE_ROLLBACK_COMPLETE' }), 'none'],
  ])('plans a stack that is %s', (_name, observed, action) => {
    expect(planned({ stacks: { [role.id]: observed } })).toMatchObject({ action });
  });

  const renamed = (phase: 'executionRoles' | 'sources') => {
    const stack = { ...role, phase, parameters: { ...role.parameters, SnsTopicName: 'new' } };
    const live = liveStack(stack, { parameters: { ...stack.parameters, SnsTopicName: 'old' } });
    const [step] = buildPlan(
      desire([], { stacks: [stack], stackSet: undefined }),
      world({ stacks: { [stack.id]: live } }),
    ).steps;
    return step;
  };

  it('blocks another name for a topic that buckets tell, but lets an account name its events topic anew', () => {
    expect(renamed('sources')).toMatchObject({ action: 'blocked', reason: expect.stringContaining('cut off') });
    expect(renamed('executionRoles')).toMatchObject({
      action: 'update',
      reason: expect.stringContaining('topic old may stay behind'),
      changes: { parameters: [{ name: 'SnsTopicName', before: 'old', after: 'new' }] },
    });
  });

  it('takes a live template that is only written in another way for the same', () => {
    const stack = { ...role, template: 'Resources: { A: { Type: T } }' };
    const live = liveStack(stack, { template: '{"Resources":{"A":{"Type":"T"}}}' });
    const [step] = buildPlan(
      desire([], { stacks: [stack], stackSet: undefined }),
      world({ stacks: { [stack.id]: live } }),
    ).steps;
    expect(step?.action).toBe('none');
  });

  it('hands a stack that it may not see to a person, with the command', () => {
    const step = planned({ stacks: { [role.id]: { kind: 'inaccessible', reason: 'no access role' } } });
    expect(step).toMatchObject({ action: 'manual', reason: 'no access role' });
    expect(step?.fix).toContain('--template-file generated/panther-stackset-execution-role.yml');
    expect(step?.fix).toContain('AdministratorAccountId=444455556666');
  });

  it('takes a current instance as proof of an execution role that it may not see', () => {
    const plan = buildPlan(
      desire(product(['111111111111'], ['us-east-1']), { stacks: [role] }),
      world({
        stacks: { [role.id]: { kind: 'inaccessible', reason: 'no access role' } },
        instances: [instance({ accountId: '111111111111', region: 'us-east-1' })],
      }),
    );
    expect(plan.steps[0]).toMatchObject({ action: 'none', reason: expect.stringContaining('us-east-1') });
  });
});

describe('buildPlan for overrides', () => {
  const pairs = product(accounts, regions);
  const named = { SnsTopicName: 'acme-events' };
  const wanted = pairs.map((pair) => (pair.accountId === accounts[0] ? { ...pair, overrides: named } : pair));
  const summary = (plan: Plan) =>
    plan.steps.flatMap((step) =>
      step.kind === 'instances' ? [[step.action, step.accounts.length * step.regions.length, step.overrides]] : [],
    );

  it('creates instances of equal overrides together, and others apart', () => {
    expect(summary(buildPlan(desire(wanted), world({})))).toEqual([
      ['create', 4, {}],
      ['create', 2, named],
    ]);
  });

  it('gives live instances the overrides that they lack, takes away those not wanted, and leaves the rest', () => {
    const instances = pairs.map((pair) => instance(pair, pair.accountId === accounts[1] ? { overrides: named } : {}));
    const plan = buildPlan(desire(wanted), world({ instances }));
    expect(summary(plan)).toEqual([
      ['update', 2, {}],
      ['update', 2, named],
    ]);
    expect(plan.pairs).toMatchObject({ override: 4, unchanged: 2, update: 0 });
    expect(hasWork(plan)).toBe(true);
  });

  it('updates the stack set before it gives overrides, so that a new parameter is known everywhere', () => {
    const instances = pairs.map((pair) => instance(pair));
    const plan = buildPlan(desire(wanted), world({ instances, stackSet: { template: 'an older template' } }));
    expect(plan.steps.map((step) => `${step.kind} ${step.action}`)).toEqual(['stackSet update', 'instances update']);
    expect(plan.pairs).toMatchObject({ update: 4, override: 2, unchanged: 0 });
    expect(plan.operations).toBe(2);
  });

  it('deploys a broken instance again with the overrides that it should have', () => {
    const [pair = { accountId: '', region: '' }] = pairs;
    const instances = [instance(pair, { status: 'OUTDATED', detailedStatus: 'FAILED' })];
    expect(summary(buildPlan(desire([{ ...pair, overrides: named }]), world({ instances })))).toEqual([
      ['retry', 1, named],
    ]);
  });
});

describe('buildPlan for deletions', () => {
  const live = product(accounts, regions).map((pair) => instance(pair));
  const kept = product(['111111111111'], regions);

  it('deletes exactly what the file no longer names, before anything else, only if allowed', () => {
    const observed = world({ instances: live, stackSet: { template: 'an older template' } });
    const plan = buildPlan(desire(kept), observed, { allowDelete: true });
    expect(plan.steps).toMatchObject([
      { kind: 'instances', phase: 'deletions', action: 'delete', accounts: accounts.slice(1) },
      { kind: 'stackSet', action: 'update' },
    ]);
    expect(plan.pairs).toMatchObject({ delete: 4, update: 2, extra: 0 });
    expect(plan.minutes).toBe(4);
    expect(buildPlan(desire(kept), observed).steps).toMatchObject([{ kind: 'stackSet' }]);
  });

  it('says which accounts keep an execution role without an instance', () => {
    const plan = buildPlan(
      desire([...kept, { accountId: '222222222222', region: 'us-east-1' }]),
      world({ instances: live }),
      {
        allowDelete: true,
      },
    );
    const [note, ...others] = plan.notes.filter((each) => each.includes('execution-role'));
    expect(note).toContain('stays in 333333333333,');
    expect(others).toEqual([]);
  });

  it('leaves inoperable instances and those of suspended accounts where they are', () => {
    const instances = [
      instance({ accountId: '222222222222', region: 'us-east-1' }, { status: 'INOPERABLE' }),
      instance({ accountId: '333333333333', region: 'us-east-1' }),
    ];
    const suspended = {
      id: '333333333333',
      name: 'old',
      status: 'SUSPENDED',
      parentId: 'r-1',
      path: 'Root',
      isManagementAccount: false,
    } as const;
    const plan = buildPlan(desire([]), world({ instances, accounts: [suspended] }), { allowDelete: true });
    expect(plan.pairs).toMatchObject({ delete: 0, extra: 2 });
    expect(hasWork(plan)).toBe(false);
  });

  it('deletes nothing of a stack set that is not ours', () => {
    const plan = buildPlan(desire(kept), world({ instances: live, stackSet: { tags: {} } }), { allowDelete: true });
    expect(plan.steps.map(({ action }) => action)).toEqual(['blocked']);
    expect(plan.pairs).toMatchObject({ delete: 0, blocked: 2 });
  });
});

describe('buildPlan for instances that did not succeed', () => {
  const [pair = { accountId: '', region: '' }] = product(accounts, regions);
  const failed = { status: 'OUTDATED', detailedStatus: 'FAILED' } as const;
  const older = { template: 'an older template' };

  it('leaves an outdated instance to the update of the stack set, and does not retry it as well', () => {
    const plan = buildPlan(
      desire([pair]),
      world({ instances: [instance(pair, { ...failed, stackId: 'arn' })], stackSet: older }),
    );
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['stackSet']);
    expect(plan.pairs).toMatchObject({ update: 1, retry: 0 });
  });

  it('creates an instance again that has no stack, which an update cannot make', () => {
    const plan = buildPlan(desire([pair]), world({ instances: [instance(pair, failed)], stackSet: older }));
    expect(plan.pairs).toMatchObject({ update: 0, retry: 1 });
  });

  it('does not retry an account that AWS skips as suspended, unless it is known to be open again', () => {
    const skipped = { status: 'OUTDATED', detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' } as const;
    const plan = buildPlan(desire([pair]), world({ instances: [instance(pair, skipped)] }));
    expect([plan.pairs.retry, plan.pairs.skipped, hasWork(plan)]).toEqual([0, 1, false]);
    const open = {
      id: pair.accountId,
      name: '',
      status: 'ACTIVE',
      parentId: '',
      path: '',
      isManagementAccount: false,
    } as const;
    expect(
      buildPlan(desire([pair]), world({ instances: [instance(pair, skipped)], accounts: [open] })).pairs.retry,
    ).toBe(1);
  });
});

describe('buildPlan for a service-managed stack set', () => {
  const units = new Map([
    ['ou-a', ['111111111111', '222222222222']],
    ['ou-b', ['333333333333']],
  ]);
  const { administrationRoleArn: _arn, executionRoleName: _name, ...shared } = stackSet;
  const serviceManaged = {
    ...shared,
    permissionModel: 'SERVICE_MANAGED',
    autoDeployment: { enabled: true, retainStacks: false },
    callAs: 'DELEGATED_ADMIN',
    units,
  } as const;
  const steps = (plan: Plan) => plan.steps.filter((step) => step.kind === 'instances');

  it('takes whole units where all of their accounts are created at once, with the administrator on every step', () => {
    const plan = buildPlan(desire(product(accounts, regions), { stackSet: serviceManaged }), world({}));
    expect(steps(plan)).toMatchObject([
      {
        action: 'create',
        accounts,
        organizationalUnits: ['ou-a', 'ou-b'],
        wholeUnits: true,
        callAs: 'DELEGATED_ADMIN',
      },
    ]);
    expect(plan.steps[0]).toMatchObject({
      kind: 'stackSet',
      permissionModel: 'SERVICE_MANAGED',
      callAs: 'DELEGATED_ADMIN',
    });
    expect(plan.steps[0]).not.toHaveProperty('executionRoleName');
    expect([plan.accountsAtOnce, plan.minutes]).toEqual([3, 2]);
  });

  it('names the accounts where AWS does not take whole units by itself, so that one that joins is not touched', () => {
    const picked = { ...serviceManaged, autoDeployment: { enabled: false, retainStacks: false } };
    const [step] = steps(buildPlan(desire(product(accounts, regions), { stackSet: picked }), world({})));
    expect(step).toMatchObject({ accounts, organizationalUnits: ['ou-a', 'ou-b'] });
    expect(step).not.toHaveProperty('wholeUnits');
  });

  it('names the accounts where they are not all of their units', () => {
    const plan = buildPlan(
      desire(product(['111111111111', '333333333333'], regions), { stackSet: serviceManaged }),
      world({}),
    );
    expect(steps(plan)).toMatchObject([
      { accounts: ['111111111111', '333333333333'], organizationalUnits: ['ou-a', 'ou-b'] },
    ]);
  });

  it('names the accounts of everything but a creation, even if they are all of their units', () => {
    const live = world({ instances: [], stackSet: serviceManaged });
    const broken = product(accounts, regions).map((pair) =>
      instance(pair, { status: 'OUTDATED', detailedStatus: 'FAILED' }),
    );
    const observed = { ...live, stackSet: live.stackSet && { ...live.stackSet, instances: broken } };
    const plan = buildPlan(desire(product(accounts, regions), { stackSet: serviceManaged }), observed);
    expect(steps(plan)).toMatchObject([{ action: 'retry', accounts, organizationalUnits: ['ou-a', 'ou-b'] }]);
  });

  it('names at most 50 units in an operation, and still every account once', () => {
    const ids = Array.from({ length: 120 }, (_, index) => String(index).padStart(12, '0'));
    const many = new Map(ids.map((id, index) => [`ou-${index}`, [id, `9${id.slice(1)}`]]));
    const plan = buildPlan(
      desire(product(ids, ['us-east-1']), { stackSet: { ...serviceManaged, units: many } }),
      world({}),
    );
    expect(steps(plan).map((step) => step.organizationalUnits?.length)).toEqual([50, 50, 20]);
    expect(actedOn(plan)).toEqual(product(ids, ['us-east-1']).map(pairKey).toSorted());
  });

  it('deletes by the unit through which an account was reached, even one that the file no longer names', () => {
    const live = world({ instances: [], stackSet: serviceManaged });
    const gone = instance({ accountId: '999999999999', region: 'us-east-1' }, { organizationalUnitId: 'ou-old' });
    const observed = { ...live, stackSet: live.stackSet && { ...live.stackSet, instances: [gone] } };
    const plan = buildPlan(desire([], { stackSet: serviceManaged }), observed, { allowDelete: true });
    expect(steps(plan)).toMatchObject([
      { action: 'delete', accounts: ['999999999999'], organizationalUnits: ['ou-old'] },
    ]);
  });

  it('blocks a change of the permission model while there are instances', () => {
    const instances = product(accounts, regions).map((pair) => instance(pair));
    const change = (live: typeof instances) =>
      buildPlan(desire([], { stackSet: serviceManaged }), world({ instances: live })).steps[0];
    expect(change(instances)).toMatchObject({ action: 'blocked', fix: expect.stringContaining('selfManaged') });
    expect(change([])).toMatchObject({ action: 'update', reason: expect.stringContaining('permission model') });
  });

  it('tells that automatic deployment follows rules of its own', () => {
    const autoDeployment = { enabled: true, retainStacks: true };
    const wanted = { ...serviceManaged, autoDeployment };
    const plan = buildPlan(
      desire([], { stackSet: wanted }),
      world({
        instances: [],
        stackSet: { ...serviceManaged, autoDeployment: { enabled: false, retainStacks: false } },
      }),
    );
    expect(plan.notes[0]).toContain('by itself');
    expect(plan.steps[0]).toMatchObject({
      changes: { settings: [{ name: 'automatic deployment', before: 'off', after: expect.stringContaining('stay') }] },
    });
  });
});

describe('buildPlan at random', () => {
  const id = fc.constantFrom(...accounts, '444444444444', '555555555555');
  const overrides = fc.constantFrom({}, { SnsTopicName: 'a' }, { SnsTopicName: 'b' });
  const pair = fc.record({ accountId: id, region: fc.constantFrom(...regions, 'eu-west-1'), overrides });
  const wantedPairs = fc.uniqueArray(pair, { selector: pairKey });
  const instances = fc.uniqueArray(
    fc.record({
      accountId: id,
      region: fc.constantFrom(...regions, 'eu-west-1'),
      overrides,
      status: fc.constantFrom('CURRENT' as const, 'OUTDATED' as const, 'INOPERABLE' as const),
      hasStack: fc.boolean(),
    }),
    { selector: pairKey },
  );

  it('leaves every wanted pair as wanted or with a reason, and touches no pair twice nor one that is not its own', () => {
    fc.assert(
      fc.property(wantedPairs, instances, fc.boolean(), fc.boolean(), (wanted, live, isOlder, allowDelete) => {
        const listed = live.map(({ hasStack, ...facts }) =>
          instance(facts, hasStack ? { ...facts, stackId: 'arn' } : facts),
        );
        const observed = world({ instances: listed, ...(isOlder ? { stackSet: { template: 'older' } } : {}) });
        const plan = buildPlan(desire(wanted), observed, { allowDelete });
        const state = new Map(listed.map((each) => [pairKey(each), { ...each }]));
        const touched = new Set<string>();
        for (const step of plan.steps) {
          if (step.kind === 'stackSet' && step.action === 'update') {
            for (const each of state.values()) if (each.status === 'OUTDATED' && each.stackId) each.status = 'CURRENT';
          }
          if (step.kind !== 'instances') continue;
          for (const each of product(step.accounts, step.regions)) {
            const key = pairKey(each);
            expect(touched.has(key)).toBe(false);
            touched.add(key);
            expect(state.has(key)).toBe(step.action !== 'create');
            if (step.action === 'delete') state.delete(key);
            else state.set(key, instance(each, { overrides: step.overrides }));
          }
        }
        const skipped = new Set(
          plan.skipped.flatMap(({ accountId, regions: where }) => where.map((region) => `${accountId}/${region}`)),
        );
        for (const each of wanted) {
          if (skipped.has(pairKey(each))) continue;
          expect(state.get(pairKey(each))).toMatchObject({ status: 'CURRENT', overrides: each.overrides });
        }
        const extras = new Set(plan.extras.map(pairKey));
        const expected = new Set([...wanted.map(pairKey), ...extras]);
        expect([...state.keys()].filter((key) => !expected.has(key))).toEqual([]);
        const { create, retry, update, override, unchanged, underway } = plan.pairs;
        expect(create + retry + update + override + unchanged + underway + plan.pairs.skipped).toBe(wanted.length);
        expect(plan.operations).toBe(
          plan.steps.filter(({ action, kind }) => kind === 'instances' || action === 'update').length,
        );
      }),
    );
  });
});

describe('a plan that carries out no update', () => {
  const changed = { template: 'an older template' };
  const pairs = product(['111111111111'], ['us-west-2', 'us-east-1']);
  const [failed = { accountId: '', region: '' }, fine = { accountId: '', region: '' }] = pairs;
  const facts = { status: 'OUTDATED', detailedStatus: 'FAILED', stackId: 'arn:stack' } as const;
  const observed = world({ stackSet: changed, instances: [instance(failed, facts), instance(fine)] });

  it('retries what an update would have mended, and does not call it unchanged', () => {
    expect(planRetry(buildPlan(desire(pairs), observed, { withoutUpdate: true })).pairs).toMatchObject({
      retry: 1,
      unchanged: 1,
    });
  });

  it('leaves that to the update where there is one', () => {
    expect(buildPlan(desire(pairs), observed).pairs).toMatchObject({ retry: 0, update: 2 });
  });
});
