import { describe, expect, test, vi } from 'vitest';
import type { SourceRole } from '../../src/ports/source-reader.ts';
import { home, memberId, useStubAws } from './aws-fixtures.ts';
import { credentialsOf, identityOf, jsonAnswer, queryError } from './stub-aws.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const pantherId = '333333333333';
const roleArn = `arn:aws:iam::${memberId}:role/PantherLogProcessingRole-trail`;
const role: SourceRole = { roleArn, trustedAccountId: pantherId, region: 'us-west-2', externalId: 'ext-1' };
const keyArn = `arn:aws:kms:eu-central-1:${memberId}:key/1`;
const get = 's3:GET /logs/a%20b%2Bc';

const reader = (changes: Partial<SourceRole> = {}) => open().sourceReader({ ...role, ...changes });
const failure = (code: string, status: number, message = 'because'): WireAnswer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const assumed = () => stub().of('sts:AssumeRole');
const denied = queryError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole', 403);

describe('the role of a source', () => {
  test('is assumed from the trusted account, with the external id, in the region asked for, and proved', async () => {
    expect(await reader().identity()).toEqual({ accountId: memberId, arn: `arn:aws:iam::${memberId}:user/someone` });
    expect(
      assumed().map(({ fields, region, signer }) => [signer, region, fields['RoleArn'], fields['ExternalId']]),
    ).toEqual([
      ['', 'us-east-1', `arn:aws:iam::${pantherId}:role/Access`, undefined],
      [pantherId, 'us-west-2', roleArn, 'ext-1'],
    ]);
    const proof = stub().of('sts:GetCallerIdentity').at(-1);
    expect([proof?.signer, proof?.region]).toEqual([memberId, 'us-west-2']);
  });

  test('is assumed with the own credentials of a caller from the trusted account, without an id if there is none', async () => {
    await open({}, false).sourceReader({ roleArn, trustedAccountId: home.accountId, region: 'us-west-2' }).identity();
    expect(assumed()).toHaveLength(1);
    expect(assumed()[0]?.signer).toBe('');
    expect(assumed()[0]?.fields).not.toHaveProperty('ExternalId');
  });

  test('is assumed once for many calls, and anew when its credentials are about to end', async () => {
    const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
    stub().on('sts:AssumeRole', ({ fields }) => credentialsOf(fields['RoleArn']?.split(':')[4] ?? '', inAnHour()));
    stub().on(get, { body: 'x' });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1) });
    try {
      const source = reader();
      await Promise.all([source.identity(), source.readFirstByte(memberId, 'logs', 'a b+c')]);
      await source.readFirstByte(memberId, 'logs', 'a b+c');
      expect(assumed()).toHaveLength(2);
      vi.setSystemTime(Date.UTC(2026, 5, 1, 0, 56));
      await source.readFirstByte(memberId, 'logs', 'a b+c');
      expect(assumed()).toHaveLength(4);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not known of where the trusted account cannot be entered', async () => {
    stub().on('sts:AssumeRole', denied);
    await expect(reader().identity()).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringContaining(pantherId),
    });
    await expect(open({}, false).sourceReader(role).identity()).rejects.toMatchObject({ code: 'ACCOUNT_ACCESS' });
  });

  test('that refuses is told by its own name, with what to look at', async () => {
    stub().on('sts:AssumeRole', ({ fields }) => (fields['RoleArn'] === roleArn ? denied : credentialsOf(pantherId)));
    await expect(reader().describeKey(keyArn)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining(`role ${roleArn} cannot be assumed from account ${pantherId}: `),
      fix: expect.stringContaining('trust policy'),
    });
    expect(stub().of('kms:DescribeKey')).toEqual([]);
  });

  test.each([
    ['Throttling', 400, 'THROTTLED'],
    ['InternalFailure', 500, 'NO_ANSWER'],
    ['ValidationError', 400, 'VALIDATION'],
  ])('is not said to refuse when STS says %s', async (name, status, code) => {
    stub().on('sts:AssumeRole', ({ fields }) =>
      fields['RoleArn'] === roleArn ? queryError(name, 'because', status) : credentialsOf(pantherId),
    );
    await expect(reader().identity()).rejects.toMatchObject({ code });
  });

  test('of another account than its ARN says is not believed', async () => {
    stub().on('sts:GetCallerIdentity', ({ signer }) =>
      identityOf(signer === memberId ? '999999999999' : signer === '' ? home.accountId : signer),
    );
    await expect(reader().identity()).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('belong to account 999999999999'),
    });
  });

  test('is assumed again after a refusal, so that a mended role shows', async () => {
    let isMended = false;
    stub().on('sts:AssumeRole', ({ fields }) =>
      fields['RoleArn'] === roleArn && !isMended ? denied : credentialsOf(fields['RoleArn']?.split(':')[4] ?? ''),
    );
    const source = reader();
    await expect(source.identity()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    isMended = true;
    expect(await source.identity()).toMatchObject({ accountId: memberId });
  });
});

describe('as the role', () => {
  test("a bucket's region is asked for, and the bucket is followed there", async () => {
    stub().on('s3:GET /logs?location', ({ region }) =>
      region === 'eu-west-1'
        ? { body: '<LocationConstraint xmlns="x">EU</LocationConstraint>' }
        : { ...(failure('PermanentRedirect', 301) as object), headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    );
    stub().on(get, { status: 206, body: 'x' });
    const source = reader();
    expect(await source.region('444444444444', 'logs')).toBe('eu-west-1');
    await source.readFirstByte('444444444444', 'logs', 'a b+c');
    const calls = stub().calls.filter(({ action }) => action.startsWith('s3:'));
    expect(calls.map(({ region, signer }) => [signer, region])).toEqual([
      [memberId, 'us-west-2'],
      [memberId, 'eu-west-1'],
      [memberId, 'eu-west-1'],
    ]);
    expect(calls.every(({ headers }) => headers['x-amz-expected-bucket-owner'] === '444444444444')).toBe(true);
  });

  test('a bucket that is not there, or not to be seen, is told so', async () => {
    stub().on('s3:GET /logs?location', failure('NoSuchBucket', 404));
    await expect(reader().region(memberId, 'logs')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    stub().on('s3:GET /logs?location', failure('AccessDenied', 403));
    await expect(reader().region(memberId, 'logs')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      fix: 'grant s3:GetBucketLocation',
    });
  });

  test('a key is looked at in its own region', async () => {
    const metadata = { Arn: keyArn, KeyState: 'Disabled', KeyManager: 'CUSTOMER' };
    stub().on('kms:DescribeKey', jsonAnswer({ KeyMetadata: metadata }));
    expect(await reader().describeKey(keyArn)).toEqual({ arn: keyArn, state: 'Disabled', isCustomerManaged: true });
    expect(stub().of('kms:DescribeKey')[0]).toMatchObject({ signer: memberId, region: 'eu-central-1' });
    stub().on('kms:DescribeKey', jsonAnswer({ __type: 'NotFoundException', message: 'no' }, 400));
    expect(await reader().describeKey(keyArn)).toBeUndefined();
  });

  test('the first byte of an object is asked for, and what is sent beyond it is not waited for', async () => {
    stub().on(get, { status: 206, body: 'x' });
    await reader().readFirstByte(memberId, 'logs', 'a b+c');
    expect(stub().of(get)[0]?.headers['range']).toBe('bytes=0-0');
    const hungUp = new Promise<void>((resolve) => {
      stub().on(get, { body: 'first of many', headers: { 'content-length': '5000000000' }, onHangUp: resolve });
    });
    await reader().readFirstByte(memberId, 'logs', 'a b+c');
    await hungUp;
  });

  test('an empty object counts as read', async () => {
    stub().on(get, failure('InvalidRange', 416));
    await reader().readFirstByte(memberId, 'logs', 'a b+c');
    expect(stub().of(get)).toHaveLength(1);
  });

  test.each([
    ['NoSuchKey', 404, 'because', 'NOT_FOUND', undefined],
    ['NoSuchBucket', 404, 'because', 'NOT_FOUND', undefined],
    ['AccessDenied', 403, 'Access Denied', 'ACCESS_DENIED', 'grant s3:GetObject'],
    [
      'AccessDenied',
      403,
      'User: x is not authorized to perform: kms:Decrypt on resource: y',
      'ACCESS_DENIED',
      'grant kms:Decrypt',
    ],
  ])('an object that S3 answers with %s %d (%s) is not read: %s', async (name, status, message, code, fix) => {
    stub().on(get, failure(name, status, message));
    await expect(reader().readFirstByte(memberId, 'logs', 'a b+c')).rejects.toMatchObject({
      code,
      ...(fix === undefined ? {} : { fix }),
    });
  });
});
