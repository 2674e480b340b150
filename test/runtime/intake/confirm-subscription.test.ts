import { createSign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SourceRegistry } from '../../../src/config/source-registry.ts';
import { PantherctlError } from '../../../src/errors.ts';
import { createConfirmer } from '../../../src/runtime/intake/confirm-subscription.ts';
import type { SubscriptionConfirmation } from '../../../src/runtime/intake/intake-record.ts';
import { readNotification } from '../../../src/runtime/intake/read-notification.ts';
import { registryOf, sourceOf } from '../access/sample-registry.ts';
import { makeSelfSigned } from './self-signed-certificate.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic';
const certUrl = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem';
const signer = makeSelfSigned();
const registry = registryOf(sourceOf('prod'));

/** The message as SNS sends it; the signed text is written out here by the documentation. */
function confirmationBody(changes: Readonly<Record<string, string>> = {}, key = signer.privateKey): string {
  const message: Record<string, string> = {
    Type: 'SubscriptionConfirmation',
    MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
    Token: '2336412f37fb687f5d51e6e2425c464de257eb',
    TopicArn: topicArn,
    Message: 'You have chosen to subscribe to the topic.\nVisit the URL.',
    SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription',
    Timestamp: '2026-11-01T12:00:00.000Z',
    SignatureVersion: '2',
    SigningCertURL: certUrl,
    ...changes,
  };
  const text =
    `Message\n${message['Message']}\nMessageId\n${message['MessageId']}\nSubscribeURL\n${message['SubscribeURL']}\n` +
    `Timestamp\n${message['Timestamp']}\nToken\n${message['Token']}\nTopicArn\n${message['TopicArn']}\n` +
    `Type\nSubscriptionConfirmation\n`;
  const digest = message['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = createSign(digest).update(text).sign(key, 'base64');
  return JSON.stringify({ Signature: signature, ...message });
}

function read(body: string): SubscriptionConfirmation {
  const [record] = readNotification(body);
  if (record?.kind !== 'confirmation') throw new Error('no confirmation');
  return record.confirmation;
}

function setUp(fault?: PantherctlError, pem = signer.pem) {
  const confirmed: string[] = [];
  const read: string[] = [];
  const confirm = createConfirmer({
    async readCertificate(url) {
      read.push(url);
      return Promise.resolve(pem);
    },
    async confirm(arn, token) {
      if (fault !== undefined) throw fault;
      confirmed.push(`${arn} ${token}`);
      return Promise.resolve();
    },
  });
  return { confirm, confirmed, read };
}

const outcomeOf = (body: string, sources: SourceRegistry = registry, world = setUp()) =>
  world.confirm(read(body), sources);

describe('a subscription', () => {
  it.each(['1', '2'])('is confirmed where SNS signed the question by version %s', async (SignatureVersion) => {
    const world = setUp();
    expect(await outcomeOf(confirmationBody({ SignatureVersion }), registry, world)).toEqual({ kind: 'done' });
    expect(world.confirmed).toEqual([`${topicArn} 2336412f37fb687f5d51e6e2425c464de257eb`]);
  });

  it('is confirmed for a topic of a source in another account than the bucket', async () => {
    const other = 'arn:aws:sns:us-east-1:999999999999:shared';
    const body = confirmationBody({ TopicArn: other });
    expect(await outcomeOf(body, registryOf(sourceOf('prod', { topicArn: other })))).toEqual({ kind: 'done' });
    expect(await outcomeOf(body)).toMatchObject({ kind: 'rejected', reason: 'unknownAccount' });
  });

  it('reads a certificate once', async () => {
    const world = setUp();
    await outcomeOf(confirmationBody(), registry, world);
    await outcomeOf(confirmationBody({ Token: 'other' }), registry, world);
    expect(world.read).toEqual([certUrl]);
    expect(world.confirmed).toHaveLength(2);
  });

  it.each([
    ['the message', 'Message'],
    ['the id', 'MessageId'],
    ['the token', 'Token'],
    ['the address', 'SubscribeURL'],
    ['the time', 'Timestamp'],
    ['the signature', 'Signature'],
  ])('is refused where %s is not what was signed', async (_, field) => {
    const world = setUp();
    const body = JSON.stringify({ ...(JSON.parse(confirmationBody()) as object), [field]: 'changed' });
    expect(await outcomeOf(body, registry, world)).toMatchObject({
      kind: 'rejected',
      reason: 'unverifiedConfirmation',
    });
    expect(world.confirmed).toEqual([]);
  });

  it('is refused where somebody else signed', async () => {
    const body = confirmationBody({}, makeSelfSigned().privateKey);
    expect(await outcomeOf(body)).toMatchObject({ kind: 'rejected', reason: 'unverifiedConfirmation' });
  });

  it.each([
    'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com:444/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem?x=.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-../1.pem',
    'https://sns.us-east-1.amazonaws.com.cn/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://bucket.s3.amazonaws.com/SimpleNotificationService-1.pem',
    `${certUrl}\n`,
  ])('is refused, and nothing is read, where the certificate is at %s', async (SigningCertURL) => {
    const world = setUp();
    expect(await outcomeOf(confirmationBody({ SigningCertURL }), registry, world)).toMatchObject({
      kind: 'rejected',
      reason: 'unverifiedConfirmation',
    });
    expect(world.read).toEqual([]);
  });

  it('is confirmed in the other partitions with certificates of theirs', async () => {
    const china = 'arn:aws-cn:sns:cn-north-1:123456789012:t';
    const gov = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:t';
    const at = (host: string) => `https://${host}/SimpleNotificationService-1.pem`;
    const chinese = { TopicArn: china, SigningCertURL: at('sns.cn-north-1.amazonaws.com.cn') };
    const american = { TopicArn: gov, SigningCertURL: at('sns.us-gov-west-1.amazonaws.com') };
    expect(await outcomeOf(confirmationBody(chinese))).toEqual({ kind: 'done' });
    expect(await outcomeOf(confirmationBody(american))).toEqual({ kind: 'done' });
    const mixed = { ...chinese, SigningCertURL: at('sns.cn-north-1.amazonaws.com') };
    expect(await outcomeOf(confirmationBody(mixed))).toMatchObject({ kind: 'rejected' });
  });

  it.each(['3', '0', 'constructor'])('is refused where the signature is of version %s', async (SignatureVersion) => {
    expect(await outcomeOf(confirmationBody({ SignatureVersion }))).toMatchObject({
      reason: 'unverifiedConfirmation',
    });
  });

  it('is refused where the topic has no proper ARN', async () => {
    const TopicArn = 'arn:aws:sqs:us-east-1:123456789012:t';
    expect(await outcomeOf(confirmationBody({ TopicArn }))).toMatchObject({ reason: 'unverifiedConfirmation' });
  });

  it('is refused where SNS takes the token no more', async () => {
    const world = setUp(new PantherctlError('VALIDATION', 'Invalid token'));
    expect(await outcomeOf(confirmationBody(), registry, world)).toMatchObject({ reason: 'unverifiedConfirmation' });
  });

  it('is tried again where SNS gives no answer, or no certificate', async () => {
    await expect(
      outcomeOf(confirmationBody(), registry, setUp(new PantherctlError('NO_ANSWER', 'no'))),
    ).rejects.toThrow('no');
    await expect(outcomeOf(confirmationBody(), registry, setUp(undefined, '<html>'))).rejects.toThrow(
      'there is no certificate at',
    );
  });
});
