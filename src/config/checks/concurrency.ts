import type { ConfigCheck } from './config-check.ts';

const base = ['realTimeEvents', 'operation'] as const;

/**
 * In strict mode AWS works on at most failureTolerance + 1 accounts at a time, whatever maxConcurrentAccounts says:
 * five accounts with tolerance 0 are one account at a time. An error and not a warning, because a pipeline shows no
 * warnings, and because it keeps nobody from anything: every real wish has its own exact spelling, which the fix lists.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export const concurrency: ConfigCheck = {
  id: 'concurrency',
  description: 'in strict mode maxConcurrentAccounts is at most failureTolerance + 1',
  *run({ draft, isWritten }) {
    const {
      maxConcurrentAccounts: wanted,
      failureTolerance: tolerance,
      concurrencyMode,
    } = draft.realTimeEvents?.operation ?? {};
    if (wanted === undefined || tolerance === undefined || concurrencyMode !== 'strict' || wanted <= tolerance + 1)
      return;
    const real = tolerance + 1;
    const toleranceWritten = isWritten([...base, 'failureTolerance']);
    const wantedPath = [...base, 'maxConcurrentAccounts'];
    const path = isWritten(wantedPath) ? wantedPath : [...base, 'failureTolerance'];
    yield {
      check: 'concurrency',
      path,
      severity: 'error',
      value: String(isWritten(wantedPath) ? wanted : tolerance),
      message:
        `only ${real} account${real === 1 ? '' : 's'} at a time would run, not ${wanted}: ` +
        `strict mode runs at most failureTolerance + 1 (failureTolerance is ${tolerance}${toleranceWritten ? '' : ' by default'})`,
      fix: `write failureTolerance: ${wanted - 1} or concurrencyMode: soft for ${wanted} at a time, or maxConcurrentAccounts: ${real} if that is meant`,
    };
  },
};
