import { expect, test } from 'vitest';
import type { DefinitionChanges, InstancesStep, Plan, StackSetStep, StackStep } from '../../src/orchestrate/plan.ts';
import { renderPlan } from '../../src/ui/render-plan.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { textWidth } from '../../src/ui/text-width.ts';
import { regions } from './sample-run.ts';
import { noPairs } from '../../src/orchestrate/build-plan.ts';

const plain = buildStyle({ color: false, unicode: false });
const place = { accountId: '444455556666', region: 'us-west-2' };
const preferences = {
  maxConcurrentCount: 5,
  failureToleranceCount: 4,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: regions,
} as const;

function stack(id: string, title: string, action: StackStep['action'], more: Partial<StackStep> = {}): StackStep {
  const texts = { stackName: 's', template: 't', templateFile: 'f', parameters: {}, tags: {} };
  return { kind: 'stack', phase: 'executionRoles', id, title, action, place, ...texts, ...more };
}

const stackSet: StackSetStep = {
  kind: 'stackSet',
  phase: 'stackSet',
  id: 'stack-set/x',
  title: 'stack set panther-real-time-events in us-west-2 of 444455556666',
  action: 'create',
  place,
  stackSet: 'panther-real-time-events',
  template: 't',
  parameters: {},
  tags: {},
  administrationRoleArn: 'a',
  executionRoleName: 'e',
  permissionModel: 'SELF_MANAGED',
  managedExecution: false,
  callAs: 'SELF',
  preferences,
};

const instances: InstancesStep = {
  kind: 'instances',
  phase: 'instances',
  id: 'instances/create/1',
  title: 'create 152 stack instances',
  action: 'create',
  place,
  stackSet: 'panther-real-time-events',
  accounts: Array.from({ length: 38 }, (_, index) => String(100_000_000_000 + index)),
  regions,
  overrides: {},
  callAs: 'SELF',
  preferences,
};

const pairs = { ...noPairs, create: 152, skipped: 4 };
const plan: Plan = {
  version: 1,
  steps: [
    stack('admin-role', 'admin role in the administrator account (444455556666)', 'create'),
    ...instances.accounts.map((id) => stack(`execution-role/${id}`, `execution role in x (${id})`, 'create')),
    stack('execution-role/666666666666', 'execution role in sandbox (666666666666)', 'manual', {
      reason: 'pantherctl cannot act in account 666666666666',
      fix: 'with credentials of account 666666666666: aws cloudformation deploy --region us-west-2 --stack-name a-long-name',
    }),
    stackSet,
    instances,
  ],
  pairs,
  skipped: [{ accountId: '555555555555', accountName: 'legacy', regions, reason: 'the account is suspended' }],
  extras: [],
  running: [],
  accountNames: {},
  notes: [],
  operations: 1,
  accountsAtOnce: 5,
  minutes: 32,
};

test('a first rollout is one screen: equal steps together, the manual one with its fix, instances, who is left out', () => {
  expect(renderPlan(plan, plain, 100)).toMatchInlineSnapshot(`
    "Plan
      + admin role in the administrator account (444455556666)
      + create 38 execution role stacks
      ! execution role in sandbox (666666666666)
          pantherctl cannot act in account 666666666666
          fix: with credentials of account 666666666666: aws cloudformation deploy --region us-west-2 --stack-name a-long-name
      + stack set panther-real-time-events in us-west-2 of 444455556666
      + create 152 stack instances
          38 accounts x 4 regions (us-east-1, us-west-2, eu-west-1, ap-southeast-2)

      instances    152 to create, 4 skipped
        ! legacy (555555555555) in 4 regions (us-east-1, us-west-2, eu-west-1, ap-southeast-2): the
          account is suspended
      operations   1; effective concurrency 5 accounts in a region (at most 5, tolerance 4, strict), one
                   region after another; about 32 minutes"
  `);
});

test('a step that changes something says what, and steps as wanted are counted', () => {
  const steps = [
    stack('admin-role', 'admin role', 'update', { reason: 'template changed' }),
    stack('x/1', 'x', 'none'),
  ];
  const changed = {
    ...plan,
    steps,
    pairs: { ...pairs, create: 0, skipped: 0, unchanged: 3 },
    skipped: [],
    operations: 0,
  };
  expect(renderPlan(changed, plain, 100)).toBe(
    ['Plan', '  ~ admin role: template changed', '  = 1 step as wanted already'].join('\n'),
  );
});

test('a plan without work says so in a line', () => {
  const done = {
    ...plan,
    steps: [{ ...stackSet, action: 'none' as const }],
    pairs: { ...pairs, create: 0, unchanged: 152 },
    operations: 0,
  };
  expect(renderPlan({ ...done, skipped: [] }, plain, 100).split('\n')).toEqual([
    'Plan',
    '  = 1 step as wanted already',
    '',
    '  instances    152 unchanged, 4 skipped',
  ]);
});

test('many manual steps are cut and counted, and listed in full when asked', () => {
  const manual = Array.from({ length: 300 }, (_, index) =>
    stack(`execution-role/${index}`, `execution role in a-${index}`, 'manual', { reason: 'no way in', fix: 'by hand' }),
  );
  const short = renderPlan({ ...plan, steps: manual }, plain, 100);
  expect(short).toContain('  ! and 295 more of these (--verbose lists all)');
  expect(renderPlan({ ...plan, steps: manual }, plain, 100, true)).toContain('execution role in a-299');
});

test('fits 40 columns but for what has to be copied', () => {
  const lines = renderPlan(plan, plain, 40).split('\n');
  const wrapped = lines.filter((line) => !line.includes('fix:'));
  expect(Math.max(...wrapped.map(textWidth))).toBeLessThanOrEqual(40);
});

test('an operation that runs already is named, with what waits for it', () => {
  const busy: Plan = {
    ...plan,
    pairs: { ...pairs, underway: 98 },
    running: [{ operationId: 'pantherctl-1', action: 'CREATE' }],
  };
  const text = renderPlan(busy, plain, 100);
  expect(text).toContain('operation pantherctl-1 (create) is running; apply follows it to its end first');
  expect(text).toContain('98 under way');
});

test('instances that are not wanted any more are said to be updated when the definition changes', () => {
  const extra = { ...pairs, create: 0, extra: 2 };
  expect(renderPlan({ ...plan, pairs: extra }, plain, 100)).toContain('2 not wanted any more but left alone');
  const steps = [{ ...stackSet, action: 'update' as const }];
  expect(renderPlan({ ...plan, steps, pairs: { ...extra, update: 3 } }, plain, 100)).toContain(
    '2 not wanted any more but updated with the rest',
  );
});

test('deletions are listed by account, many of them cut, and counted', () => {
  const deletion: InstancesStep = {
    ...instances,
    phase: 'deletions',
    id: 'instances/delete/1',
    title: 'delete 12 stack instances',
    action: 'delete',
    accounts: instances.accounts.slice(0, 6),
    regions: ['us-east-1', 'us-west-2'],
  };
  const deleting: Plan = {
    ...plan,
    steps: [deletion],
    skipped: [],
    pairs: { ...pairs, create: 0, skipped: 0, delete: 12 },
    accountNames: { '100000000000': 'legacy' },
    notes: ['stack panther-stackset-execution-role stays in 100000000000, where no instance is left'],
  };
  expect(renderPlan(deleting, plain, 80)).toMatchInlineSnapshot(`
    "Plan
      - delete 12 stack instances
          6 accounts x 2 regions (us-east-1, us-west-2)
          - legacy (100000000000)
          - 100000000001
          - 100000000002
          - 100000000003
          - 100000000004
          and 1 more account (--verbose lists all)
      operations   1; effective concurrency 5 accounts in a region (at most 5,
                   tolerance 4, strict), one region after another; about 32 minutes
      note         stack panther-stackset-execution-role stays in 100000000000,
                   where no instance is left"
  `);
  expect(renderPlan(deleting, plain, 80, true)).toContain('- 100000000005');
  const colored = buildStyle({ color: true, unicode: false });
  expect(renderPlan(deleting, colored, 80)).toContain(colored.bad('- legacy (100000000000)'));
});

const changes: DefinitionChanges = {
  template: [
    {
      path: 'Resources.TopicPolicy',
      resourceType: 'AWS::SNS::TopicPolicy',
      action: 'modify',
      properties: ['PolicyDocument.Statement'],
    },
    { path: 'Outputs.TopicName', action: 'add', properties: [] },
    { path: 'Parameters.Old', action: 'remove', properties: [] },
  ],
  access: [
    { policy: 'Resources.TopicPolicy.PolicyDocument', statement: 'Same', verdict: 'equal', details: [] },
    {
      policy: 'Resources.TopicPolicy.PolicyDocument',
      statement: 'Publish',
      verdict: 'narrower',
      details: ['+ condition StringEquals aws:SourceAccount'],
    },
    {
      policy: 'Resources.TopicPolicy.PolicyDocument',
      statement: '#3',
      verdict: 'broader',
      details: ['+ sns:Publish', '- condition Bool aws:SecureTransport'],
    },
  ],
  parameters: [{ name: 'QueueArn', before: 'arn:aws:sqs:us-west-2:111122223333:old', after: '' }],
  tags: [{ name: 'team', after: 'security' }],
  settings: [{ name: 'managed execution', before: 'off', after: 'on' }],
};

test('a new definition is told by what changes in it, what grants more first, within 80 columns', () => {
  const steps = [
    { ...stackSet, action: 'update' as const, reason: 'template changed; every instance is updated', changes },
  ];
  const text = renderPlan(
    { ...plan, steps, skipped: [], pairs: { ...pairs, create: 0, skipped: 0, update: 8 } },
    plain,
    80,
  );
  expect(text).toMatchInlineSnapshot(`
    "Plan
      ~ stack set panther-real-time-events in us-west-2 of 444455556666: template
        changed; every instance is updated
          template     3 changes
            ~ Resources.TopicPolicy (AWS::SNS::TopicPolicy):
              PolicyDocument.Statement
            + Outputs.TopicName
            - Parameters.Old
          access       1 broader, 1 narrower, 1 equal
            broader      Resources.TopicPolicy.PolicyDocument #3
                + sns:Publish
                - condition Bool aws:SecureTransport
            narrower     Resources.TopicPolicy.PolicyDocument Publish
                + condition StringEquals aws:SourceAccount
          parameters   1 change
            ~ QueueArn: arn:aws:sqs:us-west-2:111122223333:old -> empty
          tags         1 change
            ~ team: none -> security
          settings     1 change
            ~ managed execution: off -> on

      instances    8 to update
      operations   1; effective concurrency 5 accounts in a region (at most 5,
                   tolerance 4, strict), one region after another; about 32 minutes"
  `);
  expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(80);
});

test('stacks that many accounts update alike show their changes once', () => {
  const steps = Array.from({ length: 40 }, (_, index) =>
    stack(`execution-role/${index}`, `execution role in ${index}`, 'update', { reason: 'template changed', changes }),
  );
  const lines = renderPlan({ ...plan, steps }, plain, 80).split('\n');
  expect(lines).toContain('  ~ update 40 execution role stacks');
  expect(lines.filter((line) => line.includes('broader   '))).toHaveLength(1);
});

test('lists that are cut say so, and stand in full when asked', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({
    path: `Outputs.O${index}`,
    action: 'add' as const,
    properties: [],
  }));
  const steps = [{ ...stackSet, action: 'update' as const, changes: { ...changes, template: many } }];
  const busy = { ...plan, steps };
  expect(renderPlan(busy, plain, 80)).toContain('and 4 more (--verbose lists all)');
  expect(renderPlan(busy, plain, 80, true)).toContain('Outputs.O8');
});

test('overrides stand beside the accounts that get them, and whole units are named', () => {
  const given: InstancesStep = {
    ...instances,
    id: 'instances/update/1',
    title: 'give other overrides to 2 stack instances',
    action: 'update',
    accounts: ['100000000000'],
    regions: ['us-east-1', 'us-west-2'],
    overrides: { SnsTopicName: 'acme-events' },
  };
  const whole: InstancesStep = { ...instances, organizationalUnits: ['ou-ab12-cd34ef56'], wholeUnits: true };
  const text = renderPlan({ ...plan, steps: [given, whole], operations: 2 }, plain, 100);
  expect(text).toContain('100000000000 x 2 regions (us-east-1, us-west-2)\n      with SnsTopicName = acme-events');
  expect(text).toMatch(/every account of 1 unit \(ou-ab12-cd34ef56\), \d+ accounts? x\s+4 regions/);
  expect(text).toContain('operations   2; effective concurrency 5 accounts in a region');
});
