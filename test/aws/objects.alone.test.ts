import { describe, expect, test } from 'vitest';
import { memberId, useStubAws } from './aws-fixtures.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const objects = () => open().objects(memberId);
const key = 'sources/registry.json';
const get = `s3:GET /runtime/${key}`;
const put = `s3:PUT /runtime/${key}`;
const failure = (code: string, status: number, more = ''): WireAnswer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>because</Message>${more}</Error>`,
});

describe('an object', () => {
  test('is read with its etag, as that account and from nobody else', async () => {
    stub().on(get, { body: '\uFEFF{"a":"ü"}\r\n', type: 'text/plain', headers: { etag: '"e1"' } });
    expect(await objects().readText('runtime', key)).toEqual({ text: '\uFEFF{"a":"ü"}\r\n', etag: '"e1"' });
    const [call] = stub().of(get);
    expect(call?.signer).toBe(memberId);
    expect(call?.headers['x-amz-expected-bucket-owner']).toBe(memberId);
  });

  test('that is not there is undefined; without its bucket, or without the right, it is an error', async () => {
    stub().on(get, failure('NoSuchKey', 404));
    expect(await objects().readText('runtime', key)).toBeUndefined();
    stub().on(get, failure('NoSuchBucket', 404));
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    stub().on(get, failure('AccessDenied', 403));
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('that is no UTF-8 is refused by its address, and one without an etag is not read', async () => {
    stub().on(get, { body: Buffer.from([0x7b, 0xff, 0x7d]), headers: { etag: '"e1"' } });
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: 's3://runtime/sources/registry.json is no UTF-8 text',
    });
    stub().on(get, { body: '{}' });
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });

  test('that breaks off half-way has not been read', async () => {
    stub().on(get, { body: 'half', headers: { etag: '"e1"', 'content-length': '100' }, breaksOff: true });
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringContaining('s3:GetObject'),
    });
  });

  test('whose checksum is another is not read', async () => {
    stub().on(get, { body: 'text', headers: { etag: '"e1"', 'x-amz-checksum-crc32': 'AAAAAA==' } });
    await expect(objects().readText('runtime', key)).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      message: expect.stringContaining('its body does not match'),
    });
  });
});

describe('a write', () => {
  test.each([
    ['of a new object', undefined, 'if-none-match', '*'],
    ['of one that was read', '"e1"', 'if-match', '"e1"'],
  ])('%s carries its condition', async (_, etag, header, value) => {
    stub().on(put, {});
    await objects().writeText('runtime', key, '{"a":"ü"}', etag);
    const [call] = stub().of(put);
    expect(call?.body).toBe('{"a":"ü"}');
    expect(call?.headers[header]).toBe(value);
    expect(call?.headers['x-amz-expected-bucket-owner']).toBe(memberId);
    expect(['if-match', 'if-none-match'].filter((name) => call?.headers[name] !== undefined)).toEqual([header]);
  });

  test.each([
    ['PreconditionFailed', 412, 'STALE_REQUEST'],
    ['ConditionalRequestConflict', 409, 'STALE_REQUEST'],
    ['NoSuchKey', 404, 'STALE_REQUEST'],
    ['NoSuchBucket', 404, 'NOT_FOUND'],
    ['OperationAborted', 409, 'OPERATION_IN_PROGRESS'],
    ['AccessDenied', 403, 'ACCESS_DENIED'],
    ['SlowDown', 503, 'THROTTLED'],
  ])('that S3 answers with %s %d is %s, and made once', async (name, status, code) => {
    const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
    stub().on(put, { status, body: `<Error><Code>${name}</Code><Message>${message}</Message></Error>` });
    await expect(objects().writeText('runtime', key, 'text', '"e1"')).rejects.toMatchObject({ code });
    expect(stub().of(put)).toHaveLength(1);
  });
});

describe('one object below a prefix', () => {
  const scriptList = (body: string): void => {
    stub().on(/^s3:GET \/logs\?/, { body: `<ListBucketResult>${body}</ListBucketResult>` });
  };

  test.each(['a b+c%/ü/', '', 'AWSLogs/'])('%j is asked for, and only one', async (prefix) => {
    scriptList('<KeyCount>0</KeyCount><EncodingType>url</EncodingType>');
    expect(await objects().findOne('logs', prefix)).toBeUndefined();
    const call = stub().calls.find(({ action }) => action.startsWith('s3:GET'));
    expect(call?.fields).toMatchObject({ 'list-type': '2', 'max-keys': '1', 'encoding-type': 'url', prefix });
    expect(call?.headers['x-amz-expected-bucket-owner']).toBe(memberId);
  });

  test.each([
    ['<EncodingType>url</EncodingType>', 'a+b%2Bc%25d/%C3%BC%01.json', 'a b+c%d/ü\u0001.json'],
    ['<EncodingType>url</EncodingType>', 'a%20b', 'a b'],
    ['', 'a+b', 'a+b'],
  ])('%s is told as it is called: %s', async (encoding, written, found) => {
    scriptList(`<KeyCount>1</KeyCount>${encoding}<Contents><Key>${written}</Key><Size>1</Size></Contents>`);
    expect(await objects().findOne('logs', 'a')).toBe(found);
  });

  test('is not missing where the answer does not say so', async () => {
    for (const body of ['', '<KeyCount>1</KeyCount>', '<KeyCount>1</KeyCount><Contents><Size>1</Size></Contents>']) {
      scriptList(body);
      await expect(objects().findOne('logs', 'a')).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    }
    stub().on(/^s3:GET \/logs\?/, failure('AccessDenied', 403));
    await expect(objects().findOne('logs', 'a')).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      fix: 'grant s3:ListBucket',
    });
  });
});
