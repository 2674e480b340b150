import { createHash } from 'node:crypto';
import type { Plan, StackSetStep, StackStep, Step } from './plan.ts';

interface TemplateDigest {
  /** SHA-256 of the template's text, in hexadecimal. */
  readonly templateDigest: string;
}

/** A step without the text of its template. */
export type StepDocument =
  | Exclude<Step, StackStep | StackSetStep>
  | (Omit<StackStep, 'template'> & TemplateDigest)
  | (Omit<StackSetStep, 'template'> & TemplateDigest);

/** A plan for files and other programs: as it is, but each template is told by its digest instead of its text. */
export type PlanDocument = Omit<Plan, 'steps'> & { readonly steps: readonly StepDocument[] };

/** The plan with digests in the place of templates, so that thousands of stacks of one template stay small. */
export function buildPlanDocument(plan: Plan): PlanDocument {
  const digests = new Map<string, string>();
  const digestOf = (template: string): string => {
    const digest = digests.get(template) ?? createHash('sha256').update(template).digest('hex');
    digests.set(template, digest);
    return digest;
  };
  return { ...plan, steps: plan.steps.map((step) => withoutTemplateText(step, digestOf)) };
}

function withoutTemplateText(step: Step, digestOf: (template: string) => string): StepDocument {
  if (step.kind !== 'stack' && step.kind !== 'stackSet') return step;
  const { template, ...facts } = step;
  return { ...facts, templateDigest: digestOf(template) };
}
