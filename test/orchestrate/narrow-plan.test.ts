import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { coverPairs, pairKey } from '../../src/orchestrate/cover.ts';
import type { Pair } from '../../src/orchestrate/cover.ts';
import { narrowPlan } from '../../src/orchestrate/narrow-plan.ts';
import type { InstancesStep, Plan, Step } from '../../src/orchestrate/plan.ts';
import { planRetry } from '../../src/orchestrate/plan-retry.ts';
import { listPairs } from '../../src/orchestrate/steps/run-instances.ts';
import { desire, instance, product, world } from './plan-fixtures.ts';

const accounts = ['111111111111', '222222222222', '333333333333'];
const regions = ['us-west-2', 'us-east-1', 'eu-west-1'];
const all = product(accounts, regions);

function planOf(steps: readonly Step[]): Plan {
  return { ...buildPlan(desire([]), world({})), steps };
}

function steps(action: InstancesStep['action'], pairs: readonly Pair[]): readonly InstancesStep[] {
  const model = buildPlan(desire(all), world({})).steps.find((step) => step.kind === 'instances');
  if (model === undefined) throw new TypeError('the fixture plans no instances');
  return coverPairs(pairs).map((rectangle, index) => ({
    ...model,
    ...rectangle,
    action,
    id: `instances/${action}/${index + 1}`,
  }));
}

const actedOn = (plan: Plan, isMeant: (step: InstancesStep) => boolean): readonly string[] =>
  plan.steps.flatMap((step) => (step.kind === 'instances' && isMeant(step) ? listPairs(step).map(pairKey) : []));

const some = fc.subarray([...all]);

describe('narrowPlan', () => {
  it('keeps exactly the pairs that were accepted and are not settled, and names the other deployments', () => {
    fc.assert(
      fc.property(some, some, some, some, some, (agreed, agreedGone, wanted, unwanted, done) => {
        const accepted = planOf([...steps('create', agreed), ...steps('delete', agreedGone)]);
        const fresh = planOf([...steps('retry', wanted), ...steps('delete', unwanted)]);
        const settled = new Set(done.map(pairKey));
        const { leftOut, plan } = narrowPlan(fresh, accepted, settled);
        const keys = (pairs: readonly Pair[]) => new Set(pairs.map(pairKey));
        const expected = (from: readonly Pair[], allowed: readonly Pair[]) =>
          from
            .map(pairKey)
            .filter((key) => keys(allowed).has(key) && !settled.has(key))
            .toSorted();
        expect(actedOn(plan, ({ action }) => action === 'retry').toSorted()).toEqual(expected(wanted, agreed));
        expect(actedOn(plan, ({ action }) => action === 'delete').toSorted()).toEqual(expected(unwanted, agreedGone));
        expect(leftOut.map(pairKey).toSorted()).toEqual(
          wanted
            .map(pairKey)
            .filter((key) => !keys(agreed).has(key) && !settled.has(key))
            .toSorted(),
        );
        expect(new Set(plan.steps.map(({ id, kind }) => `${kind} ${id}`)).size).toBe(plan.steps.length);
      }),
    );
  });

  it('is the same plan when everything in it was accepted', () => {
    const plan = buildPlan(desire(all), world({}));
    expect(narrowPlan(plan, plan, new Set())).toEqual({ plan, leftOut: [] });
  });

  it('blocks a change of the stack set that was not announced, and says what to do', () => {
    const accepted = buildPlan(desire(all), world({ instances: [] }));
    const fresh = buildPlan(desire(all), world({ instances: [], stackSet: { template: 'changed by somebody' } }));
    const [step] = narrowPlan(fresh, accepted, new Set()).plan.steps;
    expect(fresh.steps[0]?.action).toBe('update');
    expect(step).toMatchObject({
      kind: 'stackSet',
      action: 'blocked',
      fix: expect.stringContaining('pantherctl apply'),
    });
  });

  it('takes the update of a stack set that was to be created, since somebody was faster', () => {
    const accepted = buildPlan(desire(all), world({}));
    const fresh = buildPlan(desire(all), world({ instances: [], stackSet: { template: 'theirs' } }));
    expect(narrowPlan(fresh, accepted, new Set()).plan.steps[0]?.action).toBe('update');
  });

  it('names the accounts that were accepted where whole units would reach more', () => {
    const [model] = steps('create', all);
    if (model === undefined) throw new TypeError('no step');
    const unit = { ...model, organizationalUnits: ['ou-ab12-cd34ef56'], wholeUnits: true };
    expect(narrowPlan(planOf([unit]), planOf([unit]), new Set()).plan.steps).toEqual([unit]);
    const fewer = { ...unit, accounts: unit.accounts.slice(1) };
    const [step] = narrowPlan(planOf([unit]), planOf([fewer]), new Set()).plan.steps;
    expect(step).toMatchObject({ accounts: fewer.accounts });
    expect(step).not.toHaveProperty('wholeUnits');
  });
});

describe('planRetry', () => {
  const [first, second, third, ...rest] = all;
  const instances = [
    instance(first as Pair, { status: 'OUTDATED', detailedStatus: 'FAILED' }),
    instance(second as Pair, { status: 'OUTDATED', detailedStatus: 'CANCELLED' }),
    instance(third as Pair, { status: 'INOPERABLE', detailedStatus: 'INOPERABLE' }),
    ...rest.slice(0, -1).map((pair) => instance(pair)),
  ];

  it('holds exactly what failed or was cancelled: nothing new, nothing inoperable, no change of the set', () => {
    const plan = buildPlan(desire(all), world({ instances, stackSet: { template: 'old' } }));
    expect(plan.pairs).toMatchObject({ create: 1, retry: 2 });
    const retry = planRetry(plan);
    expect(retry.steps.every(({ kind }) => kind === 'instances')).toBe(true);
    expect(actedOn(retry, () => true).toSorted()).toEqual(
      [first, second].map((pair) => pairKey(pair as Pair)).toSorted(),
    );
    expect(retry.pairs).toMatchObject({ create: 0, retry: 2, update: 0, unchanged: all.length - 4 });
    expect(retry.skipped).toMatchObject([{ accountId: third?.accountId, fix: expect.stringContaining('retained') }]);
  });

  it('never holds an instance that the file does not want', () => {
    const extra = instance({ accountId: '999999999999', region: 'us-east-1' }, { status: 'OUTDATED' });
    const plan = buildPlan(desire(all), world({ instances: [...instances, extra] }));
    expect(actedOn(planRetry(plan), () => true)).not.toContain(pairKey(extra));
  });
});

describe('narrowPlan on sources', () => {
  const place = { accountId: '123456789012', region: 'us-east-1' };
  const line = (id: string) =>
    ({ id, kind: 'topic', destination: 'arn', prefix: id, suffix: '', events: ['s3:ObjectCreated:*'] }) as const;
  const bucket = (ids: readonly string[]): Step => ({
    kind: 'bucket',
    phase: 'buckets',
    id: 'bucket/acme',
    title: 'bucket',
    action: 'update',
    place,
    wish: { bucket: 'acme', topics: [], formerTopicArns: [] },
    changes: { keep: [], add: ids.map(line), remove: [], conflicts: [] },
  });
  const policy = (sids: readonly string[]): Step => ({
    kind: 'policy',
    phase: 'topics',
    id: 'topic-policy/arn',
    title: 'policy',
    action: 'update',
    place,
    resource: 'topic',
    arn: 'arn',
    add: sids.map((Sid) => ({ Sid })),
    remove: [],
  });
  const registry = (remove: readonly string[]): Step => ({
    kind: 'registry',
    phase: 'leftSources',
    id: 'registry/left',
    title: 'registry',
    action: 'update',
    place,
    bucket: 'runtime',
    owner: 'o',
    put: [],
    remove,
  });

  it.each([
    ['notifications', bucket],
    ['statements', policy],
    ['sources to take out', registry],
  ] as const)('carries %s out that were accepted, or fewer, and blocks a step with more', (_what, build) => {
    const actionOf = (now: readonly string[], then: readonly string[]) =>
      narrowPlan(planOf([build(now)]), planOf([build(then)]), new Set()).plan.steps[0]?.action;
    expect(actionOf(['a', 'b'], ['a', 'b'])).toBe('update');
    expect(actionOf(['a'], ['a', 'b'])).toBe('update');
    expect(actionOf(['a', 'c'], ['a', 'b'])).toBe('blocked');
    expect(narrowPlan(planOf([build(['a'])]), planOf([]), new Set()).plan.steps[0]?.action).toBe('blocked');
  });
});
