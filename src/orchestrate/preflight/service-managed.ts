import type { StackSetsTrust } from '../../ports/accounts.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

/** What a service-managed stack set needs of the organization. */
export const serviceManaged: PreflightCheck = {
  id: 'service-managed',
  summary: 'the organization trusts StackSets, the administrator may manage for it, and everybody is covered',
  reason:
    'A service-managed stack set cannot be created without trusted access, and never deploys to the management account.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html',
  run: async (context) => {
    if (context.stackSet?.permissionModel !== 'SERVICE_MANAGED') return [];
    const trust = await context.cloud.accounts.stackSetsTrust();
    return [...lookAtTrust(trust, context), ...lookAtManagementAccount(context), ...lookAtFilter(context)];
  },
};

function lookAtTrust(trust: StackSetsTrust, { config, facts }: PreflightContext): readonly Found[] {
  const { accountId, delegated } = config.administrator;
  const found: Found[] = [];
  if (!trust.trustedAccess) {
    found.push({
      severity: 'error',
      message: 'the organization does not trust StackSets',
      fix: 'with credentials of the management account: aws cloudformation activate-organizations-access',
    });
  }
  const isManagement = facts.accounts.get(accountId)?.isManagementAccount;
  if (delegated && !trust.delegatedAdministrators.includes(accountId)) {
    found.push({
      severity: 'error',
      message: `account ${accountId} is not a delegated administrator for StackSets`,
      fix: `with credentials of the management account: aws organizations register-delegated-administrator --account-id ${accountId} --service-principal member.org.stacksets.cloudformation.amazonaws.com`,
      accountId,
    });
  }
  if (!delegated && isManagement === false) {
    found.push({
      severity: 'error',
      message: `account ${accountId} is not the management account, so it can only act as a delegated administrator`,
      fix: 'write administrator.delegated: true, or name the management account in administrator.accountId',
      accountId,
    });
  }
  return found;
}

function lookAtManagementAccount({ config, facts, plan }: PreflightContext): readonly Found[] {
  const management = [...facts.accounts.values()].find((account) => account.isManagementAccount);
  const targets = config.realTimeEvents?.targets;
  if (!management || !targets) return [];
  const isTarget =
    targets.accounts.includes(management.id) ||
    targets.organizationalUnits.some((unit) => facts.unitMembers.get(unit)?.includes(management.id));
  if (!isTarget) return [];
  const isCovered = plan.steps.some((step) => step.phase === 'managementAccount');
  return [
    {
      severity: 'warning',
      message: isCovered
        ? 'the stack set does not reach the management account; the plan has plain stacks for it'
        : 'the stack set does not reach the management account, and nothing in the plan does',
      fix: isCovered
        ? 'nothing to do, but to know that these stacks are not in the stack set'
        : 'deploy generated/panther-cloudwatch-events.yml there by hand, or leave the account out',
      accountId: management.id,
      ...(isCovered ? { inPlan: true as const } : {}),
    },
  ];
}

function lookAtFilter({ config, stackSet }: PreflightContext): readonly Found[] {
  const targets = config.realTimeEvents?.targets;
  const narrows = targets?.accountFilter === 'intersection' || targets?.accountFilter === 'difference';
  if (stackSet?.autoDeployment?.enabled !== true || !narrows) return [];
  return [
    {
      severity: 'warning',
      message: `automatic deployment does not heed accountFilter: ${targets.accountFilter}; accounts that join the units are onboarded all the same`,
      fix: 'write autoDeployment.enabled: false, or name smaller units',
    },
  ];
}
