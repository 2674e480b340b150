import { configSchema } from '../../../src/config/schema.ts';
import { buildOrganization } from '../../../src/local/build-organization.ts';
import { createLocalCloud } from '../../../src/local/create-local-cloud.ts';
import type { InstancesStep, Plan, StackSetStep, StackStep, Step } from '../../../src/orchestrate/plan.ts';
import { planRollout } from '../../../src/orchestrate/plan-rollout.ts';
import type { Found, PreflightContext } from '../../../src/orchestrate/preflight/preflight-check.ts';
import { preflightChecks } from '../../../src/orchestrate/preflight/preflight-checks.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Role, Roles } from '../../../src/ports/roles.ts';

const regions = ['us-east-1', 'us-west-2'];
const organization = buildOrganization({ seed: 3, accounts: 6, regions });

export const administrator = organization.managementAccountId;
export const members = organization.accounts.map(({ id }) => id).filter((id) => id !== administrator);
export const [firstMember = '', secondMember = ''] = members;

export const sampleConfig = configSchema.parse({
  version: 1,
  panther: { accountId: '111122223333', region: 'us-west-2' },
  administrator: { accountId: administrator, region: 'us-west-2' },
  access: { roleName: 'OrganizationAccountAccessRole' },
  realTimeEvents: { targets: { accounts: members, regions } },
});

export const adminRoleArn = `arn:aws:iam::${administrator}:role/PantherCloudFormationStackSetAdminRole`;

const access = { roleName: 'OrganizationAccountAccessRole' };
const local = createLocalCloud({ seed: 3, organization, access });
const planned = await planRollout(sampleConfig, local);

/** A first rollout of five accounts in two regions: everything is to be created, and nothing is wrong. */
export const sampleContext: PreflightContext = {
  ...planned,
  config: sampleConfig,
  cloud: local,
  tools: { clock: local.clock, emit: () => {} },
  options: { accounts: 'sample', rehearse: false },
  stackSet: planned.plan.steps.find((step): step is StackSetStep => step.kind === 'stackSet'),
};

type Changed<Kind extends Step> = Partial<Kind> | ((step: Kind) => Partial<Kind>);

/** The sample with other facts in the steps of its plan: the stack set, execution roles, admin role and instances. */
export function changeSteps(
  changes: {
    readonly stackSet?: Changed<StackSetStep>;
    readonly adminRole?: Changed<StackStep>;
    readonly executionRoles?: Changed<StackStep>;
    readonly instances?: Changed<InstancesStep>;
  },
  context: PreflightContext = sampleContext,
): PreflightContext {
  const pick = <Kind extends Step>(step: Kind, changed: Changed<Kind> = {}): Step => ({
    ...step,
    ...(typeof changed === 'function' ? changed(step) : changed),
  });
  const steps = context.plan.steps.map((step) => {
    if (step.kind === 'stackSet') return pick(step, changes.stackSet);
    if (step.kind === 'instances') return pick(step, changes.instances);
    if (step.kind !== 'stack') return step;
    if (step.phase === 'adminRole') return pick(step, changes.adminRole);
    return step.phase === 'executionRoles' ? pick(step, changes.executionRoles) : step;
  });
  const plan: Plan = { ...context.plan, steps };
  return { ...context, plan, stackSet: steps.find((step): step is StackSetStep => step.kind === 'stackSet') };
}

/** The sample with another file. */
export function changeConfig(change: (config: typeof sampleConfig) => object): PreflightContext {
  return { ...sampleContext, config: configSchema.parse(change(structuredClone(sampleConfig))) };
}

/** The sample with other facts of the organization. */
export function changeFacts(facts: Partial<PreflightContext['facts']>): PreflightContext {
  return { ...sampleContext, facts: { ...sampleContext.facts, ...facts } };
}

/** The sample's cloud with some ports replaced. */
export function changeCloud(ports: Partial<Cloud>, context: PreflightContext = sampleContext): PreflightContext {
  return { ...context, cloud: { ...context.cloud, ...ports } };
}

/** Roles that answer with the same role in every account, by name; none if the trust policy is left out. */
export function rolesWith(trust: unknown): (accountId: string) => Roles {
  return (accountId) => ({
    describe: async (name): Promise<Role | undefined> =>
      trust === undefined ? undefined : { name, arn: `arn:aws:iam::${accountId}:role/${name}`, trust },
    simulate: async () => [],
  });
}

/** A trust policy of one statement. */
export function trustOf(principal: unknown, condition?: unknown, effect = 'Allow'): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: effect,
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  };
}

/** What the check of that id finds. */
export async function runCheck(id: string, context: PreflightContext): Promise<readonly Found[]> {
  const check = preflightChecks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check.run(context);
}
