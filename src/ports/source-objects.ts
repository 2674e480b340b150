/** As whom a bucket is read. */
export interface SourceAccess {
  /** Account of the bucket, the expected owner. */
  readonly accountId: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

/** An object whose bytes are to come, as they are stored. */
export interface OpenedObject {
  /** Bytes of the whole object. */
  readonly size: number;
  readonly etag: string;
  /** Absent in a bucket without versions. */
  readonly versionId?: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** To be read once; leaving the loop early closes it. Throws `NO_ANSWER` if the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** From where in which version of an object to read. */
export interface OpenOptions {
  readonly versionId?: string;
  /** First byte; 0 by default. */
  readonly from?: number;
  /** Throws `STALE_REQUEST` if the object has another etag by now. */
  readonly ifMatch?: string;
}

/** Objects of sources, each read as the role of its source. Roles, clients and regions of buckets are kept. */
export interface SourceObjects {
  /**
   * Throws `ACCESS_DENIED` (role or object), `NOT_FOUND` (bucket, object or version), `OBJECT_ARCHIVED`, `STALE_REQUEST`,
   * `THROTTLED`, `NO_ANSWER`. Expired credentials are replaced once before the call fails.
   */
  open(access: SourceAccess, bucket: string, key: string, options?: OpenOptions): Promise<OpenedObject>;
}
