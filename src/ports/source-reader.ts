import type { Identity } from './cloud.ts';
import type { Key } from './keys.ts';

/** The role of a source, and from where it is assumed. */
export interface SourceRole {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Account whose principals the role trusts: that of Panther. */
  readonly trustedAccountId: string;
  /** Region of the regional STS endpoint. */
  readonly region: string;
}

/**
 * A source seen with the rights that Panther has: each call acts as the source's role, assumed from the trusted account.
 * Throws `ACCOUNT_ACCESS` if we may not act in the trusted account, so that nothing is known of the role; `ACCESS_DENIED`
 * if the role is missing, does not trust that account, or lacks the right.
 */
export interface SourceReader {
  /** Assumes the role and asks who that is. */
  identity(): Promise<Identity>;
  /** As {@link Buckets.region}; `accountId` is the expected owner. Throws `NOT_FOUND`. */
  region(accountId: string, bucket: string): Promise<string>;
  /** Asks in the region of the key. `undefined` if there is no such key. */
  describeKey(keyArn: string): Promise<Key | undefined>;
  /** Reads the first byte of an object and nothing more. Throws `NOT_FOUND`. */
  readFirstByte(accountId: string, bucket: string, key: string): Promise<void>;
}
