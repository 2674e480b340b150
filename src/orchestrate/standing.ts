import type { Step } from './plan.ts';

/** How one thing that the file asks for stands. */
export type Standing = 'ok' | 'missing' | 'outdated' | 'failed' | 'unknown';

/** How a thing stands whose step a plan has; without a step nobody has made it. */
export function standingOf(step: Step | undefined): Standing {
  if (step?.kind === 'stack' && step.action === 'create' && step.reason !== undefined) return 'failed';
  if (!step || step.action === 'create') return 'missing';
  if (step.action === 'none') return 'ok';
  return step.action === 'update' || step.action === 'retry' ? 'outdated' : 'unknown';
}
