import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan, hasWork } from '../../src/orchestrate/build-plan.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import type { Plan } from '../../src/orchestrate/plan.ts';
import { desire, executionRoleStack, instance, liveStack, product, world } from './plan-fixtures.ts';

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
    expect(plan.pairs).toEqual({
      create: 6,
      retry: 0,
      update: 0,
      override: 0,
      delete: 0,
      unchanged: 0,
      underway: 0,
      blocked: 0,
      skipped: 0,
      extra: 0,
    });
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
