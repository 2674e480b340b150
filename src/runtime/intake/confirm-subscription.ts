import { createPublicKey, createVerify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SourceRegistry } from '../../config/source-registry.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Subscriptions } from '../../ports/subscriptions.ts';
import type { Outcome, RejectionReason } from '../outcome.ts';
import type { SubscriptionConfirmation } from './intake-record.ts';

/** Confirms what SNS asks about; see {@link createConfirmer}. */
export type Confirm = (confirmation: SubscriptionConfirmation, registry: SourceRegistry) => Promise<Outcome>;

/** By the versions that SNS documents. */
const digests: ReadonlyMap<string, string> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

/** A few regions have sources, and each has one certificate at a time. */
const keptKeysMaxCount = 64;

/**
 * Makes what confirms subscriptions of the queue: only to a topic of a registered source, or of an account that has one,
 * and only if SNS signed the question with the certificate of that topic's region. Certificates are kept. It throws what
 * the port throws where trying again may help.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function createConfirmer(subscriptions: Subscriptions): Confirm {
  const keys = new Map<string, Promise<KeyObject>>();

  const keyAt = async (url: string): Promise<KeyObject> => {
    const known = keys.get(url);
    if (known !== undefined) return known;
    if (keys.size >= keptKeysMaxCount) keys.clear();
    const key = subscriptions.readCertificate(url).then((pem) => readPublicKey(pem, url));
    keys.set(url, key);
    key.catch(() => keys.delete(url));
    return key;
  };

  return async (confirmation, registry) => {
    const { topicArn, token } = confirmation;
    const place = readTopicPlace(topicArn);
    if (place === undefined) return reject('unverifiedConfirmation', 'the ARN of the topic is malformed');
    const isKnown = registry.sources.some(
      (source) => source.topicArn === topicArn || source.accountId === place.accountId,
    );
    if (!isKnown) return reject('unknownAccount', `no source has topic ${topicArn}, nor lies in its account`);
    const digest = digests.get(confirmation.signatureVersion);
    if (digest === undefined) return reject('unverifiedConfirmation', 'the version of the signature is not known');
    if (!isCertificateUrl(confirmation.signingCertUrl, place.region)) {
      return reject('unverifiedConfirmation', `the certificate is not at SNS in ${place.region}`);
    }
    const isSigned = createVerify(digest)
      .update(renderSignedText(confirmation))
      .verify(await keyAt(confirmation.signingCertUrl), confirmation.signature, 'base64');
    if (!isSigned) return reject('unverifiedConfirmation', `the signature does not fit what is said of ${topicArn}`);
    try {
      await subscriptions.confirm(topicArn, token);
      return { kind: 'done' };
    } catch (error) {
      // A token is good for three days, and a topic may be gone by then.
      if (!isErrorCode(error, 'VALIDATION') && !isErrorCode(error, 'NOT_FOUND')) throw error;
      return reject('unverifiedConfirmation', `SNS no longer takes the confirmation for ${topicArn}`);
    }
  };
}

/** The key of a certificate, or a bare public key. Who is asked vouches for it: the address, over TLS. */
function readPublicKey(pem: string, url: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new PantherctlError('UNREADABLE_ANSWER', `there is no certificate at ${url}`, { cause });
  }
}

function reject(reason: RejectionReason, message: string): Outcome {
  return { kind: 'rejected', reason, message };
}

/** Text that the signature of a confirmation covers: names in this order, each with its value, a line each. */
function renderSignedText(confirmation: SubscriptionConfirmation): string {
  const { message, messageId, subscribeUrl, timestamp, token, topicArn } = confirmation;
  return [
    ['Message', message],
    ['MessageId', messageId],
    ['SubscribeURL', subscribeUrl],
    ['Timestamp', timestamp],
    ['Token', token],
    ['TopicArn', topicArn],
    ['Type', 'SubscriptionConfirmation'],
  ]
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

function readTopicPlace(topicArn: string): { readonly region: string; readonly accountId: string } | undefined {
  const match = /^arn:aws(?:-cn|-us-gov)?:sns:([a-z0-9-]+):([0-9]{12}):[A-Za-z0-9_-]{1,256}$/.exec(topicArn);
  const [, region, accountId] = match ?? [];
  return region === undefined || accountId === undefined ? undefined : { region, accountId };
}

/** Compared as text, so that nothing is left to how an address is understood: no port, no user, no query. */
function isCertificateUrl(url: string, region: string): boolean {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const start = `https://sns.${region}.${domain}/SimpleNotificationService-`;
  return url.startsWith(start) && /^[A-Za-z0-9]{1,128}\.pem$/.test(url.slice(start.length));
}
