import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { OpenedObject, OpenOptions, SourceAccess, SourceObjects } from '../../ports/source-objects.ts';
import { strikeFault } from '../faults/find-fault.ts';
import type { FaultTarget } from '../faults/find-fault.ts';
import { assumeRole, checkKeyUsable } from '../iam/act-as-role.ts';
import { findObjectAs } from '../s3/find-bucket-as.ts';
import { listVersions, readContent } from '../s3/store-object.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { ObjectState, VersionState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import type { FunctionRole } from './function-role.ts';

const chunkBytes = 64 * 1024;
const archiveClasses = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Objects of sources in the local cloud. Roles and keys decide what may be read, at every call. */
export function createLocalSourceObjects(session: Session, place: Place, role: FunctionRole): SourceObjects {
  const { world } = session;
  return {
    open: (access, bucket, key, options = {}) =>
      makeCall(session, 'sourceObjects.open', callPlace(place), () => {
        const target = { call: 'sourceObjects.open', account: access.accountId, resource: bucket };
        checkCredentials(world, target);
        const version = findReadable(world, role, access, { bucket, key, ...options });
        const { from = 0 } = options;
        if (from > version.bytes) {
          throw new PantherctlError('STALE_REQUEST', `s3://${bucket}/${key} has only ${version.bytes} bytes`);
        }
        const breakAfter = strikeFault(world, 'broken-transfer', target)?.bytes;
        return openVersion(world, version, from, breakAfter === undefined ? undefined : from + breakAfter);
      }),
  };
}

/** Credentials that are refused are replaced once. */
function checkCredentials(world: World, target: FaultTarget): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (strikeFault(world, 'expired-credentials', target) === undefined) return;
  }
  throw new PantherctlError('NO_ANSWER', "s3:GetObject: the credentials of the source's role have expired again", {
    fix: 'try again',
  });
}

function findReadable(
  world: World,
  caller: FunctionRole,
  { accountId, externalId, roleArn }: SourceAccess,
  { bucket: name, ifMatch, key, versionId }: OpenOptions & { readonly bucket: string; readonly key: string },
): VersionState {
  caller.check('sts:AssumeRole', roleArn);
  const role = assumeRole(world, roleArn, externalId, caller);
  const present = world.buckets.get(name)?.objects.get(key);
  // A version takes another right only where it is not the present one.
  const isPresent = versionId === undefined || versionId === present?.versionId;
  const action = isPresent ? 's3:GetObject' : 's3:GetObjectVersion';
  const { bucket, object } = findObjectAs(world, role, { accountId, bucket: name, key, action });
  const address = `s3://${name}/${key}`;
  const version = findVersion(object, versionId, address);
  if (bucket.kmsKeyArn !== undefined) checkKeyUsable(world, role, 'kms:Decrypt', bucket.kmsKeyArn, 's3');
  if (ifMatch !== undefined && unquote(ifMatch) !== unquote(version.etag)) {
    throw new PantherctlError('STALE_REQUEST', `${address} has another etag than ${ifMatch} by now`);
  }
  if (version.storageClass !== undefined && archiveClasses.has(version.storageClass)) {
    throw new PantherctlError('OBJECT_ARCHIVED', `${address} is of storage class ${version.storageClass}`, {
      fix: 'restore the object first',
    });
  }
  return version;
}

function findVersion(object: ObjectState, versionId: string | undefined, address: string): VersionState {
  if (versionId === undefined) return object;
  const version = listVersions(object).find((each) => (each.versionId ?? 'null') === versionId);
  if (version !== undefined) return version;
  throw new PantherctlError('NOT_FOUND', `${address} has no version ${versionId}`);
}

function unquote(etag: string): string {
  return etag.replaceAll('"', '');
}

function openVersion(world: World, version: VersionState, from: number, breaksAt: number | undefined): OpenedObject {
  const { bytes: size, etag, lastModified, versionId } = version;
  return {
    size,
    etag,
    lastModified,
    ...(versionId === undefined ? {} : { versionId }),
    body: readChunks(world, version, from, breaksAt),
  };
}

async function* readChunks(
  world: World,
  version: VersionState,
  from: number,
  breaksAt = Infinity,
): AsyncGenerator<Uint8Array> {
  const end = Math.min(version.bytes, breaksAt);
  for (let position = from; position < end;) {
    const chunk = await Promise.resolve(readContent(world, version, position, Math.min(end, position + chunkBytes)));
    position += chunk.byteLength;
    yield chunk;
  }
  if (end < version.bytes) {
    throw new PantherctlError('NO_ANSWER', `s3:GetObject: the connection broke after byte ${end}`, {
      fix: 'try again',
    });
  }
}
