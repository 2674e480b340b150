import { targetAccounts } from '../desired.ts';
import type { PreflightCheck } from './preflight-check.ts';

/** Targets that are not in the organization: often a mistyped id. */
export const organization: PreflightCheck = {
  id: 'organization',
  summary: 'the organization knows every target account',
  reason:
    'An account outside the organization is often a mistyped id. Service-managed stack sets never reach one, and nobody knows its name or state.',
  link: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html',
  run: ({ config, facts, stackSet }) =>
    targetAccounts(config, facts.unitMembers)
      .filter((accountId) => !facts.accounts.has(accountId))
      .map((accountId) => ({
        severity: 'warning',
        message:
          stackSet?.permissionModel === 'SERVICE_MANAGED'
            ? 'the account is not in the organization, so a service-managed stack set does not reach it'
            : 'the account is not in the organization, so its name and state are unknown',
        fix: 'compare the id with pantherctl accounts list, or drop it from realTimeEvents.targets',
        accountId,
      })),
};
