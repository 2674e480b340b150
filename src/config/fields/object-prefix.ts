import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { renderValue } from '../render-value.ts';

const encoder = new TextEncoder();

/** An object key's beginning; a pattern allows `*` as well. */
export const objectPrefixPattern = /^(?!\/)[^*]*$/;

/** Beginnings of keys with `*` for any characters. */
export const exclusionPattern = /^(?!\/).+$/;

function findKeyFault(check: string, what: string, value: string): Fault | undefined {
  const fault = (message: string, fix: string): Fault => ({
    check,
    message: `${what} ${renderValue(value)} ${message}`,
    fix,
  });
  if (value.startsWith('s3://'))
    return fault('is an address', 'write only the part of the key after the name of the bucket');
  if (value.startsWith('/')) {
    return fault('begins with /, and no key does so by itself', `write ${renderValue(value.replace(/^\/+/, ''))}`);
  }
  if (value !== value.trim())
    return fault('begins or ends with white space, which Panther cuts off', `write ${renderValue(value.trim())}`);
  if (/\p{Cc}/u.test(value)) return fault('contains a control character', 'remove it');
  const bytes = encoder.encode(value).length;
  if (bytes <= limits.objectKeyMaxBytes) return undefined;
  return fault(`has ${bytes} bytes in UTF-8`, `use at most ${limits.objectKeyMaxBytes} bytes, the longest key of S3`);
}

/** What is wrong with a prefix filter, if anything. The empty prefix, which means every object, is fine. */
export function findObjectPrefixFault(value: string): Fault | undefined {
  const star = value.indexOf('*');
  if (star === -1) return findKeyFault('prefix', 'prefix', value);
  return {
    check: 'prefix',
    message: `prefix ${renderValue(value)} contains *, which S3 takes literally`,
    fix: `write ${renderValue(value.slice(0, star).replace(/^\/+/, ''))} and leave out the rest with exclude`,
  };
}

/** What is wrong with an exclusion, if anything: the beginning of a key, in which `*` stands for any characters. */
export function findExclusionFault(value: string): Fault | undefined {
  if (value === '')
    return {
      check: 'exclusion',
      message: 'an exclusion is empty, which would leave out every object',
      fix: 'remove it',
    };
  return findKeyFault('exclusion', 'exclusion', value);
}
