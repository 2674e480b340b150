import type { SampleRandom } from '../log-type.ts';

/** Accounts that AWS's documentation uses. */
export const sampleAccounts = ['111122223333', '444455556666', '777788889999', '123456789012'] as const;

/** Regions of samples. */
export const sampleRegions = ['us-east-1', 'us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'] as const;

/** Names of people in samples. */
export const sampleUsers = ['alice', 'bob', 'carol', 'dave', 'mallory'] as const;

/** An id in the form of a UUID. */
export function sampleUuid(random: SampleRandom): string {
  return [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
}

/** Upper-case letters and digits, as ids of IAM have them. */
export function sampleIamId(random: SampleRandom, prefix: string, length = 17): string {
  return prefix + random.hex(length).toUpperCase();
}

/** A time with seconds, `2024-05-06T07:08:09Z`. */
export function isoSeconds(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** A time with milliseconds. */
export function isoMillis(atMs: number): string {
  return new Date(atMs).toISOString();
}
