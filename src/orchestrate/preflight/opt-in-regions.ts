import { isOptIn } from '../../config/regions.ts';
import { targetAccounts } from '../desired.ts';
import { requestedRegions, resolveRegions } from '../resolve-regions.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

/** Regions that an account must switch on first have to be on in the target and in the administrator account. */
export const optInRegions: PreflightCheck = {
  id: 'opt-in-regions',
  summary: 'every wanted region is enabled in the target account and in the administrator account',
  reason: 'StackSets deploys to a region that accounts switch on themselves only if it is on in both accounts.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts-accts-and-regions.html',
  run: (context) => [...lookAtHome(context), ...lookAtTargets(context)],
};

function lookAtHome({ config, facts }: PreflightContext): readonly Found[] {
  const { accountId, region } = config.administrator;
  const enabled = facts.enabledRegions.get(accountId);
  if (enabled === undefined || enabled.includes(region)) return [];
  return [
    {
      severity: 'error',
      message: `the stack set is to be managed in ${region}, which is not enabled in the administrator account`,
      fix: `enable ${region} in account ${accountId}, or choose another administrator.region`,
      accountId,
      region,
    },
  ];
}

function lookAtTargets({ config, facts }: PreflightContext): readonly Found[] {
  const administrator = config.administrator.accountId;
  const offInAdministrator = new Set<string>();
  const found: Found[] = [];
  for (const accountId of targetAccounts(config, facts.unitMembers)) {
    const account = facts.accounts.get(accountId);
    if (account !== undefined && account.status !== 'ACTIVE') continue;
    const { offHere, offInAdministrator: off } = resolveRegions(config, accountId, facts.enabledRegions);
    for (const region of off) offInAdministrator.add(region);
    for (const region of offHere) {
      found.push({
        severity: 'warning',
        message: `${region} is not enabled, so nothing is deployed there`,
        fix: `enable ${region} in that account, or leave it out of realTimeEvents.targets`,
        accountId,
        region,
        inPlan: true,
      });
    }
    if (!facts.enabledRegions.has(accountId))
      found.push(...tellUnknown(accountId, requestedRegions(config, accountId)));
  }
  return [
    ...[...offInAdministrator].map((region): Found => ({
      severity: 'warning',
      message: `${region} is not enabled in the administrator account, so nothing is deployed there in any account`,
      fix: `enable ${region} in account ${administrator}, or leave it out of realTimeEvents.targets`,
      accountId: administrator,
      region,
      inPlan: true,
    })),
    ...found,
  ];
}

/** An account that may not be entered is taken to have what the file asks for; StackSets finds out by trying. */
function tellUnknown(accountId: string, requested: readonly string[] | 'all'): readonly Found[] {
  const regions = requested === 'all' ? ['all regions of the administrator'] : requested.filter(isOptIn);
  if (regions.length === 0) return [];
  return [
    {
      severity: 'warning',
      message: `whether the account has enabled ${regions.join(', ')} cannot be seen; it is tried`,
      fix: 'let pantherctl act in that account (access.roleName), or enable the regions there by hand',
      accountId,
    },
  ];
}
