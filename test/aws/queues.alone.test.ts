import { describe, expect, test } from 'vitest';
import { memberId, useStubAws } from './aws-fixtures.ts';
import { jsonAnswer } from './stub-aws.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const place = { accountId: memberId, region: 'us-west-2' };
const arn = `arn:aws:sqs:us-west-2:${memberId}:input`;
/** On another host, where nobody answers: calls must not follow it. */
const url = `https://sqs.us-west-2.example.invalid/${memberId}/input`;
const missing: WireAnswer = {
  status: 400,
  type: 'application/x-amz-json-1.0',
  body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}',
  headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
};

const queues = () => open().queues(place);
const answer = (attributes: unknown): void => {
  stub().on('sqs:GetQueueUrl', jsonAnswer({ QueueUrl: url }));
  stub().on('sqs:GetQueueAttributes', jsonAnswer({ Attributes: attributes }));
};

describe('a queue', () => {
  test('is found by its name in its account and region, and read with its policy as it stands', async () => {
    const policy = '{ "Version": "2012-10-17", "Statement": [] }';
    answer({ QueueArn: arn, Policy: policy, KmsMasterKeyId: 'alias/input' });
    expect(await queues().describe('input')).toEqual({ arn, policy, keyId: 'alias/input' });
    expect(stub().of('sqs:GetQueueUrl')[0]).toMatchObject({
      signer: memberId,
      region: 'us-west-2',
      fields: { QueueName: 'input', QueueOwnerAWSAccountId: memberId },
    });
    const fields = stub().of('sqs:GetQueueAttributes')[0]?.fields ?? {};
    expect(fields['QueueUrl']).toBe(url);
    expect(JSON.parse(fields['AttributeNames'] ?? '')).toEqual(['QueueArn', 'Policy', 'KmsMasterKeyId']);
  });

  test('may have neither policy nor key', async () => {
    answer({ QueueArn: arn });
    expect(await queues().describe('input')).toEqual({ arn, policy: '' });
  });

  test('that is not there is undefined, also when it goes between two calls', async () => {
    stub().on('sqs:GetQueueUrl', missing);
    expect(await queues().describe('input')).toBeUndefined();
    answer({ QueueArn: arn });
    stub().on('sqs:GetQueueAttributes', missing);
    expect(await queues().describe('input')).toBeUndefined();
  });

  test.each([
    ['no attributes', {}],
    ['no ARN', { Attributes: { Policy: '{}' } }],
  ])('whose answer holds %s is not read', async (_, body) => {
    stub().on('sqs:GetQueueUrl', jsonAnswer({ QueueUrl: url }));
    stub().on('sqs:GetQueueAttributes', jsonAnswer(body));
    await expect(queues().describe('input')).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      message: expect.stringContaining('sqs:GetQueueAttributes'),
    });
  });

  test('gets a new policy as a whole', async () => {
    stub().on('sqs:GetQueueUrl', jsonAnswer({ QueueUrl: url }));
    stub().on('sqs:SetQueueAttributes', jsonAnswer({}));
    await queues().setPolicy('input', '{"Version":"2012-10-17"}');
    const fields = stub().of('sqs:SetQueueAttributes')[0]?.fields ?? {};
    expect(fields['QueueUrl']).toBe(url);
    expect(JSON.parse(fields['Attributes'] ?? '')).toEqual({ Policy: '{"Version":"2012-10-17"}' });
  });

  test.each([
    ['com.amazonaws.sqs#InvalidAttributeValue', 400, 'VALIDATION'],
    ['com.amazonaws.sqs#OverLimit', 403, 'LIMIT_EXCEEDED'],
    ['com.amazonaws.sqs#RequestThrottled', 403, 'THROTTLED'],
    ['com.amazon.coral.service#AccessDeniedException', 403, 'ACCESS_DENIED'],
    ['com.amazonaws.sqs#QueueDoesNotExist', 400, 'NOT_FOUND'],
  ])('keeps its policy where SQS says %s', async (type, status, code) => {
    stub().on('sqs:GetQueueUrl', jsonAnswer({ QueueUrl: url }));
    stub().on('sqs:SetQueueAttributes', jsonAnswer({ __type: type, message: 'because' }, status));
    await expect(queues().setPolicy('input', '{}')).rejects.toMatchObject({ code });
    expect(stub().of('sqs:SetQueueAttributes')).toHaveLength(1);
  });
});
