import type { Source } from './schema.ts';

/** What the log processor has to know of one source. */
export interface RegisteredSource {
  /** The slug of its name; no two sources of a registry share one. */
  readonly id: string;
  readonly name: string;
  /**
   * The file that it comes from, as its administrator: `<account>/<region>`. Sources of another owner are never touched.
   */
  readonly owner: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  /** Role that the processor assumes to read the bucket. */
  readonly roleArn: string;
  readonly externalId?: string;
  readonly kmsKeyArn?: string;
  readonly streamType: Source['streamType'];
  readonly prefixes: Source['prefixes'];
  /** Topic that tells of new objects; absent if the source has none. */
  readonly topicArn?: string;
  readonly dropOffMinutes?: number;
}

/** The registry of sources: one JSON document in the runtime's bucket, which the log processor reads. */
export interface SourceRegistry {
  readonly version: 1;
  /** Ordered by id. */
  readonly sources: readonly RegisteredSource[];
}
