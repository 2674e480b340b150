import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { Account } from '../../../src/ports/accounts.ts';
import type { PreflightContext } from '../../../src/orchestrate/preflight/preflight-check.ts';
import { preflightChecks } from '../../../src/orchestrate/preflight/preflight-checks.ts';
import {
  administrator,
  adminRoleArn,
  changeCloud,
  changeConfig,
  changeFacts,
  changeSteps,
  firstMember,
  members,
  rolesWith,
  runCheck,
  sampleConfig,
  sampleContext,
  secondMember,
  trustOf,
} from './sample-context.ts';

interface Case {
  readonly title: string;
  readonly severity: 'error' | 'warning';
  /** Part of the message. */
  readonly says: string;
  /** The smallest change that makes the check find something. */
  readonly failing: PreflightContext;
  /** The nearest to it that is all right. */
  readonly passing: PreflightContext;
  /** How many findings; one unless said. */
  readonly count?: number;
}

const identityOf = (accountId: string, partition = 'aws') =>
  ({ identity: async () => ({ accountId, arn: `arn:${partition}:iam::${accountId}:user/me` }) }) as const;

const withoutAccess = changeConfig((config) => ({ ...config, access: undefined }));

function changeAccount(id: string, change: Partial<Account>): PreflightContext {
  const accounts = new Map(sampleContext.facts.accounts);
  const account = accounts.get(id);
  if (account) accounts.set(id, { ...account, ...change });
  return changeFacts({ accounts });
}

function withUnit(unitMembers: readonly string[]): PreflightContext {
  const context = changeConfig((config) => ({
    ...config,
    realTimeEvents: {
      ...config.realTimeEvents,
      targets: { regions: ['us-east-1'], organizationalUnits: ['ou-ab12-cd34ef56'] },
    },
  }));
  const facts = { ...sampleContext.facts, unitMembers: new Map([['ou-ab12-cd34ef56', unitMembers]]) };
  return { ...context, facts };
}

function wantOptIn(enabledRegions: Readonly<Record<string, readonly string[]>>): PreflightContext {
  const context = changeConfig((config) => ({
    ...config,
    realTimeEvents: { ...config.realTimeEvents, targets: { accounts: [firstMember], regions: ['af-south-1'] } },
  }));
  const facts = { ...sampleContext.facts, enabledRegions: new Map(Object.entries(enabledRegions)) };
  return { ...context, facts };
}

const name = (length: number) => 'a'.repeat(length);
const resources = (count: number, resource: unknown = { Type: 'AWS::SNS::Topic' }): string =>
  JSON.stringify({
    Resources: Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, resource])),
  });
const sized = (bytes: number): string => '#'.repeat(bytes);
const role = (roleName: unknown, extra: object = {}, sections: object = {}) =>
  JSON.stringify({
    ...sections,
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: roleName }, ...extra } },
  });
const bucket = changeConfig((config) => ({
  ...config,
  administrator: { ...config.administrator, templateBucket: 'acme-templates' },
}));

const pairs = (count: number) =>
  new Map(
    Array.from({ length: count }, (_, index) => {
      const accountId = String(index).padStart(12, '0');
      return [`${accountId}/us-east-1`, { accountId, region: 'us-east-1', overrides: {} }] as const;
    }),
  );
const wantPairs = (count: number): PreflightContext => ({
  ...sampleContext,
  desired: { ...sampleContext.desired, pairs: pairs(count) },
});
const withStackSets = (count: number): PreflightContext =>
  changeCloud({
    stackSets: (place, callAs) => ({
      ...sampleContext.cloud.stackSets(place, callAs),
      list: async () => Array.from({ length: count }, (_, index) => `set-${index}`),
    }),
  });
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
const units = (count: number) =>
  Array.from({ length: count }, (_, index) => `ou-ab12-${String(index).padStart(8, '0')}`);
const manyAccounts = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(12, '0'));

const atOnce = (maxConcurrentAccounts: number, failureTolerance: number) =>
  changeConfig((config) => ({
    ...config,
    realTimeEvents: {
      ...config.realTimeEvents,
      operation: { ...config.realTimeEvents?.operation, maxConcurrentAccounts, failureTolerance },
    },
  }));

const serviceManaged = changeSteps({ stackSet: { permissionModel: 'SERVICE_MANAGED' } });
const trusting = (trustedAccess: boolean, delegatedAdministrators: readonly string[], context = serviceManaged) =>
  changeCloud(
    {
      accounts: {
        ...context.cloud.accounts,
        stackSetsTrust: async () => ({ trustedAccess, delegatedAdministrators }),
      },
    },
    context,
  );
const delegated: PreflightContext = {
  ...serviceManaged,
  config: { ...sampleConfig, administrator: { ...sampleConfig.administrator, delegated: true } },
};
const memberAdministers: PreflightContext = {
  ...serviceManaged,
  config: { ...sampleConfig, administrator: { ...sampleConfig.administrator, accountId: firstMember } },
};
const managementIsTarget = (context: PreflightContext): PreflightContext => ({
  ...context,
  config: {
    ...sampleConfig,
    realTimeEvents: sampleConfig.realTimeEvents && {
      ...sampleConfig.realTimeEvents,
      targets: { ...sampleConfig.realTimeEvents.targets, accounts: [administrator] },
    },
  },
});
const autoDeployed = (filter: 'union' | 'difference'): PreflightContext => {
  const context = changeSteps({
    stackSet: { permissionModel: 'SERVICE_MANAGED', autoDeployment: { enabled: true, retainStacks: false } },
  });
  const config = changeConfig((base) => ({
    ...base,
    realTimeEvents: {
      ...base.realTimeEvents,
      targets: { ...base.realTimeEvents?.targets, organizationalUnits: ['ou-ab12-cd34ef56'], accountFilter: filter },
    },
  })).config;
  return trusting(true, [], { ...context, config });
};

const service = (condition?: unknown) => trustOf({ Service: 'cloudformation.amazonaws.com' }, condition);
const liveAdminRole = changeSteps({ adminRole: { action: 'none' } });
const adminRoleWith = (trust: unknown, context = liveAdminRole) => changeCloud({ roles: rolesWith(trust) }, context);
const ofAccount = (id: string) => ({ StringEquals: { 'aws:SourceAccount': id } });
const ofStackSet = (pattern: string) => ({
  ArnLike: { 'aws:SourceArn': `arn:aws:cloudformation:*:${administrator}:stackset/${pattern}` },
});
const optInPair = (context: PreflightContext): PreflightContext => ({
  ...context,
  desired: {
    ...context.desired,
    pairs: new Map([['x', { accountId: firstMember, region: 'af-south-1', overrides: {} }]]),
  },
});

const oneExecutionRole = (action: 'create' | 'none' | 'blocked'): PreflightContext => {
  const context = changeSteps({ executionRoles: { action } });
  const steps = context.plan.steps.filter(
    (step) => step.kind !== 'stack' || step.phase !== 'executionRoles' || step.place.accountId === firstMember,
  );
  return { ...context, plan: { ...context.plan, steps } };
};
const executionRoleWith = (trust: unknown, action: 'create' | 'none' | 'blocked' = 'none') =>
  changeCloud({ roles: rolesWith(trust) }, oneExecutionRole(action));
const root = `arn:aws:iam::${administrator}:root`;

const cases: Readonly<Record<string, readonly Case[]>> = {
  identity: [
    {
      title: 'the caller is another account and has no way to act in the administrator account',
      severity: 'error',
      says: `belongs to account ${firstMember}, not to the administrator account ${administrator}`,
      failing: changeCloud(identityOf(firstMember), withoutAccess),
      passing: changeCloud(identityOf(firstMember)),
    },
    {
      title: 'the caller is the administrator, but in another partition',
      severity: 'error',
      says: 'is in partition aws-us-gov, but us-west-2 is in aws',
      failing: changeCloud(identityOf(administrator, 'aws-us-gov')),
      passing: changeCloud(identityOf(administrator), withoutAccess),
    },
  ],
  organization: [
    {
      title: 'a target is not in the organization',
      severity: 'warning',
      says: 'not in the organization, so its name and state are unknown',
      failing: changeFacts({
        accounts: new Map([...sampleContext.facts.accounts].filter(([id]) => id !== firstMember)),
      }),
      passing: sampleContext,
    },
  ],
  'suspended-accounts': [
    {
      title: 'a target is suspended',
      severity: 'warning',
      says: 'the account is suspended, so it is left out',
      failing: changeAccount(firstMember, { status: 'SUSPENDED' }),
      passing: changeAccount(firstMember, { status: 'ACTIVE' }),
    },
    {
      title: 'the administrator account is suspended',
      severity: 'error',
      says: 'the account of administrator is suspended',
      failing: changeAccount(administrator, { status: 'SUSPENDED' }),
      passing: changeAccount(administrator, { status: 'ACTIVE' }),
    },
  ],
  'pending-accounts': [
    {
      title: 'a target is being closed',
      severity: 'warning',
      says: 'the account is being closed, so it is left out',
      failing: changeAccount(firstMember, { status: 'PENDING_CLOSURE' }),
      passing: changeAccount(firstMember, { status: 'SUSPENDED' }),
    },
  ],
  'empty-units': [
    {
      title: 'a unit holds nobody',
      severity: 'warning',
      says: 'unit ou-ab12-cd34ef56 holds no accounts',
      failing: withUnit([]),
      passing: withUnit([firstMember]),
    },
    {
      title: 'a unit holds only a suspended account',
      severity: 'warning',
      says: 'holds no active account (1 in all)',
      failing: {
        ...withUnit([firstMember]),
        facts: {
          ...changeAccount(firstMember, { status: 'SUSPENDED' }).facts,
          unitMembers: new Map([['ou-ab12-cd34ef56', [firstMember]]]),
        },
      },
      passing: {
        ...withUnit([firstMember, secondMember]),
        facts: {
          ...changeAccount(firstMember, { status: 'SUSPENDED' }).facts,
          unitMembers: new Map([['ou-ab12-cd34ef56', [firstMember, secondMember]]]),
        },
      },
    },
  ],
  'opt-in-regions': [
    {
      title: 'a wanted region is off in the target account',
      severity: 'warning',
      says: 'af-south-1 is not enabled, so nothing is deployed there',
      failing: wantOptIn({ [firstMember]: [], [administrator]: ['us-west-2', 'af-south-1'] }),
      passing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['us-west-2', 'af-south-1'] }),
    },
    {
      title: 'a wanted region is off in the administrator account',
      severity: 'warning',
      says: 'not enabled in the administrator account',
      failing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['us-west-2'] }),
      passing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['us-west-2', 'af-south-1'] }),
    },
    {
      title: 'nobody may see whether the region is on',
      severity: 'warning',
      says: 'whether the account has enabled af-south-1 cannot be seen',
      failing: wantOptIn({ [administrator]: ['us-west-2', 'af-south-1'] }),
      passing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['us-west-2', 'af-south-1'] }),
    },
    {
      title: 'the region of the stack set itself is off',
      severity: 'error',
      says: 'the stack set is to be managed in us-west-2, which is not enabled',
      failing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['af-south-1'] }),
      passing: wantOptIn({ [firstMember]: ['af-south-1'], [administrator]: ['af-south-1', 'us-west-2'] }),
    },
  ],
  names: [
    {
      title: 'the stack set name leaves no room for the names of its stacks',
      severity: 'error',
      says: 'has 83 characters, and the stacks of its instances leave room for 82',
      failing: changeSteps({ stackSet: { stackSet: name(83) } }),
      passing: changeSteps({ stackSet: { stackSet: name(82) } }),
    },
    {
      title: 'the stack set name holds an underscore',
      severity: 'error',
      says: "stack set name 'panther_events' is malformed",
      failing: changeSteps({ stackSet: { stackSet: 'panther_events' } }),
      passing: changeSteps({ stackSet: { stackSet: 'panther-events' } }),
    },
    {
      title: 'a role name is too long',
      severity: 'error',
      says: 'has 65 characters, and IAM takes 64',
      failing: changeSteps({ stackSet: { executionRoleName: name(65) } }),
      passing: changeSteps({ stackSet: { executionRoleName: name(64) } }),
    },
    {
      title: 'a stack name is too long',
      severity: 'warning',
      says: 'has 129 characters, and AWS takes 128',
      failing: changeSteps({ adminRole: { stackName: name(129) } }),
      passing: changeSteps({ adminRole: { stackName: name(128) } }),
    },
  ],
  'template-size': [
    {
      title: 'the template of the stack set is too large for a call, and there is no bucket for it',
      severity: 'error',
      says: 'has 51201 bytes, and AWS takes 51200 within a call',
      failing: changeSteps({ stackSet: { template: sized(51_201) } }),
      passing: changeSteps({ stackSet: { template: sized(51_200) } }),
    },
    {
      title: 'characters are counted for bytes',
      severity: 'error',
      says: 'has 51202 bytes',
      failing: changeSteps({ stackSet: { template: 'é'.repeat(25_601) } }),
      passing: changeSteps({ stackSet: { template: 'é'.repeat(25_600) } }),
    },
    {
      title: 'a bucket does not help beyond 1 MB',
      severity: 'error',
      says: 'AWS takes 1000000 at most',
      failing: changeSteps({ stackSet: { template: sized(1_000_001) } }, bucket),
      passing: changeSteps({ stackSet: { template: sized(1_000_000) } }, bucket),
    },
    {
      title: 'the template of one kind of stack is too large, which spoils that kind only',
      severity: 'warning',
      says: 'has 51201 bytes',
      failing: changeSteps({ executionRoles: { template: sized(51_201) } }),
      passing: changeSteps({ executionRoles: { template: sized(51_201), action: 'none' } }),
    },
  ],
  quotas: [
    {
      title: 'more instances than a stack set may have',
      severity: 'error',
      says: '100001, and the quota is 100000',
      failing: wantPairs(100_001),
      passing: wantPairs(100_000),
    },
    {
      title: 'one stack set too many',
      severity: 'error',
      says: '1001, and the quota is 1000',
      failing: withStackSets(1_000),
      passing: withStackSets(999),
    },
    {
      title: 'too many units in a call',
      severity: 'error',
      says: '51, and the quota is 50',
      failing: changeSteps({ instances: { organizationalUnits: units(51) } }),
      passing: changeSteps({ instances: { organizationalUnits: units(50) } }),
    },
    {
      title: 'more accounts at once than AWS works on',
      severity: 'warning',
      says: '10001, and the quota is 10000',
      failing: changeSteps({
        instances: ({ preferences }) => ({
          accounts: manyAccounts(10_001),
          preferences: { ...preferences, maxConcurrentCount: 20_000, failureToleranceCount: 20_000 },
        }),
      }),
      passing: changeSteps({
        instances: ({ preferences }) => ({
          accounts: manyAccounts(10_000),
          preferences: { ...preferences, maxConcurrentCount: 20_000, failureToleranceCount: 20_000 },
        }),
      }),
    },
    {
      title: 'too many resources in the template',
      severity: 'error',
      says: 'resources in the template of stack set panther-real-time-events',
      failing: changeSteps({ stackSet: { template: resources(501) } }),
      passing: changeSteps({ stackSet: { template: resources(500) } }),
    },
    {
      title: 'too many tags',
      severity: 'error',
      says: '51, and the quota is 50',
      failing: changeSteps({ stackSet: { tags: tags(51) } }),
      passing: changeSteps({ stackSet: { tags: tags(50) } }),
    },
  ],
  'global-resources': [
    {
      title: 'a role has the same name in every region',
      severity: 'error',
      says: 'has the same name "panther" in every region',
      failing: changeSteps({ stackSet: { template: role('panther') } }),
      passing: changeSteps({ stackSet: { template: role({ 'Fn::Sub': 'panther-${AWS::Region}' }) } }),
    },
    {
      title: 'a condition that does not look at the region does not help',
      severity: 'error',
      says: 'Role (AWS::IAM::Role)',
      failing: changeSteps({
        stackSet: {
          template: role('panther', { Condition: 'A' }, { Conditions: { A: { 'Fn::Equals': [{ Ref: 'X' }, 'y'] } } }),
        },
      }),
      passing: changeSteps({
        stackSet: {
          template: role(
            'panther',
            { Condition: 'A' },
            {
              Conditions: {
                A: { 'Fn::And': [{ Condition: 'B' }, { Condition: 'B' }] },
                B: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
              },
            },
          ),
        },
      }),
    },
    {
      title: 'a template for one region may fix its names',
      severity: 'error',
      says: 'in every region',
      failing: changeSteps({ stackSet: { template: role('panther') } }),
      passing: {
        ...changeSteps({ stackSet: { template: role('panther') } }),
        desired: { ...sampleContext.desired, pairs: pairs(3) },
      },
    },
  ],
  concurrency: [
    {
      title: 'strict mode with little tolerance runs fewer at once than asked for',
      severity: 'warning',
      says: '5 accounts at a time are asked for, and 4 would run',
      failing: atOnce(5, 3),
      passing: atOnce(5, 4),
    },
    {
      title: 'one account after the other takes long',
      severity: 'warning',
      says: 'one account at a time for 11 accounts',
      failing: changeSteps({ instances: { accounts: manyAccounts(11) } }, atOnce(1, 0)),
      passing: changeSteps({ instances: { accounts: manyAccounts(10) } }, atOnce(1, 0)),
    },
    {
      title: 'automatic deployment does not heed the settings',
      severity: 'warning',
      says: 'automatic deployment does not heed',
      failing: changeSteps({ stackSet: { autoDeployment: { enabled: true, retainStacks: false } } }),
      passing: changeSteps({ stackSet: { autoDeployment: { enabled: false, retainStacks: false } } }),
    },
  ],
  'service-managed': [
    {
      title: 'the organization does not trust StackSets',
      severity: 'error',
      says: 'the organization does not trust StackSets',
      failing: trusting(false, []),
      passing: trusting(true, []),
    },
    {
      title: 'the delegated administrator is not registered',
      severity: 'error',
      says: `account ${administrator} is not a delegated administrator`,
      failing: trusting(true, [], delegated),
      passing: trusting(true, [administrator], delegated),
    },
    {
      title: 'a member account manages without being delegated',
      severity: 'error',
      says: 'is not the management account',
      failing: trusting(true, [firstMember], memberAdministers),
      passing: trusting(true, []),
    },
    {
      title: 'the management account is a target that nothing reaches',
      severity: 'warning',
      says: 'nothing in the plan does',
      failing: managementIsTarget(trusting(true, [])),
      passing: trusting(true, []),
    },
    {
      title: 'automatic deployment does not heed the account filter',
      severity: 'warning',
      says: 'does not heed accountFilter: difference',
      failing: autoDeployed('difference'),
      passing: autoDeployed('union'),
    },
  ],
  'admin-role': [
    {
      title: 'a role of that name is in the way of the stack',
      severity: 'error',
      says: `${adminRoleArn} is there already`,
      failing: adminRoleWith(service(), sampleContext),
      passing: adminRoleWith(undefined, sampleContext),
    },
    {
      title: 'the role was deleted by hand',
      severity: 'error',
      says: 'does not exist, although its stack is there',
      failing: adminRoleWith(undefined),
      passing: adminRoleWith(service()),
    },
    {
      title: 'its stack is blocked and the role is not there',
      severity: 'error',
      says: 'does not exist, and the plan does not deploy it: not ours',
      failing: adminRoleWith(undefined, changeSteps({ adminRole: { action: 'blocked', reason: 'not ours' } })),
      passing: adminRoleWith(service(), changeSteps({ adminRole: { action: 'blocked', reason: 'not ours' } })),
    },
    {
      title: 'it trusts another service',
      severity: 'error',
      says: 'does not let cloudformation.amazonaws.com assume it',
      failing: adminRoleWith(trustOf({ Service: 'ec2.amazonaws.com' })),
      passing: adminRoleWith(trustOf({ Service: ['ec2.amazonaws.com', 'cloudformation.amazonaws.com'] })),
    },
    {
      title: 'its condition names another account',
      severity: 'error',
      says: 'for stack set panther-real-time-events',
      failing: adminRoleWith(service(ofAccount(firstMember))),
      passing: adminRoleWith(service(ofAccount(administrator))),
    },
    {
      title: 'its condition names another stack set',
      severity: 'error',
      says: 'for stack set panther-real-time-events',
      failing: adminRoleWith(service(ofStackSet('another:*'))),
      passing: adminRoleWith(service(ofStackSet('panther-real-time-events:*'))),
    },
    {
      title: 'it does not trust the service of an opt-in region',
      severity: 'warning',
      says: 'does not trust cloudformation.af-south-1.amazonaws.com',
      failing: optInPair(adminRoleWith(service())),
      passing: optInPair(
        adminRoleWith(
          trustOf({ Service: ['cloudformation.amazonaws.com', 'cloudformation.af-south-1.amazonaws.com'] }),
        ),
      ),
    },
  ],
  'execution-role-trust': [
    {
      title: 'the role is missing and the plan does not deploy it',
      severity: 'warning',
      says: 'does not exist and the plan does not deploy it',
      failing: executionRoleWith(undefined),
      passing: executionRoleWith(undefined, 'create'),
    },
    {
      title: 'a role of that name is in the way of the stack',
      severity: 'warning',
      says: 'is there already',
      failing: executionRoleWith(trustOf({ AWS: root }), 'create'),
      passing: executionRoleWith(trustOf({ AWS: root })),
    },
    {
      title: 'it trusts another role of the administrator account',
      severity: 'warning',
      says: `does not trust ${adminRoleArn}`,
      failing: executionRoleWith(trustOf({ AWS: `${adminRoleArn}2` })),
      passing: executionRoleWith(trustOf({ AWS: adminRoleArn })),
    },
    {
      title: 'it trusts the account, but another role of it by condition',
      severity: 'warning',
      says: `does not trust ${adminRoleArn}`,
      failing: executionRoleWith(trustOf({ AWS: root }, { ArnEquals: { 'aws:PrincipalArn': `${adminRoleArn}2` } })),
      passing: executionRoleWith(trustOf({ AWS: root }, { ArnEquals: { 'aws:PrincipalArn': adminRoleArn } })),
    },
  ],
};

describe.each(Object.entries(cases))('the check %s', (id, samples) => {
  it.each(samples.map((sample) => [sample.title, sample] as const))('finds that %s', async (_, sample) => {
    const found = await runCheck(id, sample.failing);
    expect(found).toEqual([
      expect.objectContaining({ severity: sample.severity, message: expect.stringContaining(sample.says) }),
    ]);
    expect(found[0]?.fix).not.toBe('');
    expect(await runCheck(id, sample.passing)).toEqual([]);
  });
});

describe('the table of checks', () => {
  it('has cases for every check but the rehearsal, which has its own test', () => {
    expect(Object.keys(cases).sort()).toEqual(
      preflightChecks
        .map(({ id }) => id)
        .filter((id) => id !== 'rehearsal')
        .sort(),
    );
  });

  it('gives every check an id of its own, a summary, a reason and a link to its source', () => {
    expect(new Set(preflightChecks.map(({ id }) => id)).size).toBe(preflightChecks.length);
    for (const { id, link, reason, summary } of preflightChecks) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
      expect(summary).toMatch(/^[^A-Z].*[^.]$/);
      expect(reason).toMatch(/\.$/);
    }
  });

  it('finds nothing in a first rollout in which nothing is wrong', async () => {
    const context = adminRoleWith(undefined, sampleContext);
    for (const { id } of preflightChecks) expect([id, await runCheck(id, context)]).toEqual([id, []]);
  });
});

describe('execution roles', () => {
  const everyRole = changeSteps({ executionRoles: { action: 'none' } });

  it('are looked at in a sample unless all are asked for, and each finding names its account', async () => {
    const many = {
      ...everyRole,
      plan: {
        ...everyRole.plan,
        steps: manyAccounts(30).flatMap((accountId) =>
          everyRole.plan.steps.flatMap((step) =>
            step.kind === 'stack' && step.phase === 'executionRoles' && step.place.accountId === firstMember
              ? [{ ...step, id: `execution-role/${accountId}`, place: { ...step.place, accountId } }]
              : [],
          ),
        ),
      },
    };
    const context = changeCloud({ roles: rolesWith(undefined) }, many);
    const sample = await runCheck('execution-role-trust', context);
    expect(sample).toHaveLength(20);
    expect(sample[0]?.accountId).toBe('000000000000');
    expect(sample.at(-1)?.accountId).toBe('000000000029');
    const all = { ...context, options: { ...context.options, accounts: 'all' as const } };
    expect(await runCheck('execution-role-trust', all)).toHaveLength(30);
  });

  it('in accounts that may not be entered are told by what the plan knows, without another call', async () => {
    const step = everyRole.plan.steps.find(({ phase }) => phase === 'executionRoles');
    const stacks = new Map([
      ...sampleContext.observed.stacks,
      [step?.id ?? '', { kind: 'inaccessible', reason: 'closed' } as const],
    ]);
    let calls = 0;
    const context = changeCloud(
      { roles: () => ({ describe: async () => void (calls += 1), simulate: async () => [] }) },
      {
        ...changeSteps({ executionRoles: { action: 'manual', fix: 'by hand' } }),
        observed: { ...sampleContext.observed, stacks },
      },
    );
    const found = (await runCheck('execution-role-trust', context)).filter(({ inPlan }) => inPlan === true);
    expect(found).toMatchObject([{ accountId: step?.kind === 'stack' ? step.place.accountId : '', fix: 'by hand' }]);
    expect(calls).toBe(members.length - 1);
  });

  it('that may not be looked at are a doubt of their account alone', async () => {
    const roles = (accountId: string) => ({
      describe: async () => {
        if (accountId === firstMember) throw new PantherctlError('ACCESS_DENIED', 'iam:GetRole is denied');
        return { name: 'r', arn: 'arn', trust: trustOf({ AWS: administrator }) };
      },
      simulate: async () => [],
    });
    expect(await runCheck('execution-role-trust', changeCloud({ roles }, everyRole))).toMatchObject([
      { severity: 'warning', accountId: firstMember, message: expect.stringContaining('iam:GetRole is denied') },
    ]);
  });
});
