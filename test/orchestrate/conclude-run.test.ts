import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import { concludeRun } from '../../src/orchestrate/conclude-run.ts';
import type { Pair } from '../../src/orchestrate/cover.ts';
import type { InstancesStep, Plan } from '../../src/orchestrate/plan.ts';
import type { StepResult } from '../../src/orchestrate/steps/step-outcome.ts';
import { administrator, desire, preferences, product, world } from './plan-fixtures.ts';

const [one, two] = product(['111111111111', '222222222222'], ['us-east-1']) as [Pair, Pair];
const plan = buildPlan(desire([one, two]), world({}));

function step(id: string, action: InstancesStep['action']): InstancesStep {
  return {
    kind: 'instances',
    phase: action === 'delete' ? 'deletions' : 'instances',
    id,
    title: id,
    action,
    place: administrator,
    stackSet: 'panther-real-time-events',
    accounts: [one.accountId],
    regions: [one.region],
    overrides: {},
    preferences,
    callAs: 'SELF',
  };
}

function conclude(results: readonly (readonly [InstancesStep, StepResult])[], last: Plan = plan) {
  return concludeRun(last, new Map(results));
}

describe('concludeRun', () => {
  it('calls it done once later steps have put in place all that an earlier one failed on', () => {
    const result = conclude([
      [step('first', 'create'), { outcome: { outcome: 'partly', reason: 'no' }, failed: [{ ...one, reason: 'no' }] }],
      [step('second', 'retry'), { outcome: { outcome: 'done' }, succeeded: [one] }],
    ]);
    expect(result).toMatchObject({ verdict: 'done', steps: { done: 2, failed: 0 }, causes: [] });
  });

  it('gives the cause of an operation that failed with every instance in place', () => {
    const reason = 'operation x ended as STOPPED, 0 of 1 instances not deployed';
    const result = conclude([[step('first', 'create'), { outcome: { outcome: 'partly', reason }, succeeded: [one] }]]);
    expect(result.verdict).toBe('partly');
    expect(result.causes).toMatchObject([{ id: 'step-failed', reason: expect.stringContaining(reason) }]);
  });

  it('keeps it that an instance was not deleted, whatever an update has come to there afterwards', () => {
    const deletion: StepResult = {
      outcome: { outcome: 'failed', reason: 'in use' },
      failed: [{ ...one, reason: 'in use', deleting: true, kind: 'inoperable' }],
    };
    const update: StepResult = { outcome: { outcome: 'failed', reason: 'no' }, failed: [{ ...one, reason: 'no' }] };
    const result = conclude([
      [step('deletion', 'delete'), deletion],
      [step('update', 'update'), update],
    ]);
    expect(result.causes).toMatchObject([{ id: 'deletion-failed', instances: [one] }]);
    expect(result.instances).toEqual({ wanted: 2, inPlace: 2 });
  });

  it('never calls it done while instances are under an operation that others began', () => {
    const busy: Plan = {
      ...plan,
      pairs: { ...plan.pairs, create: 1, underway: 1 },
      running: [{ operationId: 'theirs', action: 'CREATE' }],
    };
    const result = conclude([[step('first', 'create'), { outcome: { outcome: 'done' }, succeeded: [one] }]], busy);
    expect(result).toMatchObject({ verdict: 'partly', instances: { wanted: 2, inPlace: 1 } });
    expect(result.causes).toMatchObject([{ id: 'underway', reason: expect.stringContaining('theirs') }]);
  });
});
