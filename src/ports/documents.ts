import type { StoredText } from './objects.ts';

/** Small objects of our own bucket that are read again and again. */
export interface Documents {
  /** `undefined` if there is none, `'unchanged'` if it still has `knownEtag`. Throws `NOT_FOUND` if there is no such bucket. */
  read(bucket: string, key: string, knownEtag?: string): Promise<StoredText | 'unchanged' | undefined>;
  /** Keys that begin with the prefix, with their etags, in the order of S3. */
  list(bucket: string, prefix: string): Promise<readonly { readonly key: string; readonly etag: string }[]>;
}
