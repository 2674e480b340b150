import { describe, expect, test, vi } from 'vitest';
import { home, memberId, useStubAws } from './aws-fixtures.ts';
import { callerAccountId, credentialsOf, identityOf, queryAnswer, queryError } from './stub-aws.ts';

const { open, stub } = useStubAws();

const place = { ...home, accountId: memberId };

/** Stacks that are not there, wherever they are asked for. */
function scriptStacks(): void {
  stub().on('cloudformation:DescribeStacks', queryError('ValidationError', 'Stack with id x does not exist'));
}

const assumed = () => stub().of('sts:AssumeRole');

describe('the caller', () => {
  test('acts in its own account with its own credentials, once they are proved', async () => {
    scriptStacks();
    const cloud = open();
    expect(stub().calls).toEqual([]);
    await cloud.stacks(home).describe('x');
    await cloud.stacks({ ...home, region: 'eu-west-1' }).describe('x');
    expect(stub().calls.map(({ action, region, signer }) => [action, signer, region])).toEqual([
      ['sts:GetCallerIdentity', '', 'us-east-1'],
      ['cloudformation:DescribeStacks', '', 'us-east-1'],
      ['cloudformation:DescribeStacks', '', 'eu-west-1'],
    ]);
    expect(await cloud.identity()).toEqual({
      accountId: callerAccountId,
      arn: `arn:aws:iam::${callerAccountId}:user/someone`,
    });
    expect(stub().of('sts:GetCallerIdentity')).toHaveLength(1);
  });

  test('in another account than the administrator is refused with both ids, before anything is asked', async () => {
    scriptStacks();
    const cloud = open({ administratorAccountId: memberId }, false);
    for (const call of [() => cloud.identity(), () => cloud.stacks(home).describe('x'), () => cloud.accounts.list()]) {
      await expect(call()).rejects.toMatchObject({
        code: 'NO_CREDENTIALS',
        message: `the credentials belong to account ${callerAccountId}, and the administrator account is ${memberId}`,
      });
    }
    expect(stub().calls.every(({ action }) => action === 'sts:GetCallerIdentity')).toBe(true);
  });

  test('may become the administrator by the access role, and asks the organization as that one', async () => {
    stub().on('organizations:DescribeOrganization', {
      status: 400,
      type: 'application/json',
      body: '{"__type":"AccessDeniedException","Message":"no"}',
    });
    const cloud = open({ administratorAccountId: memberId });
    expect(await cloud.identity()).toMatchObject({ accountId: memberId });
    await expect(cloud.accounts.list()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(stub().of('organizations:DescribeOrganization')[0]?.signer).toBe(memberId);
  });

  test('is asked for again after it gave no answer', async () => {
    scriptStacks();
    stub().on('sts:GetCallerIdentity', 'drop');
    const cloud = open();
    await expect(cloud.stacks(home).describe('x')).rejects.toMatchObject({ code: 'NO_ANSWER' });
    stub().on('sts:GetCallerIdentity', identityOf(callerAccountId));
    expect(await cloud.stacks(home).describe('x')).toBeUndefined();
  });
});

describe('another account', () => {
  test('is entered once by the access role, for all services and regions, and proved', async () => {
    scriptStacks();
    stub().on('iam:GetRole', queryError('NoSuchEntity', 'no role', 404));
    const cloud = open();
    await Promise.all([
      cloud.stacks(place).describe('x'),
      cloud.stacks({ ...place, region: 'eu-west-1' }).describe('x'),
      cloud.roles(memberId).describe('Nobody'),
    ]);
    expect(assumed()).toHaveLength(1);
    expect(assumed()[0]?.fields).toMatchObject({
      RoleArn: `arn:aws:iam::${memberId}:role/Access`,
      RoleSessionName: 'pantherctl',
    });
    const proofs = stub()
      .of('sts:GetCallerIdentity')
      .map(({ signer }) => signer);
    expect(proofs).toEqual(['', memberId]);
    expect(
      stub()
        .of('cloudformation:DescribeStacks')
        .map(({ signer }) => signer),
    ).toEqual([memberId, memberId]);
  });

  test('is not entered without an access role', async () => {
    const cloud = open({}, false);
    await expect(cloud.stacks(place).describe('x')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: `cannot act in account ${memberId}: the caller is in account ${callerAccountId} and the file has no access.roleName to act through`,
    });
    expect(assumed()).toEqual([]);
  });

  test('that refuses the access role is told with the reason and a fix', async () => {
    stub().on(
      'sts:AssumeRole',
      queryError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole', 403),
    );
    await expect(open().stacks(place).describe('x')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringMatching(new RegExp(`^cannot act in account ${memberId} as Access: .*sts:AssumeRole`)),
      fix: 'create the access role there, or carry out the step by hand in that account',
    });
  });

  test('is never mistaken for the one that was reached', async () => {
    stub().on('sts:AssumeRole', () => credentialsOf('999999999999'));
    await expect(open().stacks(place).describe('x')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: `cannot act in account ${memberId} as Access: the credentials that were given belong to account 999999999999`,
    });
    expect(stub().of('cloudformation:DescribeStacks')).toEqual([]);
  });

  test('throttled on entry is entered at the next try', async () => {
    scriptStacks();
    stub().on('sts:AssumeRole', queryError('Throttling', 'Rate exceeded'));
    const cloud = open();
    await expect(cloud.stacks(place).describe('x')).rejects.toMatchObject({ code: 'THROTTLED' });
    stub().on('sts:AssumeRole', credentialsOf(memberId));
    expect(await cloud.stacks(place).describe('x')).toBeUndefined();
  });

  test('is entered anew when the credentials are about to end', async () => {
    scriptStacks();
    const anHourOn = (): string => new Date(Date.now() + 3_600_000).toISOString();
    stub().on('sts:AssumeRole', () => credentialsOf(memberId, anHourOn()));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1, 0, 0) });
    try {
      const cloud = open();
      await cloud.stacks(place).describe('x');
      vi.setSystemTime(Date.UTC(2026, 5, 1, 0, 50));
      await cloud.stacks(place).describe('x');
      expect(assumed()).toHaveLength(1);
      vi.setSystemTime(Date.UTC(2026, 5, 1, 0, 56));
      await cloud.stacks(place).describe('x');
      expect(assumed()).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('of another partition is entered by its ARN', async () => {
    scriptStacks();
    stub().on('sts:GetCallerIdentity', ({ signer }) => identityOf(signer === '' ? callerAccountId : signer, 'aws-cn'));
    await open({ region: 'cn-north-1' })
      .stacks({ ...place, region: 'cn-north-1' })
      .describe('x');
    expect(assumed()[0]?.fields['RoleArn']).toBe(`arn:aws-cn:iam::${memberId}:role/Access`);
    expect(assumed()[0]?.region).toBe('cn-north-1');
  });

  test('whose answer names no credentials is not entered', async () => {
    stub().on('sts:AssumeRole', queryAnswer('AssumeRole', ''));
    await expect(open().stacks(place).describe('x')).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      message: expect.stringContaining('sts:AssumeRole'),
    });
  });
});

test('a profile that cannot be used is named', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  try {
    await expect(open({ profile: 'audit' }).identity()).rejects.toMatchObject({
      code: 'NO_CREDENTIALS',
      message: expect.stringContaining("profile 'audit'"),
      fix: expect.stringContaining('aws sso login --profile audit'),
    });
    expect(stub().calls).toEqual([]);
  } finally {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'CALLER');
  }
});
