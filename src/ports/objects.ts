/** The content of a small object. */
export interface StoredText {
  readonly text: string;
  /** What S3 compares at a conditional write, quotes included. */
  readonly etag: string;
}

/** Objects in buckets of one account. Every call carries the account as expected owner. */
export interface Objects {
  /** `undefined` if there is no such object. Throws `NOT_FOUND` if there is no such bucket, `VALIDATION` if it is no UTF-8. */
  readText(bucket: string, key: string): Promise<StoredText | undefined>;
  /**
   * Writes the object if it still has that etag, or, with `undefined`, if there is still none: all of it or nothing. Throws
   * `STALE_REQUEST` if it has changed, `NOT_FOUND` if there is no such bucket.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  writeText(bucket: string, key: string, text: string, expectedEtag: string | undefined): Promise<void>;
  /** Writes the object, in the place of one that is there. For objects whose key follows from their bytes. Throws `NOT_FOUND`. */
  writeBytes(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  /** The key of one object that begins with the prefix; `undefined` if there is none. */
  findOne(bucket: string, prefix: string): Promise<string | undefined>;
}
