import { describe, expect, test } from 'vitest';
import type { InstancesRequest, StackSets } from '../../src/ports/stack-sets.ts';
import { definition, home, preferences, useStubAws } from './aws-fixtures.ts';
import { queryAnswer } from './stub-aws.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const instances: InstancesRequest = {
  stackSetName: 'events',
  operationId: 'op-1',
  accounts: ['222222222222', '333333333333'],
  regions: ['us-east-1', 'eu-west-1'],
  overrides: {},
  preferences,
};

const summary = '<member><Account>222222222222</Account><Region>us-east-1</Region><Status>CURRENT</Status></member>';
const parameter = '<member><ParameterKey>Name</ParameterKey><ParameterValue>x</ParameterValue></member>';

/** A stack set of one instance, as far as every call succeeds. */
function script(): void {
  const answers: Readonly<Record<string, string>> = {
    ListStackSets: '<Summaries/>',
    DescribeStackSet: `<StackSet><StackSetName>events</StackSetName><TemplateBody>{}</TemplateBody><Parameters>${parameter}</Parameters></StackSet>`,
    CreateStackSet: '',
    UpdateStackSet: '',
    ListStackInstances: `<Summaries>${summary}</Summaries>`,
    DescribeStackInstance: `<StackInstance><ParameterOverrides>${parameter}</ParameterOverrides></StackInstance>`,
    CreateStackInstances: '',
    UpdateStackInstances: '',
    DeleteStackInstances: '',
    DescribeStackSetOperation: '<StackSetOperation/>',
    ListStackSetOperations: '<Summaries/>',
    ListStackSetOperationResults: '<Summaries/>',
    StopStackSetOperation: '',
    DetectStackSetDrift: '',
    ListStackInstanceResourceDrifts: '<Summaries/>',
    ImportStacksToStackSet: '',
  };
  for (const [action, result] of Object.entries(answers)) {
    stub().on(`cloudformation:${action}`, queryAnswer(action, result));
  }
}

async function callEverything(stackSets: StackSets): Promise<void> {
  await stackSets.list();
  await stackSets.describe('events');
  await stackSets.create(definition);
  await stackSets.update(definition, 'op-0', preferences);
  await stackSets.listInstances('events');
  await stackSets.createInstances(instances);
  await stackSets.updateInstances(instances);
  await stackSets.deleteInstances({ ...instances, retainStacks: true });
  await stackSets.describeOperation('events', 'op-1');
  await stackSets.listOperations('events');
  await stackSets.listResults('events', 'op-1');
  await stackSets.stopOperation('events', 'op-1');
  await stackSets.detectDrift('events', 'op-2', preferences);
  await stackSets.listDrifts('events', home, 'op-2');
  await stackSets.importStacks({ stackSetName: 'events', operationId: 'op-3', stackIds: ['arn:a'], preferences });
}

/** Fields whose names begin so, without that beginning. */
function fieldsBelow(fields: Readonly<Record<string, string>>, head: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith(`${head}.`) ? [[name.slice(head.length + 1), value]] : [],
    ),
  );
}

describe('calls of stack sets', () => {
  test.each([undefined, 'SELF', 'DELEGATED_ADMIN'] as const)('say on whose behalf, all of them: %s', async (callAs) => {
    script();
    await callEverything(open().stackSets(home, callAs));
    const calls = stub().calls.filter(({ action }) => action.startsWith('cloudformation:'));
    // One call for each method, and for instances their stack set and their overrides besides.
    expect(new Set(calls.map(({ action }) => action)).size).toBe(16);
    expect(calls.map(({ action, fields }) => [action, fields['CallAs']])).toEqual(
      calls.map(({ action }) => [action, callAs ?? 'SELF']),
    );
  });

  test('carry the preferences and an id wherever an operation begins', async () => {
    script();
    await callEverything(open().stackSets(home));
    const starting = [
      ['UpdateStackSet', 'op-0'],
      ['CreateStackInstances', 'op-1'],
      ['UpdateStackInstances', 'op-1'],
      ['DeleteStackInstances', 'op-1'],
      ['DetectStackSetDrift', 'op-2'],
      ['ImportStacksToStackSet', 'op-3'],
    ] as const;
    for (const [action, id] of starting) {
      const [call] = stub().of(`cloudformation:${action}`);
      expect([action, call?.fields['OperationId']]).toEqual([action, id]);
      expect(fieldsBelow(call?.fields ?? {}, 'OperationPreferences')).toEqual({
        MaxConcurrentCount: '5',
        FailureToleranceCount: '4',
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        RegionConcurrencyType: 'PARALLEL',
        'RegionOrder.member.1': 'us-east-1',
      });
    }
  });

  test.each(['CreateStackSet', 'UpdateStackSet'])('repeat the whole definition: %s', async (action) => {
    script();
    await callEverything(open().stackSets(home));
    const fields = stub().of(`cloudformation:${action}`)[0]?.fields ?? {};
    expect(fields).toMatchObject({
      StackSetName: 'events',
      Description: 'a topic',
      TemplateBody: definition.template,
      AdministrationRoleARN: definition.administrationRoleArn,
      ExecutionRoleName: 'Execution',
      PermissionModel: 'SELF_MANAGED',
      'ManagedExecution.Active': 'true',
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a',
    });
    expect(fieldsBelow(fields, 'Parameters')).toEqual({
      'member.1.ParameterKey': 'Size',
      'member.1.ParameterValue': '5',
      'member.2.ParameterKey': 'Name',
      'member.2.ParameterValue': 'x',
    });
    expect(Object.keys(fields).filter((name) => /^(?:AutoDeployment|DeploymentTargets)/.test(name))).toEqual([]);
  });

  test('take every tag away where none is wanted', async () => {
    script();
    await open()
      .stackSets(home)
      .update({ ...definition, tags: {} }, 'op-0', preferences);
    expect(stub().of('cloudformation:UpdateStackSet')[0]?.fields['Tags']).toBe('');
  });

  test('of a service-managed set name automatic deployment, and no roles', async () => {
    script();
    const stackSets = open().stackSets(home);
    const { administrationRoleArn: _, executionRoleName: __, ...rest } = definition;
    const request = { ...rest, permissionModel: 'SERVICE_MANAGED' } as const;
    await stackSets.create({ ...request, autoDeployment: { enabled: true, retainStacks: true } });
    await stackSets.update({ ...request, autoDeployment: { enabled: false, retainStacks: true } }, 'o', preferences);
    const [create, update] = ['CreateStackSet', 'UpdateStackSet'].map((action) => {
      const fields = stub().of(`cloudformation:${action}`)[0]?.fields ?? {};
      expect(Object.keys(fields).filter((name) => /Role|DeploymentTargets|Accounts|Regions/.test(name))).toEqual([]);
      return fieldsBelow(fields, 'AutoDeployment');
    });
    expect(create).toEqual({ Enabled: 'true', RetainStacksOnAccountRemoval: 'true' });
    expect(update).toEqual({ Enabled: 'false' });
  });

  test('name accounts and regions of a self-managed set, and an empty list of overrides to reset them', async () => {
    script();
    await open().stackSets(home).updateInstances(instances);
    const fields = stub().of('cloudformation:UpdateStackInstances')[0]?.fields ?? {};
    expect(Object.values(fieldsBelow(fields, 'Accounts'))).toEqual(['222222222222', '333333333333']);
    expect(Object.values(fieldsBelow(fields, 'Regions'))).toEqual(['us-east-1', 'eu-west-1']);
    expect(fields['ParameterOverrides']).toBe('');
  });

  test.each([
    [['222222222222'], { AccountFilterType: 'INTERSECTION', 'Accounts.member.1': '222222222222' }],
    [[], { AccountFilterType: 'NONE' }],
  ])('narrow units to accounts, if any are named: %j', async (accounts, expected) => {
    script();
    const request = { ...instances, accounts, organizationalUnits: ['ou-ab12-cd34ef56'], overrides: { Name: 'y' } };
    await open()
      .stackSets(home)
      .deleteInstances({ ...request, retainStacks: false });
    await open().stackSets(home).createInstances(request);
    for (const action of ['DeleteStackInstances', 'CreateStackInstances']) {
      const fields = stub().of(`cloudformation:${action}`)[0]?.fields ?? {};
      expect(fieldsBelow(fields, 'DeploymentTargets')).toEqual({
        'OrganizationalUnitIds.member.1': 'ou-ab12-cd34ef56',
        ...expected,
      });
      expect(Object.keys(fieldsBelow(fields, 'Accounts'))).toEqual([]);
    }
    expect(stub().of('cloudformation:CreateStackInstances')[0]?.fields).toMatchObject({
      'ParameterOverrides.member.1.ParameterKey': 'Name',
      'ParameterOverrides.member.1.ParameterValue': 'y',
    });
  });

  test('ask for overrides only where they may be, and only in the accounts that are named', async () => {
    script();
    const stackSets = open().stackSets(home);
    expect((await stackSets.listInstances('events'))[0]?.overrides).toEqual({ Name: 'x' });
    expect((await stackSets.listInstances('events', new Set(['333333333333'])))[0]?.overrides).toEqual({});
    expect(stub().of('cloudformation:DescribeStackInstance')).toHaveLength(1);
    const bare = queryAnswer('DescribeStackSet', '<StackSet><TemplateBody>{}</TemplateBody></StackSet>');
    stub().on('cloudformation:DescribeStackSet', bare);
    await stackSets.listInstances('events');
    expect(stub().of('cloudformation:DescribeStackInstance')).toHaveLength(1);
  });
});

describe('lists', () => {
  const page = (token: string | undefined): WireAnswer => {
    const number = Number(token ?? 1);
    const next = number < 3 ? `<NextToken>${number + 1}</NextToken>` : '';
    const name = `<member><StackSetName>set-${number}</StackSetName></member>`;
    return queryAnswer('ListStackSets', `<Summaries>${name}</Summaries>${next}`);
  };

  test('are read to their last page, a hundred at a time', async () => {
    stub().on('cloudformation:ListStackSets', ({ fields }) => page(fields['NextToken']));
    expect(await open().stackSets(home).list()).toEqual(['set-1', 'set-2', 'set-3']);
    const calls = stub().of('cloudformation:ListStackSets');
    expect(calls.map(({ fields }) => [fields['NextToken'], fields['MaxResults'], fields['Status']])).toEqual([
      [undefined, '100', 'ACTIVE'],
      ['2', '100', 'ACTIVE'],
      ['3', '100', 'ACTIVE'],
    ]);
  });

  test('that broke off go on at the page where they did', async () => {
    let isBusy = true;
    stub().on('cloudformation:ListStackSets', ({ fields }) => {
      if (fields['NextToken'] === '3' && isBusy) {
        isBusy = false;
        return {
          status: 400,
          body: '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
        };
      }
      return page(fields['NextToken']);
    });
    const stackSets = open().stackSets(home);
    await expect(stackSets.list()).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(await stackSets.list()).toEqual(['set-1', 'set-2', 'set-3']);
    expect(
      stub()
        .of('cloudformation:ListStackSets')
        .map(({ fields }) => fields['NextToken']),
    ).toEqual([undefined, '2', '3', '3']);
    expect(await stackSets.list()).toEqual(['set-1', 'set-2', 'set-3']);
  });

  test('that lead in a circle are no answer of AWS', async () => {
    stub().on('cloudformation:ListStackSets', queryAnswer('ListStackSets', '<Summaries/><NextToken>2</NextToken>'));
    await expect(open().stackSets(home).list()).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });
});
