import { parseTemplate } from '../../config/parse-template.ts';
import { isErrorCode } from '../../errors.ts';
import type { StackSetStep, StackStep, Step } from '../plan.ts';

/** A template that the plan would deploy, once for all steps that share it. */
export interface PlannedTemplate {
  readonly text: string;
  /** The template read; empty for a text that is no template, which the call itself will refuse. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Steps that deploy it, at least one. */
  readonly steps: readonly (StackStep | StackSetStep)[];
}

/** Every template that the plan would create or update something with. */
export function listTemplates(steps: readonly Step[]): readonly PlannedTemplate[] {
  const byText = new Map<string, (StackStep | StackSetStep)[]>();
  for (const step of steps) {
    if (step.kind !== 'stack' && step.kind !== 'stackSet') continue;
    if (step.action !== 'create' && step.action !== 'update') continue;
    const sharing = byText.get(step.template);
    if (sharing) sharing.push(step);
    else byText.set(step.template, [step]);
  }
  return [...byText].map(([text, sharing]) => ({ text, content: readContent(text), steps: sharing }));
}

/** The sections of a template; empty for what is none. */
function readContent(text: string): Readonly<Record<string, unknown>> {
  try {
    const content = parseTemplate(text);
    return isRecord(content) ? content : {};
  } catch (error) {
    if (isErrorCode(error, 'INPUT_INVALID')) return {};
    throw error;
  }
}

/** A section of a template, such as `Resources`, by logical id. */
export function readSection(
  content: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const section = content[name];
  return isRecord(section) ? section : {};
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
