import type { Step } from '../plan.ts';

/**
 * Marks steps that cannot succeed since one that they need is blocked, and buckets that wait for a person to mend the key
 * of their topic, so that a plan promises nothing that it cannot keep. Steps come after those that they need.
 */
export function holdBack(steps: readonly Step[], lackingKeys: ReadonlySet<string>): readonly Step[] {
  const blocked = new Map<string, Step>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  return steps.map((step) => {
    const held = holdStep(step, blocked, byId, lackingKeys);
    if (held.action === 'blocked') blocked.set(held.id, held);
    return held;
  });
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
