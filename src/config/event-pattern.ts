import { reducePrefixes } from './reduce-prefixes.ts';
import type { Source } from './schema.ts';

/** What EventBridge is to match of a bucket's events; a rule's pattern. */
export interface ObjectEventPattern {
  readonly source: readonly ['aws.s3'];
  readonly 'detail-type': readonly ['Object Created'];
  readonly detail: {
    readonly bucket: { readonly name: readonly string[] };
    readonly object?: { readonly key: readonly { readonly prefix: string }[] };
  };
}

/**
 * The pattern of new objects under the prefixes of a source, none of which another covers. EventBridge gives keys as they
 * are, not URL-encoded as S3's own notifications do.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function buildEventPattern({ bucket, prefixes }: Pick<Source, 'bucket' | 'prefixes'>): ObjectEventPattern {
  const shortest = reducePrefixes(prefixes.map(({ prefix }) => prefix));
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [bucket] },
      ...(!shortest.includes('') && { object: { key: shortest.map((prefix) => ({ prefix })) } }),
    },
  };
}
