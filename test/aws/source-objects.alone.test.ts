import { describe, expect, test } from 'vitest';
import type { OpenOptions, SourceAccess } from '../../src/ports/source-objects.ts';
import { memberId } from './aws-fixtures.ts';
import { readAll, s3Error, useStubRuntime } from './runtime-fixtures.ts';
import { credentialsOf, queryAnswer, queryError } from './stub-aws.ts';
import type { WireAnswer } from './stub-aws.ts';

const { open, stub } = useStubRuntime();

const access: SourceAccess = {
  accountId: memberId,
  roleArn: `arn:aws:iam::${memberId}:role/PantherLogProcessingRole-trail`,
  externalId: 'ext-1',
};
const get = 's3:GET /logs/a%20b%2Bc';
const date = 'Sat, 28 Nov 2026 12:00:05 GMT';
const facts = { etag: '"e1"', 'last-modified': date };
const found = (body: string, headers: Readonly<Record<string, string>> = {}): WireAnswer => ({
  body,
  headers: { ...facts, 'content-length': String(body.length), ...headers },
});
const assumed = () => stub().of('sts:AssumeRole');
const opening = (options?: OpenOptions, runtime = open()) =>
  runtime.sourceObjects.open(access, 'logs', 'a b+c', options);
/** Credentials under the name of another account each time, so that it shows which of them signed a call. */
const namedCredentials = (...expirations: readonly string[]): void => {
  let count = 0;
  stub().on('sts:AssumeRole', () => {
    count += 1;
    return credentialsOf(`S${count}`, expirations[count - 1]);
  });
};

describe('an object of a source', () => {
  test('is opened as the role of the source, from the account that owns the bucket, with what S3 says of it', async () => {
    stub().on(get, found('text', { 'x-amz-version-id': 'v1' }));
    const object = await opening();
    expect(object).toMatchObject({
      size: 4,
      etag: '"e1"',
      versionId: 'v1',
      lastModified: Date.UTC(2026, 10, 28, 12, 0, 5),
    });
    expect(await readAll(object)).toBe('text');
    const [call] = stub().of(get);
    expect([call?.signer, call?.headers['x-amz-expected-bucket-owner'], call?.headers['range']]).toEqual([
      memberId,
      memberId,
      undefined,
    ]);
    expect(assumed().map(({ fields, region, signer }) => [signer, region, fields])).toMatchObject([
      ['', 'us-east-1', { RoleArn: access.roleArn, ExternalId: 'ext-1', RoleSessionName: 'panther-log-processor' }],
    ]);
  });

  const rest = (version: string): WireAnswer => ({
    status: 206,
    body: 'xt',
    headers: { ...facts, 'content-length': '2', 'content-range': 'bytes 2-3/4', 'x-amz-version-id': version },
  });

  test('is opened at a byte, if it is still the same, and its size is that of the whole', async () => {
    stub().on(get, rest('v1'));
    const object = await opening({ from: 2, ifMatch: 'e1' });
    expect(object.size).toBe(4);
    expect(await readAll(object)).toBe('xt');
    expect(stub().of(get)[0]?.headers).toMatchObject({ range: 'bytes=2-', 'if-match': '"e1"' });
  });

  test('is opened in a version without the right to versions while that is the present one', async () => {
    stub().on(get, rest('v1'));
    expect(await readAll(await opening({ from: 2, versionId: 'v1' }))).toBe('xt');
    expect(stub().calls.filter(({ action }) => action.startsWith('s3:'))).toHaveLength(1);
  });

  test.each<readonly [string, WireAnswer]>([
    ['another version is there', rest('v2')],
    ['another content is there', s3Error('PreconditionFailed', 412)],
    ['it was removed', s3Error('NoSuchKey', 404)],
    ['it was removed, and may not be listed', s3Error('AccessDenied', 403)],
  ])('is opened in a version by its name where %s', async (_, answer) => {
    stub().on(get, answer);
    stub().on(`${get}?versionId=v1`, rest('v1'));
    const object = await opening({ from: 2, versionId: 'v1', ifMatch: '"e1"' });
    expect([object.versionId, await readAll(object)]).toEqual(['v1', 'xt']);
    expect(stub().of(`${get}?versionId=v1`)[0]?.headers).toMatchObject({ range: 'bytes=2-', 'if-match': '"e1"' });
  });

  test('that has been read to its end has nothing left, and one that is shorter by now is another', async () => {
    stub().on(get, s3Error('InvalidRange', 416));
    stub().on(get.replace('GET', 'HEAD'), { headers: { ...facts, 'content-length': '4' } });
    const object = await opening({ from: 4, ifMatch: '"e1"' });
    expect([object.size, await readAll(object)]).toEqual([4, '']);
    expect(stub().of(get.replace('GET', 'HEAD'))[0]?.headers).toMatchObject({ 'if-match': '"e1"' });
    await expect(opening({ from: 5 })).rejects.toMatchObject({ code: 'STALE_REQUEST' });
  });

  test('needs no external id where the source has none', async () => {
    stub().on(get, found('x'));
    await open().sourceObjects.open({ accountId: memberId, roleArn: access.roleArn }, 'logs', 'a b+c');
    expect(assumed()[0]?.fields).not.toHaveProperty('ExternalId');
  });

  test.each([
    ['AccessDenied', 403, 'ACCESS_DENIED'],
    ['KMS.DisabledException', 400, 'ACCESS_DENIED'],
    ['NoSuchKey', 404, 'NOT_FOUND'],
    ['NoSuchBucket', 404, 'NOT_FOUND'],
    ['NoSuchVersion', 404, 'NOT_FOUND'],
    ['InvalidObjectState', 403, 'OBJECT_ARCHIVED'],
    ['PreconditionFailed', 412, 'STALE_REQUEST'],
  ])('that S3 refuses with %s %d is %s, after one call', async (name, status, code) => {
    stub().on(get, s3Error(name, status));
    await expect(opening()).rejects.toMatchObject({ code });
    expect(stub().of(get)).toHaveLength(1);
  });

  test.each([
    ['SlowDown', 503, 'THROTTLED'],
    ['InternalError', 500, 'NO_ANSWER'],
  ])('is asked for again a few times after %s %d', async (name, status, code) => {
    let left = 1;
    stub().on(get, () => ((left -= 1) >= 0 ? s3Error(name, status) : found('text')));
    expect(await readAll(await opening())).toBe('text');
    expect(stub().of(get)).toHaveLength(2);
    left = 100;
    await expect(opening()).rejects.toMatchObject({ code });
    expect(stub().of(get)).toHaveLength(5);
  });

  test('without size, etag or time is no answer of S3', async () => {
    for (const name of ['etag', 'last-modified']) {
      const headers = Object.fromEntries(Object.entries(facts).filter(([each]) => each !== name));
      stub().on(get, { body: 'x', headers: { ...headers, 'content-length': '1' } });
      await expect(opening()).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    }
    stub().on(get, { body: 'x', headers: facts });
    await expect(opening()).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });
});

describe('a body', () => {
  test('that breaks off in the middle gives what came, and then NO_ANSWER', async () => {
    stub().on(get, { body: 'half', headers: { ...facts, 'content-length': '100' }, breaksOff: true });
    const { body } = await opening();
    const came: string[] = [];
    const reading = async () => {
      for await (const chunk of body) came.push(Buffer.from(chunk).toString());
    };
    await expect(reading()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(came.join('')).toBe('half');
  });

  test('that breaks off before anybody reads it ends nothing but the reading', async () => {
    stub().on(get, { body: 'half', headers: { ...facts, 'content-length': '100' }, breaksOff: true });
    const object = await opening();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(readAll(object)).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  test('that is left early is hung up on', async () => {
    const hungUp = new Promise<void>((resolve) => {
      stub().on(get, { body: 'first', headers: { ...facts, 'content-length': '5000000000' }, onHangUp: resolve });
    });
    for await (const chunk of (await opening()).body) {
      expect(Buffer.from(chunk).toString()).toBe('first');
      break;
    }
    await hungUp;
  });
});

describe('credentials', () => {
  test('are asked for once for objects opened at the same time and later, by each role and external id', async () => {
    stub().on(get, found('x'));
    const runtime = open();
    await Promise.all([opening({}, runtime), opening({}, runtime)]);
    await opening({}, runtime);
    expect(assumed()).toHaveLength(1);
    await runtime.sourceObjects.open({ ...access, externalId: 'ext-2' }, 'logs', 'a b+c');
    expect(assumed()).toHaveLength(2);
  });

  test('are replaced before they end', async () => {
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    namedCredentials(inMinutes(4), inMinutes(60));
    stub().on(get, found('x'));
    const runtime = open();
    for (let count = 0; count < 3; count += 1) await opening({}, runtime);
    expect(
      stub()
        .of(get)
        .map(({ signer }) => signer),
    ).toEqual(['S1', 'S2', 'S2']);
  });

  test.each(['ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken'])(
    'that S3 refuses with %s are replaced once for all who hold them, and the call is made again',
    async (name) => {
      namedCredentials();
      stub().on(get, ({ signer }) => (signer === 'S1' ? s3Error(name, 403) : found('text')));
      const runtime = open();
      const objects = await Promise.all([opening({}, runtime), opening({}, runtime), opening({}, runtime)]);
      for (const object of objects) expect(await readAll(object)).toBe('text');
      expect(assumed()).toHaveLength(2);
    },
  );

  test('that are refused again are nobody to blame the object for', async () => {
    namedCredentials();
    stub().on(get, s3Error('ExpiredToken', 403));
    await expect(opening()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(assumed()).toHaveLength(2);
  });

  test('that end between two parts of an object do not keep the second from being read', async () => {
    namedCredentials();
    let hasEnded = false;
    stub().on(get, ({ headers, signer }) => {
      if (hasEnded && signer === 'S1') return s3Error('ExpiredToken', 403);
      if (headers['range'] === undefined) {
        hasEnded = true;
        return { body: 'ha', headers: { ...facts, 'content-length': '4' }, breaksOff: true };
      }
      return {
        ...(found('lf') as object),
        status: 206,
        headers: { ...facts, 'content-length': '2', 'content-range': 'bytes 2-3/4' },
      };
    });
    const runtime = open();
    await expect(readAll(await opening({}, runtime))).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(await readAll(await opening({ from: 2, ifMatch: '"e1"' }, runtime))).toBe('lf');
  });

  test('of a role that cannot be assumed are refused, and asked for again by the next', async () => {
    stub().on('sts:AssumeRole', queryError('AccessDenied', 'User is not authorized to perform: sts:AssumeRole', 403));
    const runtime = open();
    await expect(opening({}, runtime)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining(access.roleArn),
    });
    stub().on('sts:AssumeRole', credentialsOf(memberId));
    stub().on(get, found('x'));
    expect((await opening({}, runtime)).size).toBe(1);
  });

  test.each([
    ['Throttling', 400, 'THROTTLED'],
    ['InternalFailure', 500, 'NO_ANSWER'],
    ['ExpiredToken', 403, 'NO_ANSWER'],
  ])('that STS answers with %s are no fault of the role: %s', async (name, status, code) => {
    stub().on('sts:AssumeRole', queryError(name, 'because', status));
    await expect(opening()).rejects.toMatchObject({ code });
  });
});

describe("a bucket's region", () => {
  const regionsOfCalls = () =>
    stub()
      .calls.filter(({ action }) => action.startsWith('s3:'))
      .map(({ region }) => region);

  test.each<readonly [string, WireAnswer]>([
    ['header', { ...(s3Error('PermanentRedirect', 301) as object), headers: { 'x-amz-bucket-region': 'eu-west-1' } }],
    ['body', s3Error('AuthorizationHeaderMalformed', 400, '<Region>eu-west-1</Region>')],
  ])('is taken from the %s of the redirection, and kept for all objects and roles', async (_, redirection) => {
    stub().on(get, ({ region }) => (region === 'eu-west-1' ? found('x') : redirection));
    const runtime = open();
    await opening({}, runtime);
    await runtime.sourceObjects.open({ ...access, externalId: 'ext-2' }, 'logs', 'a b+c');
    expect(regionsOfCalls()).toEqual(['us-east-1', 'eu-west-1', 'eu-west-1']);
    expect(assumed()).toHaveLength(2);
  });

  test.each([
    ['EU', 'eu-west-1'],
    ['me-south-1', 'me-south-1'],
  ])('is asked for where the redirection does not tell: %s is %s', async (location, region) => {
    stub().on(get, (call) =>
      call.region === region ? found('x') : s3Error('IllegalLocationConstraintException', 400),
    );
    stub().on('s3:GET /logs?location', { body: `<LocationConstraint xmlns="x">${location}</LocationConstraint>` });
    await opening();
    expect(regionsOfCalls()).toEqual(['us-east-1', 'us-east-1', region]);
    expect(stub().of('s3:GET /logs?location')[0]).toMatchObject({ signer: memberId });
  });

  test('that is the one that was asked already makes no circle', async () => {
    stub().on(get, {
      ...(s3Error('PermanentRedirect', 301) as object),
      headers: { 'x-amz-bucket-region': 'us-east-1' },
    });
    await expect(opening()).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(stub().of(get)).toHaveLength(1);
  });
});

test('an answer of STS without credentials is no answer of STS', async () => {
  stub().on('sts:AssumeRole', queryAnswer('AssumeRole', ''));
  await expect(opening()).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
});
