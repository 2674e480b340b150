import { createHash } from 'node:crypto';

/** An object as a notification names it. */
export interface ObjectRef {
  readonly bucket: string;
  /** Decoded: the key as S3 has it. */
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  /** Bytes as stored; absent where the notification does not tell. */
  readonly size?: number;
}

/** An object that was opened: what identifies its content for good. */
export interface ObjectIdentity {
  readonly bucket: string;
  readonly key: string;
  /** Version id, or the etag in a bucket without versions. */
  readonly version: string;
  /** Milliseconds since 1970. It stands for the time of parsing too, so that a second delivery gives the same bytes. */
  readonly lastModified: number;
}

/** Hex digits of a digest of an object. */
export const digestLength = 32;

/** Names an object's content: 32 hex digits that differ by bucket, key and version. */
export function objectDigest({ bucket, key, version }: Pick<ObjectIdentity, 'bucket' | 'key' | 'version'>): string {
  return createHash('sha256')
    .update(JSON.stringify([bucket, key, version]))
    .digest('hex')
    .slice(0, digestLength);
}
