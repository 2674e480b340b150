import { describe, expect, test } from 'vitest';
import { home, useStubAws } from './aws-fixtures.ts';
import { queryAnswer, queryError } from './stub-aws.ts';

const { open, stub } = useStubAws();

const answer = (action: string, result: string): void =>
  stub().on(`cloudformation:${action}`, queryAnswer(action, result));
const missing = queryError('ValidationError', 'Stack [one] does not exist');
const request = { name: 'one', template: '{}', parameters: { A: 'b' }, tags: { team: 'a' } };

function event(logicalId: string, status: string, reason = '', physicalId = logicalId): string {
  return `<member><StackId>arn:one</StackId><EventId>e</EventId><StackName>one</StackName><LogicalResourceId>${logicalId}</LogicalResourceId>
    <PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceType>T</ResourceType><ResourceStatus>${status}</ResourceStatus>
    <ResourceStatusReason>${reason}</ResourceStatusReason><Timestamp>2026-01-01T00:00:00Z</Timestamp></member>`;
}

describe('failures of a stack', () => {
  test('are those of the last change, root cause first and what was only cancelled last, over all pages', async () => {
    const pages = [
      `${event('one', 'ROLLBACK_IN_PROGRESS', '', 'arn:one')}${event('Later', 'UPDATE_FAILED', 'Resource update cancelled')}`,
      `${event('Second', 'UPDATE_FAILED', 'denied')}${event('First', 'UPDATE_FAILED', 'name is taken')}`,
      `${event('one', 'UPDATE_IN_PROGRESS', '', 'arn:one')}${event('Old', 'CREATE_FAILED', 'long ago')}`,
    ];
    stub().on('cloudformation:DescribeStackEvents', ({ fields }) => {
      const number = Number(fields['NextToken'] ?? 0);
      const next = `<NextToken>${number + 1}</NextToken>`;
      return queryAnswer('DescribeStackEvents', `<StackEvents>${pages[number] ?? ''}</StackEvents>${next}`);
    });
    const failures = await open().stacks(home).failures('one');
    expect(failures.map(({ logicalId, reason }) => [logicalId, reason])).toEqual([
      ['First', 'name is taken'],
      ['Second', 'denied'],
      ['Later', 'Resource update cancelled'],
    ]);
    expect(stub().of('cloudformation:DescribeStackEvents')).toHaveLength(3);
  });

  test('are none where there is no stack', async () => {
    stub().on('cloudformation:DescribeStackEvents', missing);
    expect(await open().stacks(home).failures('one')).toEqual([]);
  });
});

test('a stack says what it is, in the states that the port knows', async () => {
  const stack = (status: string): string =>
    `<Stacks><member><StackId>arn:one</StackId><StackName>one</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>
     <StackStatusReason>why</StackStatusReason><Outputs><member><OutputKey>O</OutputKey><OutputValue>v</OutputValue></member></Outputs></member></Stacks>`;
  const stacks = open().stacks(home);
  answer('DescribeStacks', stack('IMPORT_COMPLETE'));
  expect(await stacks.describe('one')).toMatchObject({
    status: 'UPDATE_COMPLETE',
    statusReason: 'why',
    outputs: { O: 'v' },
  });
  answer('DescribeStacks', stack('DELETE_COMPLETE'));
  expect(await stacks.describe('one')).toBeUndefined();
  answer('DescribeStacks', stack('DREAMING'));
  await expect(stacks.describe('one')).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
});

describe('an update', () => {
  test('with nothing to do is told apart from one that is refused', async () => {
    const stacks = open().stacks(home);
    stub().on('cloudformation:UpdateStack', queryError('ValidationError', 'No updates are to be performed.'));
    expect(await stacks.update(request)).toBe('unchanged');
    stub().on('cloudformation:UpdateStack', queryError('ValidationError', 'Parameters: [B] must have values'));
    await expect(stacks.update(request)).rejects.toMatchObject({ code: 'VALIDATION' });
    stub().on('cloudformation:UpdateStack', missing);
    await expect(stacks.update(request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    answer('UpdateStack', '');
    expect(await stacks.update(request)).toBe('started');
    expect(stub().of('cloudformation:UpdateStack')[0]?.fields).toMatchObject({
      StackName: 'one',
      TemplateBody: '{}',
      'Parameters.member.1.ParameterKey': 'A',
      'Tags.member.1.Key': 'team',
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    });
  });
});

describe('a change set', () => {
  test.each([
    ['none', missing, 'CREATE'],
    ['a shell', 'REVIEW_IN_PROGRESS', 'CREATE'],
    ['a stack', 'CREATE_COMPLETE', 'UPDATE'],
  ])('where there is %s is one of the right type', async (_, state, type) => {
    if (typeof state === 'string') {
      answer(
        'DescribeStacks',
        `<Stacks><member><StackName>one</StackName><StackStatus>${state}</StackStatus></member></Stacks>`,
      );
    } else stub().on('cloudformation:DescribeStacks', state);
    answer('CreateChangeSet', '<Id>arn:c</Id>');
    await open().stacks(home).createChangeSet(request, 'rehearsal');
    expect(stub().of('cloudformation:CreateChangeSet')[0]?.fields).toMatchObject({
      ChangeSetName: 'rehearsal',
      ChangeSetType: type,
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    });
  });

  test('is read to its last page', async () => {
    const change = (id: string, more: string): string =>
      `<member><Type>Resource</Type><ResourceChange><LogicalResourceId>${id}</LogicalResourceId><ResourceType>T</ResourceType>${more}</ResourceChange></member>`;
    stub().on('cloudformation:DescribeChangeSet', ({ fields }) =>
      queryAnswer(
        'DescribeChangeSet',
        fields['NextToken'] === undefined
          ? `<Status>CREATE_COMPLETE</Status><Changes>${change('A', '<Action>Modify</Action><Replacement>True</Replacement>')}</Changes><NextToken>n</NextToken>`
          : `<Status>CREATE_COMPLETE</Status><Changes>${change('B', '<Action>Add</Action>')}</Changes>`,
      ),
    );
    expect(await open().stacks(home).describeChangeSet('one', 'rehearsal')).toEqual({
      status: 'CREATE_COMPLETE',
      changes: [
        { logicalId: 'A', resourceType: 'T', action: 'Modify', replacement: 'True' },
        { logicalId: 'B', resourceType: 'T', action: 'Add' },
      ],
    });
  });

  test('that is not there, or whose stack is not, is none and can be removed', async () => {
    const stacks = open().stacks(home);
    for (const absent of [missing, queryError('ChangeSetNotFound', 'ChangeSet [rehearsal] does not exist', 404)]) {
      stub().on('cloudformation:DescribeChangeSet', absent);
      stub().on('cloudformation:DeleteChangeSet', absent);
      expect(await stacks.describeChangeSet('one', 'rehearsal')).toBeUndefined();
      await stacks.removeChangeSet('one', 'rehearsal');
    }
  });
});

test('removing a stack that is not there is no error', async () => {
  stub().on('cloudformation:DeleteStack', missing);
  await open().stacks(home).remove('one');
  expect(stub().of('cloudformation:DeleteStack')).toHaveLength(1);
});
