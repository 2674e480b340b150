import { describe, expect, test } from 'vitest';
import { memberId, useStubAws } from './aws-fixtures.ts';
import { jsonAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const place = { accountId: memberId, region: 'eu-west-1' };
const arn = `arn:aws:kms:eu-west-1:${memberId}:key/11111111-2222-3333-4444-555555555555`;
const keys = () => open().keys(place);
const failure = (type: string, status = 400) => jsonAnswer({ __type: type, message: 'because' }, status);

describe('a key', () => {
  test.each([
    ['Enabled', 'CUSTOMER', true],
    ['Disabled', 'CUSTOMER', true],
    ['PendingDeletion', 'CUSTOMER', true],
    ['Enabled', 'AWS', false],
  ])('that is %s and managed by %s is told so', async (state, manager, isCustomerManaged) => {
    const metadata = { Arn: arn, KeyId: 'x', KeyState: state, KeyManager: manager };
    stub().on('kms:DescribeKey', jsonAnswer({ KeyMetadata: metadata }));
    expect(await keys().describe('alias/logs')).toEqual({ arn, state, isCustomerManaged });
    expect(stub().of('kms:DescribeKey')[0]).toMatchObject({
      signer: memberId,
      region: 'eu-west-1',
      fields: { KeyId: 'alias/logs' },
    });
  });

  test('that is not there is undefined, one that may not be looked at is not', async () => {
    stub().on('kms:DescribeKey', failure('NotFoundException'));
    expect(await keys().describe(arn)).toBeUndefined();
    stub().on('kms:DescribeKey', failure('AccessDeniedException'));
    await expect(keys().describe(arn)).rejects.toMatchObject({ code: 'ACCESS_DENIED', fix: 'grant kms:DescribeKey' });
    stub().on('kms:DescribeKey', failure('DependencyTimeoutException', 503));
    await expect(keys().describe(arn)).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  test.each([{}, { KeyMetadata: { Arn: arn } }, { KeyMetadata: { KeyState: 'Enabled' } }])(
    'whose answer is %j is not read',
    async (body) => {
      stub().on('kms:DescribeKey', jsonAnswer(body));
      await expect(keys().describe(arn)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    },
  );

  test('gives its policy as it stands, and takes a new one with the check against lock-out on', async () => {
    const policy = '{\n  "Version" : "2012-10-17"\n}';
    stub().on('kms:GetKeyPolicy', jsonAnswer({ Policy: policy, PolicyName: 'default' }));
    stub().on('kms:PutKeyPolicy', jsonAnswer({}));
    expect(await keys().policy(arn)).toBe(policy);
    expect(stub().of('kms:GetKeyPolicy')[0]?.fields).toEqual({ KeyId: arn, PolicyName: 'default' });
    await keys().setPolicy(arn, policy);
    expect(stub().of('kms:PutKeyPolicy')[0]?.fields).toEqual({ KeyId: arn, PolicyName: 'default', Policy: policy });
  });

  test('without a policy in the answer has not told it', async () => {
    stub().on('kms:GetKeyPolicy', jsonAnswer({}));
    await expect(keys().policy(arn)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    stub().on('kms:GetKeyPolicy', failure('NotFoundException'));
    await expect(keys().policy(arn)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([
    ['MalformedPolicyDocumentException', 'VALIDATION'],
    ['KMSInvalidStateException', 'VALIDATION'],
    ['LimitExceededException', 'LIMIT_EXCEEDED'],
    ['ThrottlingException', 'THROTTLED'],
  ])('keeps its policy where KMS says %s', async (type, code) => {
    stub().on('kms:PutKeyPolicy', failure(type));
    await expect(keys().setPolicy(arn, '{}')).rejects.toMatchObject({
      code,
      message: expect.stringContaining('because'),
    });
  });
});
