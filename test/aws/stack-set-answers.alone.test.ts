import { describe, expect, test } from 'vitest';
import { home, useStubAws } from './aws-fixtures.ts';
import { queryAnswer, queryError } from './stub-aws.ts';

const { open, stub } = useStubAws();

const answer = (action: string, result: string): void =>
  stub().on(`cloudformation:${action}`, queryAnswer(action, result));

describe('a stack set', () => {
  test('is described with its drift, its units and every parameter of its template', async () => {
    const template = '{"Parameters":{"Name":{"Type":"String"},"Size":{"Type":"Number","Default":5}}}';
    answer(
      'DescribeStackSet',
      `<StackSet><StackSetName>events</StackSetName><StackSetId>events:1</StackSetId><TemplateBody>${template.replaceAll('"', '&quot;')}</TemplateBody>
       <Parameters><member><ParameterKey>Name</ParameterKey><ParameterValue>x</ParameterValue></member></Parameters>
       <Tags><member><Key>team</Key><Value>a</Value></member></Tags><Status>ACTIVE</Status>
       <PermissionModel>SERVICE_MANAGED</PermissionModel><AdministrationRoleARN>arn:not-ours-to-tell</AdministrationRoleARN>
       <AutoDeployment><Enabled>true</Enabled><RetainStacksOnAccountRemoval>false</RetainStacksOnAccountRemoval></AutoDeployment>
       <ManagedExecution><Active>true</Active></ManagedExecution>
       <OrganizationalUnitIds><member>ou-ab12-cd34ef56</member></OrganizationalUnitIds>
       <Regions><member>us-east-1</member></Regions>
       <StackSetDriftDetectionDetails><DriftStatus>DRIFTED</DriftStatus><DriftDetectionStatus>PARTIAL_SUCCESS</DriftDetectionStatus>
         <LastDriftCheckTimestamp>2026-01-02T03:04:05.678Z</LastDriftCheckTimestamp><DriftedStackInstancesCount>2</DriftedStackInstancesCount>
         <InSyncStackInstancesCount>3</InSyncStackInstancesCount><FailedStackInstancesCount>1</FailedStackInstancesCount></StackSetDriftDetectionDetails></StackSet>`,
    );
    expect(await open().stackSets(home).describe('events')).toEqual({
      name: 'events',
      id: 'events:1',
      template,
      parameters: { Name: 'x', Size: '5' },
      tags: { team: 'a' },
      permissionModel: 'SERVICE_MANAGED',
      managedExecution: true,
      autoDeployment: { enabled: true, retainStacks: false },
      organizationalUnits: ['ou-ab12-cd34ef56'],
      regions: ['us-east-1'],
      drift: {
        status: 'DRIFTED',
        detection: 'PARTIAL_SUCCESS',
        checkedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
        drifted: 2,
        inSync: 3,
        failed: 1,
      },
    });
  });

  test('that is deleted is none, and one that is not there neither', async () => {
    answer('DescribeStackSet', '<StackSet><StackSetName>events</StackSetName><Status>DELETED</Status></StackSet>');
    expect(await open().stackSets(home).describe('events')).toBeUndefined();
    stub().on(
      'cloudformation:DescribeStackSet',
      queryError('StackSetNotFoundException', 'StackSet events not found', 404),
    );
    expect(await open().stackSets(home).describe('events')).toBeUndefined();
    await expect(
      (async () => {
        stub().on('cloudformation:ListStackInstances', queryError('StackSetNotFoundException', 'not found', 404));
        await open().stackSets(home).listInstances('events');
      })(),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('an instance is told with its finer state, its reason, its drift and its unit', async () => {
  answer(
    'ListStackInstances',
    `<Summaries><member><Account>222222222222</Account><Region>us-east-1</Region><Status>OUTDATED</Status>
     <StackInstanceStatus><DetailedStatus>SKIPPED_SUSPENDED_ACCOUNT</DetailedStatus></StackInstanceStatus>
     <StatusReason>suspended</StatusReason><StackId>arn:stack</StackId><LastOperationId>op-1</LastOperationId>
     <DriftStatus>NOT_CHECKED</DriftStatus><OrganizationalUnitId>ou-ab12-cd34ef56</OrganizationalUnitId></member>
     <member><Account>333333333333</Account><Region>us-east-1</Region><Status>INOPERABLE</Status></member></Summaries>`,
  );
  expect(await open().stackSets(home).listInstances('events', new Set())).toEqual([
    {
      accountId: '222222222222',
      region: 'us-east-1',
      status: 'OUTDATED',
      detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT',
      statusReason: 'suspended',
      overrides: {},
      stackId: 'arn:stack',
      lastOperationId: 'op-1',
      drift: 'NOT_CHECKED',
      organizationalUnitId: 'ou-ab12-cd34ef56',
    },
    {
      accountId: '333333333333',
      region: 'us-east-1',
      status: 'INOPERABLE',
      detailedStatus: 'INOPERABLE',
      overrides: {},
    },
  ]);
});

test('operations come newest first, with times to the millisecond and the count of failures', async () => {
  const operation = (id: string, day: number): string =>
    `<member><OperationId>${id}</OperationId><Action>CREATE</Action><Status>SUCCEEDED</Status>
     <CreationTimestamp>2026-01-0${day}T00:00:00.123Z</CreationTimestamp><EndTimestamp>2026-01-0${day}T00:01:00Z</EndTimestamp>
     <StatusDetails><FailedStackInstancesCount>3</FailedStackInstancesCount></StatusDetails>
     <OperationPreferences><MaxConcurrentPercentage>10</MaxConcurrentPercentage></OperationPreferences></member>`;
  answer('ListStackSetOperations', `<Summaries>${operation('first', 1)}${operation('second', 2)}</Summaries>`);
  const operations = await open().stackSets(home).listOperations('events');
  expect(operations.map(({ id }) => id)).toEqual(['second', 'first']);
  expect(operations[1]).toEqual({
    id: 'first',
    stackSetName: 'events',
    action: 'CREATE',
    status: 'SUCCEEDED',
    createdAt: Date.UTC(2026, 0, 1, 0, 0, 0, 123),
    endedAt: Date.UTC(2026, 0, 1, 0, 1),
    failedInstances: 3,
    preferences: {
      maxConcurrentCount: 1,
      failureToleranceCount: 0,
      concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
      regionConcurrencyType: 'SEQUENTIAL',
      regionOrder: [],
    },
  });
});

test('an operation that AWS never heard of is none', async () => {
  const gone = queryError('OperationNotFoundException', 'Operation op-9 not found', 404);
  stub().on('cloudformation:DescribeStackSetOperation', gone);
  expect(await open().stackSets(home).describeOperation('events', 'op-9')).toBeUndefined();
});

test('a result carries the reason of the account gate', async () => {
  answer(
    'ListStackSetOperationResults',
    `<Summaries><member><Account>222222222222</Account><Region>us-east-1</Region><Status>FAILED</Status><StatusReason>gate failed</StatusReason>
     <AccountGateResult><Status>FAILED</Status><StatusReason>the function said no</StatusReason></AccountGateResult></member>
     <member><Account>333333333333</Account><Region>us-east-1</Region><Status>SUCCEEDED</Status>
     <AccountGateResult><Status>SKIPPED</Status><StatusReason>Function not found</StatusReason></AccountGateResult></member></Summaries>`,
  );
  expect(await open().stackSets(home).listResults('events', 'op-1')).toEqual([
    { accountId: '222222222222', region: 'us-east-1', status: 'FAILED', reason: 'gate failed: the function said no' },
    { accountId: '333333333333', region: 'us-east-1', status: 'SUCCEEDED' },
  ]);
});

test('drifts are told property by property, and asked for what differs only', async () => {
  answer(
    'ListStackInstanceResourceDrifts',
    `<Summaries><member><LogicalResourceId>Role</LogicalResourceId><PhysicalResourceId>role-1</PhysicalResourceId>
     <ResourceType>AWS::IAM::Role</ResourceType><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus>
     <PropertyDifferences><member><PropertyPath>/Path</PropertyPath><ExpectedValue>/</ExpectedValue><ActualValue>/x/</ActualValue><DifferenceType>NOT_EQUAL</DifferenceType></member>
     <member><PropertyPath>/Tags/0</PropertyPath><ExpectedValue>null</ExpectedValue><ActualValue>{}</ActualValue><DifferenceType>ADD</DifferenceType></member>
     <member><PropertyPath>/Tags/1</PropertyPath><ExpectedValue>{}</ExpectedValue><ActualValue>null</ActualValue><DifferenceType>REMOVE</DifferenceType></member></PropertyDifferences></member>
     <member><LogicalResourceId>Topic</LogicalResourceId><ResourceType>AWS::SNS::Topic</ResourceType><StackResourceDriftStatus>DELETED</StackResourceDriftStatus></member></Summaries>`,
  );
  expect(
    await open()
      .stackSets(home)
      .listDrifts('events', { ...home, accountId: '222222222222' }, 'op-2'),
  ).toEqual([
    {
      logicalId: 'Role',
      resourceType: 'AWS::IAM::Role',
      physicalId: 'role-1',
      status: 'MODIFIED',
      differences: [
        { path: '/Path', kind: 'NOT_EQUAL', expected: '/', actual: '/x/' },
        { path: '/Tags/0', kind: 'ADD', actual: '{}' },
        { path: '/Tags/1', kind: 'REMOVE', expected: '{}' },
      ],
    },
    { logicalId: 'Topic', resourceType: 'AWS::SNS::Topic', status: 'DELETED', differences: [] },
  ]);
  expect(stub().of('cloudformation:ListStackInstanceResourceDrifts')[0]?.fields).toMatchObject({
    StackInstanceAccount: '222222222222',
    StackInstanceRegion: 'us-east-1',
    OperationId: 'op-2',
    'StackInstanceResourceDriftStatuses.member.1': 'MODIFIED',
    'StackInstanceResourceDriftStatuses.member.2': 'DELETED',
  });
});

test('an operation has ended by its state, whether or not it tells the time of it', async () => {
  const operation = (status: string, end = ''): string =>
    `<StackSetOperation><OperationId>op</OperationId><Action>CREATE</Action><Status>${status}</Status>
     <CreationTimestamp>2026-01-01T00:00:00Z</CreationTimestamp>${end}</StackSetOperation>`;
  const stackSets = open().stackSets(home);
  answer('DescribeStackSetOperation', operation('STOPPED'));
  expect((await stackSets.describeOperation('events', 'op'))?.endedAt).toBe(Date.UTC(2026, 0, 1));
  answer('DescribeStackSetOperation', operation('STOPPING', '<EndTimestamp>2026-01-01T00:01:00Z</EndTimestamp>'));
  expect((await stackSets.describeOperation('events', 'op'))?.endedAt).toBeUndefined();
});
