import { isOptIn } from '../../config/regions.ts';
import type { Role } from '../../ports/roles.ts';
import type { StackStep, Step } from '../plan.ts';
import { judgeTrust } from './judge-trust.ts';
import type { TrustRequest } from './judge-trust.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

const service = 'cloudformation.amazonaws.com';

/** The role by which CloudFormation reaches every target account: there, or about to be, and trusting the service. */
export const adminRole: PreflightCheck = {
  id: 'admin-role',
  summary: 'the admin role exists or the plan deploys it, and CloudFormation may assume it for this stack set',
  reason:
    'Every stack instance is deployed by way of this role. Without it, or if it does not trust CloudFormation, all of them fail.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html',
  run: async (context) => {
    const { cloud, config, plan, stackSet } = context;
    const arn = stackSet?.administrationRoleArn;
    if (stackSet?.permissionModel !== 'SELF_MANAGED' || arn === undefined || stackSet.action === 'blocked') return [];
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    const step = plan.steps.find(isAdminRoleStep);
    // What the plan is about to change is judged by CloudFormation; what a person must do stands in the plan.
    if (step?.action === 'update' || step?.action === 'manual') return [];
    const role = await cloud.roles(config.administrator.accountId).describe(name);
    if (step?.action === 'create') return role === undefined ? [] : [findClash(role, step)];
    if (role === undefined) return [findMissing(name, step)];
    return judge(role, context);
  },
};

function isAdminRoleStep(step: Step): step is StackStep {
  return step.kind === 'stack' && step.phase === 'adminRole';
}

function findClash({ arn }: Role, step: StackStep): Found {
  return {
    severity: 'error',
    message: `${arn} is there already, and not of stack ${step.stackName}, which would create it`,
    fix: `delete that role if nothing needs it, or write naming: regional for other names, then run pantherctl apply`,
    accountId: step.place.accountId,
  };
}

function findMissing(name: string, step: StackStep | undefined): Found {
  if (step?.action === 'blocked') {
    return {
      severity: 'error',
      message: `role ${name} does not exist, and the plan does not deploy it: ${step.reason ?? 'its stack is blocked'}`,
      fix: step.fix ?? `mend stack ${step.stackName}, then run pantherctl apply`,
    };
  }
  return {
    severity: 'error',
    message: `role ${name} does not exist, although its stack is there: somebody deleted it by hand`,
    fix: 'delete the stack panther-stackset-iam-admin-role, then run pantherctl apply, which deploys it anew',
  };
}

function judge(role: Role, context: PreflightContext): readonly Found[] {
  const { accountId } = context.config.administrator;
  if (judgeTrust(role.trust, describeCall([service], context)) === 'refused') {
    return [
      {
        severity: 'error',
        message: `${role.arn} does not let ${service} assume it for stack set ${context.stackSet?.stackSet}`,
        fix: 'give it the trust policy of generated/panther-stackset-iam-admin-role.yml, then run pantherctl apply',
        accountId,
      },
    ];
  }
  const regions = [...new Set([...context.desired.pairs.values()].map(({ region }) => region))].filter(isOptIn).sort();
  return regions
    .filter((region) => judgeTrust(role.trust, describeCall([regionalService(region)], context)) === 'refused')
    .map((region) => ({
      severity: 'warning',
      message: `${role.arn} does not trust ${regionalService(region)}, which acts in ${region}, a region that accounts switch on themselves`,
      fix: `add the service ${regionalService(region)} to its trust policy (parameter OptInRegions of panther-stackset-iam-admin-role)`,
      accountId,
      region,
    }));
}

function regionalService(region: string): string {
  return `cloudformation.${region}.amazonaws.com`;
}

/** The call that StackSets would make. The id of a stack set that does not exist yet ends in something. */
function describeCall(principals: readonly string[], { config, observed, stackSet }: PreflightContext): TrustRequest {
  const { accountId, region } = config.administrator;
  const partition = stackSet?.administrationRoleArn?.split(':')[1] ?? 'aws';
  const id = observed.stackSet?.stackSet.id ?? `${stackSet?.stackSet}:00000000-0000-0000-0000-000000000000`;
  return {
    kind: 'Service',
    principals,
    keys: {
      'aws:sourceaccount': accountId,
      'aws:sourcearn': id.startsWith('arn:')
        ? id
        : `arn:${partition}:cloudformation:${region}:${accountId}:stackset/${id}`,
    },
  };
}
