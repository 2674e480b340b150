import type { Step } from '../plan.ts';

/**
 * Marks steps that cannot succeed since one that they need is blocked, and buckets that wait for a person to mend the key
 * of their topic, so that a plan promises nothing that it cannot keep. Steps come after those that they need.
 */
export function holdBack(steps: readonly Step[], lackingKeys: ReadonlySet<string>): readonly Step[] {
  const blocked = new Map<string, Step>();
  const waiting = new Map<string, Step>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  return steps.map((step) => {
    const held = waitForBucket(holdStep(step, blocked, byId, lackingKeys), waiting);
    if (held.action === 'blocked') blocked.set(held.id, held);
    else if (held.action === 'manual' && step.action !== 'manual') waiting.set(held.id, held);
    return held;
  });
}

/** Until a bucket has left its old topic, the registry alone knows which notifications of that topic are ours. */
function waitForBucket(step: Step, waiting: ReadonlyMap<string, Step>): Step {
  if (step.kind !== 'registry' || step.action !== 'update') return step;
  const cause = (step.needs ?? []).map((id) => waiting.get(id)).find((each) => each !== undefined);
  if (cause === undefined) return step;
  return {
    ...step,
    action: 'manual',
    reason: `waits for the ${cause.title}`,
    fix: 'take that step first, then run pantherctl apply',
  };
}

/** True for a step that is blocked only since another one is. */
export function isHeldBack(step: Step, steps: ReadonlyMap<string, Step>): boolean {
  return step.action === 'blocked' && (step.needs ?? []).some((id) => steps.get(id)?.action === 'blocked');
}

function holdStep(
  step: Step,
  blocked: ReadonlyMap<string, Step>,
  byId: ReadonlyMap<string, Step>,
  lackingKeys: ReadonlySet<string>,
): Step {
  const needs = step.needs ?? [];
  if (step.action === 'none' || step.action === 'manual' || step.action === 'blocked') return step;
  if (step.kind === 'instances' || step.kind === 'stackSet') return step;
  const cause = needs.map((id) => blocked.get(id)).find((each) => each !== undefined);
  if (cause !== undefined) {
    const fix = cause.fix ?? 'mend what that step names, then run pantherctl apply';
    return { ...step, action: 'blocked', reason: `waits for this, which is blocked: ${cause.title}`, fix };
  }
  const key = needs.find((id) => lackingKeys.has(id));
  if (key === undefined || step.kind !== 'bucket') return step;
  return {
    ...step,
    action: 'manual',
    reason: `waits for the ${byId.get(key)?.title ?? 'key of its topic'}, without which S3 refuses the topic`,
    fix: 'take that step first, then run pantherctl apply',
  };
}
