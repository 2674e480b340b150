import type { AccountStatus } from '../../ports/accounts.ts';
import { targetAccounts } from '../desired.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

const link = 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html';

/** Accounts that AWS has suspended. */
export const suspendedAccounts: PreflightCheck = {
  id: 'suspended-accounts',
  summary: 'no account that the file names is suspended',
  reason:
    'StackSets passes over suspended accounts. If the administrator or the Panther account is one, nothing works.',
  link,
  run: (context) => lookFor('SUSPENDED', 'is suspended', 'reopen it with AWS Support', context),
};

/** Accounts that are being closed. */
export const pendingAccounts: PreflightCheck = {
  id: 'pending-accounts',
  summary: 'no account that the file names is being closed',
  reason: 'An account that waits for its closure is left out: it is about to be suspended.',
  link,
  run: (context) =>
    lookFor('PENDING_CLOSURE', 'is being closed', 'wait until its closure has ended or failed', context),
};

function lookFor(
  status: AccountStatus,
  what: string,
  wayOut: string,
  { config, facts }: PreflightContext,
): readonly Found[] {
  const is = (accountId: string) => facts.accounts.get(accountId)?.status === status;
  const essential = [
    { key: 'administrator', accountId: config.administrator.accountId },
    { key: 'panther', accountId: config.panther.accountId },
  ].filter(({ accountId }) => is(accountId));
  const targets = targetAccounts(config, facts.unitMembers).filter(is);
  return [
    ...essential.map(({ accountId, key }): Found => ({
      severity: 'error',
      message: `the account of ${key} ${what}, so the rollout cannot work`,
      fix: `${wayOut}, or name another account in ${key}.accountId`,
      accountId,
    })),
    ...targets.map((accountId): Found => ({
      severity: 'warning',
      message: `the account ${what}, so it is left out`,
      fix: `drop it from realTimeEvents.targets, or ${wayOut}`,
      accountId,
      inPlan: true,
    })),
  ];
}
