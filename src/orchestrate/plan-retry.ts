import type { InstancesStep, Plan } from './plan.ts';

/**
 * The part of a plan that deploys again what was deployed before and did not succeed: failed, cancelled and outdated
 * instances that the file wants. Never inoperable ones or those of suspended accounts, which stay in `skipped` with their
 * own advice; never anything new.
 */
export function planRetry(plan: Plan): Plan {
  const steps = plan.steps.filter(
    (step): step is InstancesStep => step.kind === 'instances' && step.action === 'retry',
  );
  const { retry, unchanged, update } = plan.pairs;
  return {
    ...plan,
    steps,
    pairs: {
      create: 0,
      retry,
      update: 0,
      override: 0,
      delete: 0,
      unchanged: unchanged + update,
      underway: plan.pairs.underway,
      blocked: 0,
      skipped: plan.pairs.skipped,
      extra: plan.pairs.extra,
    },
  };
}
