import { accountsAtOnce, buildPreferences } from '../concurrency.ts';
import type { Found, PreflightCheck } from './preflight-check.ts';

/** From so many accounts on, one at a time is worth a word. */
const fewAccounts = 10;

/** Whether as many accounts as the file says are really worked on at once. */
export const concurrency: PreflightCheck = {
  id: 'concurrency',
  summary: 'as many accounts are worked on at once as the file says, and that is not one by one',
  reason:
    'In strict mode AWS works on failureTolerance + 1 accounts at most, whatever is asked for; hundreds of accounts then take hours.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html',
  run: ({ config, plan, stackSet }) => {
    const events = config.realTimeEvents;
    if (!events || !stackSet) return [];
    const asked = events.operation.maxConcurrentAccounts;
    const real = accountsAtOnce(buildPreferences(events.operation, []));
    const accounts = new Set(plan.steps.flatMap((step) => (step.kind === 'instances' ? step.accounts : []))).size;
    const found: Found[] = [];
    if (real < asked) {
      found.push({
        severity: 'warning',
        message: `${asked} accounts at a time are asked for, and ${real} would run: strict mode with failureTolerance ${events.operation.failureTolerance}`,
        fix: `write failureTolerance: ${asked - 1}, or concurrencyMode: soft`,
      });
    } else if (real === 1 && accounts > fewAccounts) {
      found.push({
        severity: 'warning',
        message: `one account at a time for ${accounts} accounts takes about ${plan.minutes} minutes`,
        fix: 'write realTimeEvents.operation with maxConcurrentAccounts: 5 and failureTolerance: 4',
      });
    }
    if (stackSet.autoDeployment?.enabled === true) {
      found.push({
        severity: 'warning',
        message: `automatic deployment does not heed realTimeEvents.operation: accounts that join are not limited to ${real} at a time`,
        fix: 'move accounts between units in small groups',
      });
    }
    return found;
  },
};
