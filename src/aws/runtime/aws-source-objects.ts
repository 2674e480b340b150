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
      const open = (s3: S3) => openVersion(s3, request, options);
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
  { from = 0, ifMatch }: OpenOptions,
): GetObjectCommandInput {
  return {
    Bucket: bucket,
    Key: key,
    ExpectedBucketOwner: accountId,
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

/**
 * A version is asked for by name only where it is not the present one any more: that takes a right of its own,
 * `s3:GetObjectVersion`, which roles of sources often lack, and most objects are read before they change.
 */
async function openVersion(
  s3: S3,
  request: GetObjectCommandInput,
  { from = 0, versionId }: OpenOptions,
): Promise<OpenedObject> {
  if (versionId === undefined) return openObject(s3, request, from);
  try {
    const present = await openObject(s3, request, from, versionId);
    if (present !== undefined) return present;
  } catch (error) {
    if (!mayBeOlder(error)) throw error;
  }
  return openObject(s3, { ...request, VersionId: versionId }, from);
}

/** Whether another version than the present one might still be there: the object was replaced, or removed. */
function mayBeOlder(error: unknown): boolean {
  const codes = ['STALE_REQUEST', 'ACCESS_DENIED', 'OBJECT_ARCHIVED'] as const;
  return originOf(error)?.name === 'NoSuchKey' || codes.some((code) => isErrorCode(error, code));
}

async function openObject(s3: S3, request: GetObjectCommandInput, from: number): Promise<OpenedObject>;
async function openObject(
  s3: S3,
  request: GetObjectCommandInput,
  from: number,
  wantedVersionId: string,
): Promise<OpenedObject | undefined>;
/** `undefined` if it has another version than the one that is wanted. */
async function openObject(
  s3: S3,
  request: GetObjectCommandInput,
  from: number,
  wantedVersionId?: string,
): Promise<OpenedObject | undefined> {
  const isOther = ({ versionId }: Pick<OpenedObject, 'versionId'>): boolean =>
    wantedVersionId !== undefined && versionId !== wantedVersionId;
  try {
    const object = await s3.getObject(request);
    const body = requireField(object, 'Body') as Readable;
    let isTaken = false;
    try {
      const facts = readFacts(object);
      if (isOther(facts)) return undefined;
      const length = requireField(object, 'ContentLength');
      isTaken = true;
      return { ...facts, body: readBody(body, length, callOf(object)) };
    } finally {
      if (!isTaken) body.destroy();
    }
  } catch (error) {
    if (originOf(error)?.name !== 'InvalidRange') throw error;
    const { Range: _range, ...whole } = request;
    const facts = readFacts(await s3.headObject(whole));
    return isOther(facts) ? undefined : openEnd(facts, whole, from);
  }
}

/** What is left of an object that has been read to its last byte. */
function openEnd(
  facts: Omit<OpenedObject, 'body'>,
  { Bucket = '', Key = '' }: GetObjectCommandInput,
  from: number,
): OpenedObject {
  if (facts.size === from) return { ...facts, body: readNothing() };
  const address = `s3://${Bucket}/${Key}`;
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
