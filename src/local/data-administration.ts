import { PantherctlError } from '../errors.ts';
import { putObject } from './s3/put-object.ts';
import type { ObjectToPut } from './s3/put-object.ts';
import { readContent } from './s3/store-object.ts';
import type { Delivery } from './sns/publish.ts';
import { deleteMessage, takeMessages } from './sqs/take-messages.ts';
import type { TakenMessage, TakeOptions } from './sqs/take-messages.ts';
import type { BucketState } from './state/resource-state.ts';
import type { World } from './state/world-state.ts';

/** An object as its owner reads it. */
export interface ReadObject {
  readonly body: Uint8Array;
  /** Quotes included. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly versionId?: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What is in buckets and queues, as their owners see it. */
export interface DataAdministration {
  /** Puts an object in a bucket and says where its notifications went. Throws `NOT_FOUND`, `INPUT_INVALID`. */
  putObject(object: ObjectToPut): readonly Delivery[];
  /** Takes an object away with all of its versions; does nothing if it is not there. Throws `NOT_FOUND` for an unknown bucket. */
  removeObject(bucket: string, key: string): void;
  /** `undefined` if there is none. Throws `NOT_FOUND` for an unknown bucket. */
  readObject(bucket: string, key: string): ReadObject | undefined;
  /** Keys that begin with the prefix, in the order of S3. Throws `NOT_FOUND` for an unknown bucket. */
  listObjects(bucket: string, prefix?: string): readonly string[];
  /**
   * Receives messages of a queue, oldest first, and hides them for a while of virtual time. One that was received as often
   * as the queue lets goes to its dead-letter queue instead. Throws `NOT_FOUND`.
   */
  takeMessages(queueArn: string, options?: TakeOptions): readonly TakenMessage[];
  /** Takes a message out of a queue for good. Throws `NOT_FOUND` for an unknown queue. */
  deleteMessage(queueArn: string, receiptHandle: string): void;
}

/** Makes that part of the administration of a world. `change` makes a change that is kept. */
export function createDataAdministration(
  world: World,
  change: <Result>(body: () => Result) => Result,
): DataAdministration {
  return {
    putObject: (object) => change(() => putObject(world, object)),
    removeObject: (name, key) =>
      change(() => {
        const bucket = findBucket(world, name);
        if (bucket.objects.delete(key)) bucket.objectCount -= 1;
      }),
    readObject: (name, key) => {
      const object = findBucket(world, name).objects.get(key);
      if (object === undefined) return undefined;
      const { contentType, etag, lastModified, metadata, versionId } = object;
      return {
        body: readContent(world, object, 0),
        etag,
        lastModified,
        ...(versionId === undefined ? {} : { versionId }),
        ...(contentType === undefined ? {} : { contentType }),
        ...(metadata === undefined ? {} : { metadata }),
      };
    },
    listObjects: (name, prefix = '') =>
      [...findBucket(world, name).objects.keys()]
        .filter((key) => key.startsWith(prefix))
        .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    takeMessages: (arn, options) => change(() => takeMessages(world, arn, options)),
    deleteMessage: (arn, receiptHandle) => change(() => deleteMessage(world, arn, receiptHandle)),
  };
}

function findBucket(world: World, name: string): BucketState {
  const bucket = world.buckets.get(name);
  if (bucket !== undefined) return bucket;
  throw new PantherctlError('NOT_FOUND', `the local cloud has no bucket ${name}`);
}
