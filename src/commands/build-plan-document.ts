import { createHash } from 'node:crypto';
import type { Plan, Step } from '../orchestrate/plan.ts';

/** A plan for other programs: as it is, but each template is told by its file and digest instead of its text. */
export function buildPlanDocument(plan: Plan): Readonly<Record<string, unknown>> {
  return { ...plan, steps: plan.steps.map(withoutTemplateText) };
}

function withoutTemplateText(step: Step): unknown {
  if (step.kind === 'instances' || step.kind === 'manual') return step;
  const { template, ...facts } = step;
  return { ...facts, templateDigest: createHash('sha256').update(template).digest('hex') };
}
