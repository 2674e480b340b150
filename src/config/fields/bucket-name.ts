import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { renderValue } from '../render-value.ts';

/** Shape of a bucket's name but for reserved beginnings and ends. */
export const bucketNamePattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'] as const;
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'] as const;

interface BucketRule {
  /** Completes the sentence "bucket name … <breaks>". */
  readonly breaks: (name: string) => string | undefined;
  readonly fix: string;
}

const rules: readonly BucketRule[] = [
  {
    breaks: (name) => (/^(arn:|s3:\/\/|https?:\/\/)/.test(name) ? 'is an address, not a name' : undefined),
    fix: 'write only the name of the bucket, without scheme, host or path',
  },
  {
    breaks: (name) =>
      name.length < limits.bucketNameMinCharacters || name.length > limits.bucketNameMaxCharacters
        ? `has ${name.length} characters`
        : undefined,
    fix: `use ${limits.bucketNameMinCharacters} to ${limits.bucketNameMaxCharacters} characters`,
  },
  {
    breaks: (name) => (/[A-Z]/.test(name) ? 'has capital letters' : undefined),
    fix: 'write the name in lower case, as S3 shows it',
  },
  {
    breaks: (name) => {
      const odd = /[^a-z0-9.-]/u.exec(name);
      return odd === null ? undefined : `contains ${renderValue(odd[0])}`;
    },
    fix: 'use lower-case letters, digits, dots and hyphens only; a key prefix belongs in prefixes',
  },
  { breaks: (name) => (name.includes('..') ? 'has two dots in a row' : undefined), fix: 'leave one dot' },
  {
    breaks: (name) => (/^\d+\.\d+\.\d+\.\d+$/.test(name) ? 'has the form of an IP address' : undefined),
    fix: 'S3 has no bucket of such a name; write the name as S3 shows it',
  },
  {
    breaks: (name) =>
      bucketNamePattern.test(name) ? undefined : 'has a part that begins or ends with a hyphen or is empty',
    fix: 'begin and end the name, and each part between dots, with a letter or digit',
  },
  {
    breaks: (name) => {
      const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved));
      return prefix === undefined ? undefined : `begins with ${prefix}, which AWS reserves`;
    },
    fix: 'S3 has no bucket of such a name; write the name as S3 shows it',
  },
  {
    breaks: (name) => {
      const suffix = reservedSuffixes.find((reserved) => name.endsWith(reserved));
      return suffix === undefined ? undefined : `ends with ${suffix}, which is no general purpose bucket`;
    },
    fix: 'name the general purpose bucket itself, not an access point, directory bucket or table bucket',
  },
];

/**
 * What is wrong with a bucket's name, if anything; the first broken rule speaks.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function findBucketNameFault(value: string): Fault | undefined {
  for (const rule of rules) {
    const broken = rule.breaks(value);
    if (broken !== undefined)
      return { check: 'bucket-name', message: `bucket name ${renderValue(value)} ${broken}`, fix: rule.fix };
  }
  return undefined;
}
