import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import { findStaleness, refuseStalePlan } from '../../src/orchestrate/find-staleness.ts';
import { buildPlanFile, parsePlanFile } from '../../src/orchestrate/plan-file.ts';
import type { Plan } from '../../src/orchestrate/plan.ts';
import { desire, executionRoleStack, instance, liveStack, product, world } from './plan-fixtures.ts';

const config = configSchema.parse({
  version: 1,
  panther: { accountId: '111122223333', region: 'us-west-2' },
  administrator: { accountId: '444455556666', region: 'us-west-2' },
  realTimeEvents: { targets: { accounts: ['111111111111'], regions: ['us-east-1'] } },
});
const accounts = ['111111111111', '222222222222'];
const wanted = product(accounts, ['us-east-1', 'us-west-2']);
const role = executionRoleStack('111111111111');
const desired = desire(wanted, { stacks: [role] });
const instances = wanted.slice(0, 2).map((pair) => instance(pair));
const stacks = { [role.id]: liveStack(role, { parameters: {} }) };
const plan = buildPlan(desired, world({ instances, stacks }));
const text = buildPlanFile(config, plan);
const staleness = (fresh: Plan) => findStaleness(parsePlanFile(text, 'plan.json'), fresh);

describe('a plan file', () => {
  it('gives back the configuration and the plan that it was made from, always with the same bytes', () => {
    const file = parsePlanFile(text, 'plan.json');
    expect(file.config).toEqual(config);
    expect(file.allowDelete).toBe(false);
    expect(findStaleness(file, plan)).toEqual([]);
    expect(buildPlanFile(config, plan)).toBe(text);
    const allowing = parsePlanFile(
      buildPlanFile(config, plan, { allowDelete: true, allowKeyPolicy: true }),
      'plan.json',
    );
    const taking = parsePlanFile(buildPlanFile(config, plan, { takeOver: '111122223333/us-east-1' }), 'plan.json');
    expect([file.takeOver, taking.takeOver]).toEqual([undefined, '111122223333/us-east-1']);
    expect([file.allowKeyPolicy, allowing.allowDelete, allowing.allowKeyPolicy]).toEqual([false, true, true]);
  });

  it('names templates by their digest, so that thousands of stacks stay small', () => {
    expect(text).not.toContain('the role template');
    expect(text).toContain('templateDigest');
  });

  it.each([
    ['cut off', text.slice(0, 400), 'plan.json ends in the middle'],
    ['no JSON', 'version: 1\n', 'plan.json is not JSON'],
    ['another document', '{ "version": 1 }', 'is no plan file of pantherctl'],
    ['empty', 'null', 'is no plan file of pantherctl'],
    [
      'of a version to come',
      text.replace('"version": 1', '"version": 2'),
      'version 2; this pantherctl reads version 1',
    ],
    ['edited', text.replace('"allowDelete": false', '"allowDelete": true'), 'was changed after it was made'],
    ['without a digest', text.replace(/,\n {2}"digest": "[0-9a-f]*"/, ''), 'was changed after it was made'],
  ])('is refused when it is %s', (_why, broken, message) => {
    expect(broken).not.toBe(text);
    expect(() => parsePlanFile(broken, 'plan.json')).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.stringContaining(message),
        fix: expect.stringContaining('plan --out'),
      }),
    );
  });

  it('is never read wrongly, wherever it is cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 2 }), (length) => {
        expect(() => parsePlanFile(text.slice(0, length), 'plan.json')).toThrow(
          expect.objectContaining({ code: 'INPUT_INVALID' }),
        );
      }),
    );
  });
});

describe('findStaleness', () => {
  const fresh = (changes: Parameters<typeof world>[0], pairs = wanted) =>
    buildPlan(desire(pairs, { stacks: [role] }), world({ instances, stacks, ...changes }));

  it.each([
    [
      'an instance that is there by now',
      fresh({ instances: wanted.slice(0, 3).map((pair) => instance(pair)) }),
      '1 instances to create, 2 in the file',
    ],
    [
      'an instance that failed meanwhile',
      fresh({ instances: instances.map((each) => ({ ...each, status: 'OUTDATED' as const })) }),
      'instances/retry/1 is new, to be deployed again',
    ],
    [
      'another account',
      fresh({}, product(['111111111111', '333333333333'], ['us-east-1', 'us-west-2'])),
      'instances/create/1, to be created, has other accounts',
    ],
    [
      'a stack that is as wanted by now',
      fresh({ stacks: { [role.id]: liveStack(role) } }),
      'execution-role/111111111111 was to be updated, now it is as wanted',
    ],
    [
      'a stack set that somebody changed',
      fresh({ stackSet: { template: 'theirs' } }),
      'stack-set/panther-real-time-events was as wanted, now it is to be updated',
    ],
    [
      'a stack whose live parameters changed',
      fresh({ stacks: { [role.id]: liveStack(role, { parameters: { A: 'b' } }) } }),
      'execution-role/111111111111, to be updated, has other changes',
    ],
    [
      'an instance nobody wants',
      fresh({ instances: [...instances, instance({ accountId: '9', region: 'us-east-1' })] }),
      'other instances are not wanted any more',
    ],
    [
      'a step that is gone',
      buildPlan(desire(wanted), world({ instances })),
      'execution-role/111111111111 was to be updated, now it is not part of the plan',
    ],
  ])('tells %s', (_why, now, difference) => {
    expect(staleness(now).join('\n')).toContain(difference);
    expect(() => refuseStalePlan(parsePlanFile(text, 'plan.json'), now, 'plan.json')).toThrow(
      expect.objectContaining({ code: 'PLAN_STALE', message: expect.stringContaining('since plan.json was made') }),
    );
  });

  it('passes over names, notes and estimates', () => {
    const renamed: Plan = {
      ...plan,
      accountNames: { '111111111111': 'other' },
      notes: ['a note'],
      minutes: 99,
      steps: plan.steps.map((step) => ({ ...step, title: 'another title' })),
    };
    expect(staleness(renamed)).toEqual([]);
  });

  it('tells a few of many differences, and counts the rest', () => {
    const now = fresh({ instances: [], stacks: {}, stackSet: { template: 'theirs' } }, [
      ...wanted,
      ...product(['333333333333'], ['us-east-1']),
    ]);
    const error = (): void => refuseStalePlan(parsePlanFile(text, 'plan.json'), now, 'plan.json');
    expect(staleness(now).length).toBeGreaterThan(5);
    expect(error).toThrow(/; and \d+ more differences$/);
  });

  it('is empty exactly if the plan does the same', () => {
    const some = fc.subarray(wanted.map(pairKey));
    const planOf = (keys: readonly string[]) => {
      const live = wanted.filter((pair) => keys.includes(pairKey(pair))).map((pair) => instance(pair));
      return buildPlan(desired, world({ instances: live, stacks }));
    };
    fc.assert(
      fc.property(some, some, (then, now) => {
        const file = parsePlanFile(buildPlanFile(config, planOf(then)), 'plan.json');
        expect(findStaleness(file, planOf(now)).length === 0).toBe(then.toSorted().join() === now.toSorted().join());
      }),
    );
  });
});
