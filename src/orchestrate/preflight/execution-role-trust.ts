import pMap from 'p-map';
import { isErrorCode } from '../../errors.ts';
import type { Role } from '../../ports/roles.ts';
import type { StackStep, Step } from '../plan.ts';
import { judgeTrust } from './judge-trust.ts';
import { pickSample } from './pick-sample.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

const sampleMaxAccounts = 20;
const accountsAtOnce = 10;

/** The role in each target account that the admin role assumes. Looks into a sample of accounts, or all. */
export const executionRoleTrust: PreflightCheck = {
  id: 'execution-role-trust',
  summary: 'execution roles exist or the plan deploys them, and they trust the admin role',
  reason:
    'The instances of an account whose execution role is missing, or does not trust the admin role, fail in every region.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html',
  run: async (context) => {
    const { observed, options, plan, stackSet } = context;
    if (stackSet?.permissionModel !== 'SELF_MANAGED') return [];
    const steps = plan.steps.filter(isExecutionRoleStep);
    const kindOf = (step: StackStep) => observed.stacks.get(step.id)?.kind;
    const closed = steps.filter((step) => step.action === 'manual' && kindOf(step) === 'inaccessible');
    // Why an account cannot be entered has been found out already; what the plan updates, CloudFormation judges.
    const open = steps.filter(
      (step) => kindOf(step) !== 'inaccessible' && kindOf(step) !== 'refused' && step.action !== 'update',
    );
    const asked = options.accounts === 'all' ? open : pickSample(open, sampleMaxAccounts);
    const found = await pMap(asked, (step) => lookAt(step, context), { concurrency: accountsAtOnce });
    return [...closed.map(tellClosed), ...found.flat()];
  },
};

function isExecutionRoleStep(step: Step): step is StackStep {
  return step.kind === 'stack' && step.phase === 'executionRoles';
}

function tellClosed({ fix, place, reason }: StackStep): Found {
  return {
    severity: 'warning',
    message: `whether the execution role is there cannot be seen: ${reason}`,
    fix: fix ?? 'deploy panther-stackset-execution-role in that account by hand',
    accountId: place.accountId,
    inPlan: true,
  };
}

async function lookAt(step: StackStep, context: PreflightContext): Promise<readonly Found[]> {
  const { accountId } = step.place;
  const name = context.stackSet?.executionRoleName ?? '';
  const warn = (message: string, fix: string): readonly Found[] => [{ severity: 'warning', message, fix, accountId }];
  let role: Role | undefined;
  try {
    role = await context.cloud.roles(accountId).describe(name);
  } catch (error) {
    if (!isErrorCode(error, 'ACCOUNT_ACCESS') && !isErrorCode(error, 'ACCESS_DENIED')) throw error;
    return warn(`execution role ${name} cannot be looked at: ${error.message}`, 'grant iam:GetRole in that account');
  }
  if (step.action === 'create') {
    if (role === undefined) return [];
    return warn(
      `role ${name} is there already, and not of stack ${step.stackName}, which would create it`,
      'delete that role if nothing needs it, or write naming: regional for other names',
    );
  }
  if (role === undefined) {
    return warn(
      `execution role ${name} does not exist and the plan does not deploy it`,
      step.action === 'none'
        ? `delete the stack ${step.stackName} in that account, then run pantherctl apply, which deploys it anew`
        : (step.fix ?? `deploy the stack ${step.stackName} in that account`),
    );
  }
  if (judgeTrust(role.trust, describeCall(context)) !== 'refused') return [];
  return warn(
    `execution role ${name} does not trust ${context.stackSet?.administrationRoleArn}`,
    'give it the trust policy of generated/panther-stackset-execution-role.yml in that account',
  );
}

/** The call that the admin role would make; a policy may name the role, its account or the account's id. */
function describeCall({ config, stackSet }: PreflightContext) {
  const { accountId } = config.administrator;
  const roleArn = stackSet?.administrationRoleArn ?? '';
  return {
    kind: 'AWS',
    principals: [roleArn, `arn:${roleArn.split(':')[1]}:iam::${accountId}:root`, accountId],
    keys: { 'aws:principalarn': roleArn, 'aws:principalaccount': accountId },
  } as const;
}
