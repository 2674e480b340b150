import { describe, expect, test } from 'vitest';
import type { AwsCloud } from '../../src/aws/create-aws-cloud.ts';
import { definition, home, memberId, preferences, useStubAws } from './aws-fixtures.ts';
import { queryAnswer, queryError } from './stub-aws.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();
const page = '<!DOCTYPE html><html><body>Sign in to the guest network</body></html>';

const simulated = { action: 's3:GetObject', resource: 'arn:aws:s3:::x/*' };
const metric = { namespace: 'Panther', name: 'Age', dimensions: { ID: 'x' } };

/** One call by each protocol, and the action by which it is scripted. */
const calls: readonly (readonly [action: string, call: (cloud: AwsCloud) => Promise<unknown>])[] = [
  ['cloudformation:DescribeStacks', (cloud) => cloud.stacks(home).describe('x')],
  ['cloudformation:UpdateStackSet', (cloud) => cloud.stackSets(home).update(definition, 'op', preferences)],
  ['organizations:DescribeOrganization', (cloud) => cloud.accounts.list()],
  ['iam:GetRole', (cloud) => cloud.roles(home.accountId).describe('x')],
  ['s3:GET /x?notification', (cloud) => cloud.buckets(home.accountId).notifications('x')],
  ['account:POST /listRegions', (cloud) => cloud.accounts.enabledRegions(home.accountId)],
  ['s3:GET /x/key', (cloud) => cloud.objects(home.accountId).readText('x', 'key')],
  ['s3:PUT /x/key', (cloud) => cloud.objects(home.accountId).writeText('x', 'key', 'text', undefined)],
  ['sns:GetTopicAttributes', (cloud) => cloud.topics(home).describe('arn:aws:sns:us-east-1:111111111111:x')],
  ['sqs:GetQueueUrl', (cloud) => cloud.queues(home).describe('x')],
  ['kms:DescribeKey', (cloud) => cloud.keys(home).describe('x')],
  ['iam:SimulatePrincipalPolicy', (cloud) => cloud.roles(home.accountId).simulate('x', [simulated])],
  ['monitoring:GetMetricData', (cloud) => cloud.metrics(home).latest(metric, Date.now() - 60_000)],
];

describe.each(calls)('%s', (action, call) => {
  test.each<readonly [string, WireAnswer, string]>([
    ['a page with status 200', { body: page, type: 'text/html', isFromAws: false }, 'UNREADABLE_ANSWER'],
    ['a page with status 500', { status: 500, body: page, type: 'text/html', isFromAws: false }, 'UNREADABLE_ANSWER'],
    ['a redirect to a page', { status: 302, type: 'text/html', isFromAws: false }, 'UNREADABLE_ANSWER'],
    ['text from AWS', { status: 400, body: 'what?', type: 'text/plain' }, 'UNREADABLE_ANSWER'],
    ['nothing, with status 503', { status: 503 }, 'NO_ANSWER'],
    ['a connection that is cut', 'drop', 'NO_ANSWER'],
  ])('answered by %s', async (_, answer, code) => {
    stub().on(action, answer);
    const { host } = new URL(stub().url);
    // CloudWatch signs its calls by an older name of its own.
    const [service = ''] = action.replace('monitoring', 'cloudwatch').split(':');
    await expect(call(open())).rejects.toMatchObject({ code, message: expect.stringContaining(host) });
    await expect(call(open())).rejects.toThrow(new RegExp(`${service}:[A-Z]\\w+`));
    // Made once each time: trying again is for those who tell of it.
    expect(stub().of(action)).toHaveLength(2);
  });
});

test.each([
  ['Throttling', 400, 'THROTTLED'],
  ['RequestLimitExceeded', 503, 'THROTTLED'],
  ['InternalFailure', 500, 'NO_ANSWER'],
  ['ServiceUnavailable', 503, 'NO_ANSWER'],
  ['OperationInProgressException', 409, 'OPERATION_IN_PROGRESS'],
  ['OperationIdAlreadyExistsException', 409, 'OPERATION_ID_EXISTS'],
  ['StaleRequestException', 409, 'STALE_REQUEST'],
  ['StackInstanceNotFoundException', 404, 'STACK_INSTANCE_NOT_FOUND'],
  ['LimitExceededException', 400, 'LIMIT_EXCEEDED'],
  ['InvalidOperationException', 400, 'VALIDATION'],
  ['AccessDenied', 403, 'ACCESS_DENIED'],
  ['ExpiredToken', 403, 'NO_CREDENTIALS'],
])('%s with status %d comes out as %s, from one call', async (name, status, code) => {
  stub().on('cloudformation:StopStackSetOperation', queryError(name, 'because', status));
  await expect(open().stackSets(home).stopOperation('events', 'op')).rejects.toMatchObject({ code });
  expect(stub().of('cloudformation:StopStackSetOperation')).toHaveLength(1);
});

test('an answer without the list that was asked for is no empty list', async () => {
  stub().on('cloudformation:ListStackInstances', queryAnswer('ListStackInstances', ''));
  await expect(open().stackSets(home).listInstances('events')).rejects.toMatchObject({
    code: 'UNREADABLE_ANSWER',
    message: expect.stringContaining('there is no Summaries in it'),
  });
});

describe('a large template', () => {
  const template = `# ${'x'.repeat(51_200)}`;
  const bucket = { name: 'acme-templates', accountId: memberId, region: 'eu-west-1' };
  const request = { name: 'one', template, parameters: {}, tags: {} };

  test('goes through the bucket, named by its digest', async () => {
    stub().on('cloudformation:CreateStack', queryAnswer('CreateStack', ''));
    const put = new RegExp(`^s3:PUT /acme-templates/pantherctl/[0-9a-f]{64}\\.yml$`);
    const cloud = open({ templateBucket: bucket });
    await expect(cloud.stacks(home).create(request)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    const attempt = stub().calls.find(({ action }) => put.test(action));
    stub().on(attempt?.action ?? '', {});
    await cloud.stacks(home).create(request);
    expect(attempt?.region).toBe('eu-west-1');
    expect(attempt?.signer).toBe(memberId);
    expect(attempt?.headers['x-amz-expected-bucket-owner']).toBe(memberId);
    const fields = stub().of('cloudformation:CreateStack')[0]?.fields ?? {};
    expect(fields['TemplateURL']).toMatch(
      /^https:\/\/acme-templates\.s3\.eu-west-1\.amazonaws\.com\/pantherctl\/[0-9a-f]{64}\.yml$/,
    );
    expect(fields).not.toHaveProperty('TemplateBody');
  });

  test('is refused without one, with its size and the key to set', async () => {
    await expect(open().stacks(home).create(request)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('51202 bytes'),
      fix: expect.stringContaining('administrator.templateBucket'),
    });
    expect(stub().of('cloudformation:CreateStack')).toEqual([]);
  });

  test('of exactly 51,200 bytes is sent as it is', async () => {
    stub().on('cloudformation:CreateStack', queryAnswer('CreateStack', ''));
    await open()
      .stacks(home)
      .create({ ...request, template: template.slice(2) });
    expect(stub().of('cloudformation:CreateStack')[0]?.fields['TemplateBody']).toHaveLength(51_200);
  });
});
