import type { Readable } from 'node:stream';
import type { GetObjectCommandInput, GetObjectCommandOutput, S3 } from '@aws-sdk/client-s3';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { OpenedObject, OpenOptions, SourceAccess, SourceObjects } from '../../ports/source-objects.ts';
import { readBucketRegion } from '../bucket-region.ts';
import { originOf, unreadableAnswer } from '../translate-error.ts';
import { callOf, requireField } from '../watch-calls.ts';
import { readBody } from './read-body.ts';
import type { SourceSession, SourceSessions } from './source-sessions.ts';

/** S3's ways to say that it is the wrong region that was asked. */
const redirections = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraint',
]);

/**
 * Objects of sources at AWS. A bucket is asked for in the function's own region first; where it is elsewhere, S3 says where,
 * and that is kept for all of its objects.
 */
export function createAwsSourceObjects(sessions: SourceSessions): SourceObjects {
  const regions = new Map<string, string>();

  const openAs = async (
    session: SourceSession,
    access: SourceAccess,
    bucket: string,
    open: (s3: S3) => Promise<OpenedObject>,
  ): Promise<OpenedObject> => {
    const asked = regions.get(bucket);
    const s3 = await session.client(asked);
    try {
      return await open(s3);
    } catch (error) {
      const region = await findRegion(error, s3, access.accountId, bucket);
      if (region === undefined || region === (await s3.config.region())) throw error;
      regions.set(bucket, region);
      return open(await session.client(region));
    }
  };

  return {
    open: async (access, bucket, key, options = {}) => {
      const request = buildRequest(access, bucket, key, options);
      const open = (s3: S3) => openObject(s3, request, options.from ?? 0);
      try {
        const session = await sessions.enter(access);
        try {
          return await openAs(session, access, bucket, open);
        } catch (error) {
          if (!isErrorCode(error, 'NO_CREDENTIALS')) throw error;
          sessions.drop(access, session);
          return await openAs(await sessions.enter(access), access, bucket, open);
        }
      } catch (error) {
        if (!isErrorCode(error, 'NO_CREDENTIALS')) throw error;
        // Whoever is wrong about credentials that were just given out, it is not the one who asks for the object.
        throw new PantherctlError('NO_ANSWER', error.message, { cause: error });
      }
    },
  };
}

function buildRequest(
  { accountId }: SourceAccess,
  bucket: string,
  key: string,
  { from = 0, ifMatch, versionId }: OpenOptions,
): GetObjectCommandInput {
  return {
    Bucket: bucket,
    Key: key,
    ExpectedBucketOwner: accountId,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(from === 0 ? {} : { Range: `bytes=${from}-` }),
    ...(ifMatch === undefined ? {} : { IfMatch: quote(ifMatch) }),
  };
}

/** Notifications tell an etag without the quotes that belong to it. */
function quote(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

async function findRegion(error: unknown, s3: S3, accountId: string, bucket: string): Promise<string | undefined> {
  const origin = originOf(error);
  if (origin === undefined) return undefined;
  if (origin.bucketRegion !== undefined || !redirections.has(origin.name)) return origin.bucketRegion;
  return readBucketRegion((_account, _bucket, call) => call(s3), accountId, bucket);
}

async function openObject(s3: S3, request: GetObjectCommandInput, from: number): Promise<OpenedObject> {
  try {
    const object = await s3.getObject(request);
    const body = requireField(object, 'Body') as Readable;
    try {
      return { ...readFacts(object), body: readBody(body, requireField(object, 'ContentLength'), callOf(object)) };
    } catch (error) {
      body.destroy();
      throw error;
    }
  } catch (error) {
    if (originOf(error)?.name !== 'InvalidRange') throw error;
    return openEnd(s3, request, from);
  }
}

/** What is left of an object that has been read to its last byte. */
async function openEnd(
  s3: S3,
  { Range: _range, ...request }: GetObjectCommandInput,
  from: number,
): Promise<OpenedObject> {
  const facts = readFacts(await s3.headObject(request));
  if (facts.size === from) return { ...facts, body: readNothing() };
  const address = `s3://${request.Bucket ?? ''}/${request.Key ?? ''}`;
  throw new PantherctlError('STALE_REQUEST', `${address} has ${facts.size} bytes, and is to be read from byte ${from}`);
}

async function* readNothing(): AsyncGenerator<Uint8Array> {}

function readFacts(
  object: Pick<GetObjectCommandOutput, 'ContentLength' | 'ContentRange' | 'ETag' | 'LastModified' | 'VersionId'>,
): Omit<OpenedObject, 'body'> {
  const { ContentRange: range, VersionId: versionId } = object;
  const size = range === undefined ? requireField(object, 'ContentLength') : Number(/\/(\d+)$/.exec(range)?.[1]);
  if (Number.isNaN(size)) throw unreadableAnswer(callOf(object), `its Content-Range is '${range ?? ''}'`);
  return {
    size,
    etag: requireField(object, 'ETag'),
    lastModified: requireField(object, 'LastModified').getTime(),
    ...(versionId === undefined ? {} : { versionId }),
  };
}
