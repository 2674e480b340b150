import { checkPrimeSync, createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { hexDigits } from '../seeded-random.ts';

const publicExponent = 65_537n;
const primeBits = 512n;
const primeDigits = Number(primeBits) / 4;

const keys = new Map<number, KeyObject>();

/**
 * The private key by which SNS of a world signs, RSA of 1,024 bits. It follows from the seed, so that what one process has
 * signed another one can check; that makes it no secret.
 */
export function signingKeyOf(seed: number): KeyObject {
  const known = keys.get(seed);
  if (known !== undefined) return known;
  const key = buildKey(findPrime(seed, 'p'), findPrime(seed, 'q'));
  keys.set(seed, key);
  return key;
}

/** The two highest bits are set, so that the product of two has its full length. */
function findPrime(seed: number, name: string): bigint {
  let candidate = BigInt(`0x${hexDigits(primeDigits, seed, 'prime', name)}`) | (3n << (primeBits - 2n)) | 1n;
  while (candidate % publicExponent === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** https://www.rfc-editor.org/rfc/rfc7518#section-6.3 */
function buildKey(p: bigint, q: bigint): KeyObject {
  const d = invert(publicExponent, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: publicExponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: invert(q, p) };
  const key = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, encode(value)]));
  return createPrivateKey({ key: { kty: 'RSA', ...key }, format: 'jwk' });
}

/** What `value` times it leaves 1 of `modulus`; by Euclid. */
function invert(value: bigint, modulus: bigint): bigint {
  let [previous, rest] = [modulus, value % modulus];
  let [before, factor] = [0n, 1n];
  while (rest !== 0n) {
    const quotient = previous / rest;
    [previous, rest] = [rest, previous - quotient * rest];
    [before, factor] = [factor, before - quotient * factor];
  }
  return ((before % modulus) + modulus) % modulus;
}

function encode(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url');
}
