import { describe, expect, test } from 'vitest';
import { home, memberId, useStubAws } from './aws-fixtures.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const buckets = () => open().buckets(memberId);
const notification = 's3:GET /logs?notification';
const put = 's3:PUT /logs?notification';
const failure = (code: string, status: number, message = 'because'): WireAnswer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const empty: WireAnswer = { body: '<NotificationConfiguration/>' };
const expectedOwner = 'x-amz-expected-bucket-owner';

describe("a bucket's region", () => {
  test.each([
    ['/>', 'us-east-1'],
    ['></LocationConstraint>', 'us-east-1'],
    ['>EU</LocationConstraint>', 'eu-west-1'],
    ['>ap-south-2</LocationConstraint>', 'ap-south-2'],
  ])('that S3 ends with %s is %s', async (rest, region) => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"${rest}`;
    stub().on('s3:GET /logs?location', { body });
    expect(await buckets().region('logs')).toBe(region);
    expect(stub().of('s3:GET /logs?location')[0]?.headers[expectedOwner]).toBe(memberId);
  });
});

test.each(['', '<Other/>', '<ListBucketResult><Name>logs</Name></ListBucketResult>'])(
  "a bucket's region is not said by %j",
  async (body) => {
    stub().on('s3:GET /logs?location', { body });
    await expect(buckets().region('logs')).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      message: expect.stringContaining('s3:GetBucketLocation'),
    });
  },
);

describe('a bucket in another region', () => {
  const elsewhere = { 'x-amz-bucket-region': 'eu-west-1' };
  const regionsOf = (action: string): readonly string[] =>
    stub()
      .of(action)
      .map(({ region }) => region);

  test.each<readonly [string, WireAnswer]>([
    ['PermanentRedirect', { ...(failure('PermanentRedirect', 301) as object), headers: elsewhere }],
    ['TemporaryRedirect', { ...(failure('TemporaryRedirect', 307) as object), headers: elsewhere }],
    [
      'AuthorizationHeaderMalformed',
      {
        status: 400,
        body: '<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>eu-west-1</Region></Error>',
      },
    ],
  ])('is called there after S3 has said %s, and there only from then on', async (_, refusal) => {
    stub().on(notification, ({ region }) => (region === 'eu-west-1' ? empty : refusal));
    stub().on(put, ({ region }) => (region === 'eu-west-1' ? {} : refusal));
    const cloud = open();
    expect(await cloud.buckets(memberId).notifications('logs')).toEqual({});
    await cloud.buckets(memberId).putNotifications('logs', {});
    expect(regionsOf(notification)).toEqual(['us-east-1', 'eu-west-1']);
    expect(regionsOf(put)).toEqual(['eu-west-1']);
    expect(stub().of(put)[0]?.headers[expectedOwner]).toBe(memberId);
  });

  test('does not carry others along that are asked at the same time', async () => {
    const regionOf = (bucket: string): string => (Number(bucket.slice(1)) % 2 === 0 ? 'eu-west-1' : 'ap-south-1');
    stub().on(/^s3:GET \/b\d+\?notification$/, ({ action, region }) => {
      const wanted = regionOf(/b\d+/.exec(action)?.[0] ?? '');
      return region === wanted
        ? empty
        : { ...(failure('PermanentRedirect', 301) as object), headers: { 'x-amz-bucket-region': wanted } };
    });
    const cloud = open();
    const names = Array.from({ length: 12 }, (_, index) => `b${index}`);
    await Promise.all(names.map((name) => cloud.buckets(memberId).notifications(name)));
    const sent = stub().calls.filter(({ action }) => action.startsWith('s3:'));
    expect(sent).toHaveLength(24);
    for (const { action, region } of sent.filter((call) => call.region !== home.region)) {
      expect(region).toBe(regionOf(/b\d+/.exec(action)?.[0] ?? ''));
    }
  });

  test('is not followed round in a circle', async () => {
    stub().on(notification, ({ region }) => ({
      ...(failure('PermanentRedirect', 301) as object),
      headers: { 'x-amz-bucket-region': region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1' },
    }));
    await expect(buckets().notifications('logs')).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(stub().of(notification)).toHaveLength(2);
  });
});

describe('notifications', () => {
  test('are put with their destinations looked at, unless that is given up', async () => {
    stub().on(put, {});
    await buckets().putNotifications('logs', { EventBridgeConfiguration: {} });
    await buckets().putNotifications('logs', {}, { skipDestinationValidation: true });
    await buckets().putNotifications('logs', {}, { skipDestinationValidation: false });
    const header = 'x-amz-skip-destination-validation';
    expect(
      stub()
        .of(put)
        .map(({ headers }) => headers[header]),
    ).toEqual([undefined, 'true', undefined]);
    expect(stub().of(put)[0]?.body).toContain('<EventBridgeConfiguration/>');
    expect(stub().of(put)[0]?.headers[expectedOwner]).toBe(memberId);
  });

  test.each([
    ['OperationAborted', 409, 'A conflicting conditional operation is currently in progress', 'OPERATION_IN_PROGRESS'],
    ['ConflictException', 409, 'Another operation on the bucket is in progress', 'OPERATION_IN_PROGRESS'],
    ['InvalidArgument', 400, 'Unable to validate the following destination configurations', 'VALIDATION'],
    ['AccessDenied', 403, 'Access Denied', 'ACCESS_DENIED'],
    ['NoSuchBucket', 404, 'The specified bucket does not exist', 'NOT_FOUND'],
  ])('that S3 answers with %s %d are not put: %s', async (name, status, message, code) => {
    stub().on(put, failure(name, status, message));
    const putting = buckets().putNotifications('logs', {});
    await expect(putting).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(message, 'i')),
    });
    expect(stub().of(put)).toHaveLength(1);
  });
});
