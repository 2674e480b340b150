import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { s3Error, useStubRuntime } from './runtime-fixtures.ts';
import { jsonAnswer, queryAnswer, queryError } from './stub-aws.ts';

const { open, stub } = useStubRuntime();

const topicArn = 'arn:aws:sns:eu-west-1:111111111111:processed';
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/111111111111/input';
const minute = 60_000;

describe('a document', () => {
  const get = 's3:GET /runtime/sources/registry.json';
  const read = (etag?: string) =>
    open({ accountId: '111111111111' }).documents.read('runtime', 'sources/registry.json', etag);

  test('is read with its etag, from its owner alone', async () => {
    stub().on(get, { body: '{"a":"ü"}', headers: { etag: '"e1"' } });
    expect(await read()).toEqual({ text: '{"a":"ü"}', etag: '"e1"' });
    expect(stub().of(get)[0]?.headers).toMatchObject({ 'x-amz-expected-bucket-owner': '111111111111' });
    expect(stub().of(get)[0]?.headers).not.toHaveProperty('if-none-match');
  });

  test('that has not changed is not read again', async () => {
    stub().on(get, { status: 304, headers: { etag: '"e1"' } });
    expect(await read('"e1"')).toBe('unchanged');
    expect(stub().of(get)[0]?.headers).toMatchObject({ 'if-none-match': '"e1"' });
  });

  test('that is not there is undefined; without its bucket, or without the right, it is an error', async () => {
    stub().on(get, s3Error('NoSuchKey', 404));
    expect(await read('"e1"')).toBeUndefined();
    stub().on(get, s3Error('NoSuchBucket', 404));
    await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    stub().on(get, s3Error('AccessDenied', 403));
    await expect(read()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('is listed with its etag, over all pages', async () => {
    const page = (key: string, more: string) => ({
      body: `<ListBucketResult><KeyCount>1</KeyCount><EncodingType>url</EncodingType>${more}<Contents><Key>${key}</Key><ETag>"${key}"</ETag></Contents></ListBucketResult>`,
    });
    stub().on(/^s3:GET \/runtime\?/, ({ fields }) =>
      fields['continuation-token'] === undefined
        ? page('schemas/a%2Bb+c.yml', '<NextContinuationToken>2</NextContinuationToken>')
        : page('schemas/d.yml', ''),
    );
    expect(await open().documents.list('runtime', 'schemas/')).toEqual([
      { key: 'schemas/a+b c.yml', etag: '"schemas/a%2Bb+c.yml"' },
      { key: 'schemas/d.yml', etag: '"schemas/d.yml"' },
    ]);
    stub().on(/^s3:GET \/runtime\?/, { body: '<ListBucketResult></ListBucketResult>' });
    await expect(open().documents.list('runtime', '')).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });
});

describe('a message', () => {
  test('is published in the region of its topic, with its attributes', async () => {
    stub().on('sns:Publish', queryAnswer('Publish', '<MessageId>m</MessageId>'));
    await open().publisher.publish(
      topicArn,
      { subject: 'one', body: 'two', attributes: { type: 'LogData', id: 'x' } },
      minute,
    );
    expect(stub().of('sns:Publish')[0]).toMatchObject({
      region: 'eu-west-1',
      fields: {
        TopicArn: topicArn,
        Subject: 'one',
        Message: 'two',
        'MessageAttributes.entry.1.Name': 'type',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': 'LogData',
        'MessageAttributes.entry.2.Name': 'id',
      },
    });
  });

  test.each([
    ['NotFound', 404, 'NOT_FOUND'],
    ['AuthorizationError', 403, 'ACCESS_DENIED'],
    ['Throttled', 429, 'THROTTLED'],
    ['InternalError', 500, 'NO_ANSWER'],
  ])('that SNS answers with %s %d is %s', async (name, status, code) => {
    stub().on('sns:Publish', queryError(name, 'because', status));
    await expect(open().publisher.publish(topicArn, { body: 'x', attributes: {} }, minute)).rejects.toMatchObject({
      code,
    });
  });

  test('is sent to its queue, whatever host stands in the address', async () => {
    stub().on('sqs:SendMessage', jsonAnswer({ MessageId: 'm', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' }));
    await open().queues.send(queueUrl, { body: 'x', attributes: { Reason: 'binary' } }, minute);
    const [call] = stub().of('sqs:SendMessage');
    expect(call?.fields).toMatchObject({ QueueUrl: queueUrl, MessageBody: 'x' });
    expect(JSON.parse(call?.fields['MessageAttributes'] ?? '')).toEqual({
      Reason: { DataType: 'String', StringValue: 'binary' },
    });
    await open().queues.send(queueUrl, { body: 'x' }, minute);
    expect(stub().of('sqs:SendMessage')[1]?.fields).not.toHaveProperty('MessageAttributes');
  });

  test.each([
    ['QueueDoesNotExist', 'NOT_FOUND'],
    ['InvalidParameterValue', 'VALIDATION'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
  ])('that SQS answers with %s is %s', async (name, code) => {
    stub().on('sqs:SendMessage', jsonAnswer({ __type: `com.amazonaws.sqs#${name}`, message: 'because' }, 400));
    await expect(open().queues.send(queueUrl, { body: 'x' }, minute)).rejects.toMatchObject({ code });
  });
});

describe('a message that is not answered', () => {
  const message = { body: 'x', attributes: {} };

  test.each([
    ['sqs:SendMessage', () => open().queues.send(queueUrl, message, 300)],
    ['sns:Publish', () => open().publisher.publish(topicArn, message, 300)],
  ] as const)('ends with the time that it has: %s', async (action, send) => {
    const hungUp = new Promise<void>((onHangUp) => stub().on(action, { body: '{', onHangUp }));
    const begun = performance.now();
    await expect(send()).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringContaining(action) as unknown,
    });
    expect(performance.now() - begun).toBeLessThan(5_000);
    await hungUp;
    expect(stub().of(action)).toHaveLength(1);
  });

  test('is not sent at all without time', async () => {
    const before = stub().calls.length;
    await expect(open().queues.send(queueUrl, message, 0)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    await expect(open().publisher.publish(topicArn, message, -1)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(stub().calls).toHaveLength(before);
  });
});

describe('a subscription', () => {
  const confirm = () => open().subscriptions.confirm(topicArn, 't1');

  test('is confirmed in the region of its topic, and cannot be ended by a link', async () => {
    stub().on('sns:ConfirmSubscription', queryAnswer('ConfirmSubscription', '<SubscriptionArn>a</SubscriptionArn>'));
    await confirm();
    expect(stub().of('sns:ConfirmSubscription')).toMatchObject([
      { region: 'eu-west-1', fields: { TopicArn: topicArn, Token: 't1', AuthenticateOnUnsubscribe: 'true' } },
    ]);
  });

  test('is confirmed by its token alone where the topic lets nobody else', async () => {
    stub().on('sns:ConfirmSubscription', ({ fields }) =>
      'AuthenticateOnUnsubscribe' in fields
        ? queryError('AuthorizationError', 'no', 403)
        : queryAnswer('ConfirmSubscription', ''),
    );
    await confirm();
    expect(stub().of('sns:ConfirmSubscription')).toHaveLength(2);
  });

  test.each([
    ['InvalidParameter', 400, 'VALIDATION', 1],
    ['NotFound', 404, 'NOT_FOUND', 1],
    ['AuthorizationError', 403, 'ACCESS_DENIED', 2],
  ])('that SNS answers with %s %d is %s, after so many calls: %d', async (name, status, code, calls) => {
    stub().on('sns:ConfirmSubscription', queryError(name, 'Invalid token', status));
    await expect(confirm()).rejects.toMatchObject({ code });
    expect(stub().of('sns:ConfirmSubscription')).toHaveLength(calls);
  });
});

describe('a certificate', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cert.pem`;
  };
  const read = async (listener: RequestListener) => open().subscriptions.readCertificate(await serve(listener));
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

  test('is read as it is', async () => {
    expect(await read((_, response) => response.end(certificate))).toBe(certificate);
  });

  test.each<readonly [string, RequestListener, string]>([
    ['a page', (_, response) => response.end('<html>'), 'UNREADABLE_ANSWER'],
    ['a page that is not there', (_, response) => response.writeHead(404).end(), 'UNREADABLE_ANSWER'],
    ['a way elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end(), 'UNREADABLE_ANSWER'],
    ['more than a certificate', (_, response) => response.end(certificate.repeat(2_000)), 'UNREADABLE_ANSWER'],
    ['a fault of the server', (_, response) => response.writeHead(503).end(), 'NO_ANSWER'],
    ['nothing', (request) => request.socket.destroy(), 'NO_ANSWER'],
  ])('is not %s', async (_, listener, code) => {
    await expect(read(listener)).rejects.toMatchObject({ code });
  });
});

test('nothing is asked before the first call', () => {
  open();
  expect(stub().calls).toEqual([]);
});
