import { createPublicKey, sign } from 'node:crypto';
import { hexDigits } from '../seeded-random.ts';
import { signingKeyOf } from './signing-key.ts';

const tags = { integer: 0x02, bits: 0x03, nothing: 0x05, oid: 0x06, utf8: 0x0c, time: 0x18, sequence: 0x30, set: 0x31 };
/** `sha256WithRSAEncryption`, 1.2.840.113549.1.1.11. */
const signatureOid = Buffer.from('2a864886f70d01010b', 'hex');
/** `commonName`, 2.5.4.3. */
const commonNameOid = Buffer.from('550403', 'hex');
const commonName = 'sns.amazonaws.com';
const validity = ['20200101000000Z', '20991231235959Z'] as const;

const certificates = new Map<number, string>();

/** Where SNS of a region has its certificate; it is the same one in all regions of a world. */
export function certificateUrl(seed: number, host: string): string {
  return `https://${host}/SimpleNotificationService-${hexDigits(32, seed, 'certificate')}.pem`;
}

/**
 * The certificate by which what SNS of a world signs can be checked, PEM. It is signed by its own key, as that of SNS is
 * not; who checks the chain must do so elsewhere. https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function certificateOf(seed: number): string {
  const known = certificates.get(seed);
  if (known !== undefined) return known;
  const key = signingKeyOf(seed);
  const algorithm = encode(tags.sequence, encode(tags.oid, signatureOid), encode(tags.nothing));
  const name = encode(
    tags.sequence,
    encode(
      tags.set,
      encode(tags.sequence, encode(tags.oid, commonNameOid), encode(tags.utf8, Buffer.from(commonName))),
    ),
  );
  const content = encode(
    tags.sequence,
    encode(tags.integer, Buffer.from([1])),
    algorithm,
    name,
    encode(tags.sequence, ...validity.map((time) => encode(tags.time, Buffer.from(time)))),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  const signature = encode(tags.bits, Buffer.from([0]), sign('RSA-SHA256', content, key));
  const text = encode(tags.sequence, content, algorithm, signature).toString('base64');
  const lines = text.match(/.{1,64}/g) ?? [];
  const certificate = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  certificates.set(seed, certificate);
  return certificate;
}

/** A value of ASN.1 with its tag and length. https://www.itu.int/rec/T-REC-X.690 */
function encode(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from(head), content]);
}
