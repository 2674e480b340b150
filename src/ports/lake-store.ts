/** An object in the making. Nothing can be seen of it before `finish`. */
export interface LakeUpload {
  /** Takes the next bytes; resolves when more may come, so that memory stays bounded. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the object, replacing one of the same key. Resolves when it is there. */
  finish(): Promise<{ readonly size: number }>;
  /** Gives it up and removes what was sent; never throws. */
  abort(): Promise<void>;
}

/** What an object says of itself. */
export interface UploadOptions {
  readonly contentType: string;
  /** User metadata: lower-case names, ASCII values. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Buckets of our own that large objects are written to, in parts as they come. */
export interface LakeStore {
  /** Throws nothing itself; `write` and `finish` throw `NOT_FOUND`, `ACCESS_DENIED`, `THROTTLED`, `NO_ANSWER`. */
  begin(bucket: string, key: string, options: UploadOptions): LakeUpload;
}
