import { describe, expect, test } from 'vitest';
import type { AwsRuntimeOptions } from '../../src/aws/runtime/create-aws-runtime.ts';
import type { LakeUpload } from '../../src/ports/lake-store.ts';
import { s3Error, useStubRuntime } from './runtime-fixtures.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubRuntime();

const mebibyte = 1024 * 1024;
const put = 's3:PUT /lake/a%20b.json.gz';
const target = ['lake', 'a b.json.gz', { contentType: 'application/gzip', metadata: { source: 'one' } }] as const;
const begin = (options?: AwsRuntimeOptions): LakeUpload => open(options).lake.begin(...target);
const chunk = Buffer.alloc(mebibyte, 'x');
const start = 's3:POST /lake/a%20b.json.gz?uploads';
const complete = 's3:POST /lake/a%20b.json.gz?uploadId=u1';
const remove = 's3:DELETE /lake/a%20b.json.gz?uploadId=u1';
const isPart = (action: string): boolean => action.startsWith(put) && action.includes('partNumber=');
const partsSent = () => stub().calls.filter(({ action }) => isPart(action));
const aimed = (action: string) => stub().of(action).length;

const scriptParts = (part: WireAnswer | ((number: number) => WireAnswer) = { headers: { etag: '"p"' } }): void => {
  stub().on(start, { body: '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>' });
  stub().on(/^s3:PUT .*partNumber=/, (call) =>
    typeof part === 'function' ? part(Number(call.fields['partNumber'])) : part,
  );
  stub().on(complete, { body: '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>' });
  stub().on(remove, { status: 204 });
};
const write = async (upload: LakeUpload, mebibytes: number): Promise<void> => {
  for (let count = 0; count < mebibytes; count += 1) await upload.write(chunk);
};

describe('a small object', () => {
  test('goes in one request, with what it says of itself', async () => {
    stub().on(put, {});
    const upload = begin({ accountId: '111111111111' });
    await upload.write(Buffer.from('ab'));
    await upload.write(Buffer.from('c'));
    expect(stub().calls).toEqual([]);
    expect(await upload.finish()).toEqual({ size: 3 });
    const [call] = stub().of(put);
    expect(call?.body).toContain('abc');
    expect(call?.headers).toMatchObject({
      'content-type': 'application/gzip',
      'x-amz-meta-source': 'one',
      'x-amz-expected-bucket-owner': '111111111111',
    });
    expect(stub().calls).toHaveLength(1);
  });

  test('may be empty', async () => {
    stub().on(put, {});
    expect(await begin().finish()).toEqual({ size: 0 });
    expect(aimed(put)).toBe(1);
  });

  test('that is given up was never sent', async () => {
    const upload = begin();
    await upload.write(chunk);
    await upload.abort();
    expect(stub().calls).toEqual([]);
  });

  test.each([
    ['NoSuchBucket', 404, 'NOT_FOUND', 1],
    ['AccessDenied', 403, 'ACCESS_DENIED', 1],
    ['SlowDown', 503, 'THROTTLED', 4],
    ['InternalError', 500, 'NO_ANSWER', 4],
  ])('that S3 answers with %s %d is %s, after so many requests: %d', async (name, status, code, attempts) => {
    stub().on(put, s3Error(name, status));
    await expect(begin().finish()).rejects.toMatchObject({ code });
    expect(aimed(put)).toBe(attempts);
  });
});

describe('a large object', () => {
  test('goes in parts of 8 MiB, and is there when the last of them is', async () => {
    scriptParts();
    const upload = begin();
    await write(upload, 20);
    expect(aimed(complete)).toBe(0);
    expect(await upload.finish()).toEqual({ size: 20 * mebibyte });
    const parts = partsSent().map(({ fields, headers }) => [
      fields['partNumber'],
      Number(headers['x-amz-decoded-content-length'] ?? headers['content-length']),
    ]);
    expect(parts.toSorted()).toEqual([
      ['1', 8 * mebibyte],
      ['2', 8 * mebibyte],
      ['3', 4 * mebibyte],
    ]);
    expect(aimed(complete)).toBe(1);
    expect(aimed(remove)).toBe(0);
  });

  test('of which a part is refused is removed, and the writer told', async () => {
    scriptParts((number) => (number === 2 ? s3Error('AccessDenied', 403) : { headers: { etag: '"p"' } }));
    const upload = begin();
    const writing = async () => {
      await write(upload, 40);
      await upload.finish();
    };
    await expect(writing()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect([aimed(complete), aimed(remove)]).toEqual([0, 1]);
    await upload.abort();
    expect(aimed(remove)).toBe(1);
  });

  test('that cannot be begun is told, and nothing is left', async () => {
    scriptParts();
    stub().on(start, s3Error('NoSuchBucket', 404));
    const upload = begin();
    const writing = async () => {
      await write(upload, 40);
      await upload.finish();
    };
    await expect(writing()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect([partsSent().length, aimed(complete)]).toEqual([0, 0]);
  });

  test('that cannot be put together is removed', async () => {
    scriptParts();
    stub().on(complete, s3Error('AccessDenied', 403));
    const upload = begin();
    await write(upload, 9);
    await expect(upload.finish()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(aimed(remove)).toBe(1);
  });

  test('that is given up in the middle leaves no part', async () => {
    scriptParts();
    const upload = begin();
    await write(upload, 20);
    await upload.abort();
    expect([aimed(complete), aimed(remove)]).toEqual([0, 1]);
  });

  test('is given up without a word even where its parts cannot be removed', async () => {
    scriptParts();
    stub().on(remove, s3Error('AccessDenied', 403));
    const upload = begin();
    await write(upload, 20);
    expect(await upload.abort()).toBeUndefined();
    expect(aimed(remove)).toBe(1);
  });

  test('of which a part meets a fault that passes is sent whole', async () => {
    let failures = 2;
    scriptParts(() => ((failures -= 1) >= 0 ? s3Error('SlowDown', 503) : { headers: { etag: '"p"' } }));
    const upload = begin();
    await write(upload, 9);
    expect(await upload.finish()).toEqual({ size: 9 * mebibyte });
  });
});
