import type { Readable } from 'node:stream';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { SourceReader, SourceRole } from '../ports/source-reader.ts';
import type { AwsClients, ServiceClients } from './aws-clients.ts';
import type { AwsSession } from './aws-session.ts';
import { readBucketRegion } from './bucket-region.ts';
import { createBucketCaller } from './create-bucket-caller.ts';
import { createMemo } from './create-memo.ts';
import { describeKey } from './describe-key.ts';
import { isFresh, readCredentials, readIdentity, sessionName } from './role-credentials.ts';
import type { AssumedRole } from './role-credentials.ts';
import { originOf } from './translate-error.ts';
import { requireField } from './watch-calls.ts';

/** A source at AWS as Panther sees it. The role is assumed at the first call, and again when its credentials end. */
export function createAwsSourceReader(session: AwsSession, clients: AwsClients, role: SourceRole): SourceReader {
  const [, , , , accountId = ''] = role.roleArn.split(':');
  const assume = createMemo(() => assumeSourceRole(session, clients, role, accountId), isFresh);
  const made = new Map<string, Promise<unknown>>();
  /** A client that acts as the role; none is shared with another role of the same account. */
  const clientOf = async <Service extends keyof ServiceClients>(
    service: Service,
    region: string,
  ): Promise<ServiceClients[Service]> => {
    await assume();
    const key = `${service} ${region}`;
    const credentials = async () => (await assume()).credentials;
    const client = made.get(key) ?? clients.make(service, { accountId, region, credentials });
    made.set(key, client);
    return client as Promise<ServiceClients[Service]>;
  };
  const callBucket = createBucketCaller((_, region = role.region) => clientOf('s3', region));

  return {
    identity: async () => (await assume()).identity,
    region: (owner, bucket) => readBucketRegion(callBucket, owner, bucket),
    describeKey: async (keyArn) => {
      const [, , , region = ''] = keyArn.split(':');
      return describeKey(await clientOf('kms', region === '' ? role.region : region), keyArn);
    },
    readFirstByte: async (owner, bucket, key) => {
      try {
        await callBucket(owner, bucket, async (s3) => {
          const range = { Range: 'bytes=0-0' };
          const object = await s3.getObject({ Bucket: bucket, Key: key, ExpectedBucketOwner: owner, ...range });
          (requireField(object, 'Body') as Readable).destroy();
        });
      } catch (error) {
        // An empty object has no first byte; that S3 says so shows that it may be read.
        if (originOf(error)?.name !== 'InvalidRange') throw error;
      }
    },
  };
}

/** The session enters the trusted account, or throws `ACCOUNT_ACCESS`; from there on every refusal is one of the role. */
async function assumeSourceRole(
  session: AwsSession,
  clients: AwsClients,
  { externalId, region, roleArn, trustedAccountId }: SourceRole,
  accountId: string,
): Promise<AssumedRole> {
  const sts = await session.client('sts', trustedAccountId, region);
  const refuse = (reason: string): PantherctlError =>
    new PantherctlError(
      'ACCESS_DENIED',
      `role ${roleArn} cannot be assumed from account ${trustedAccountId}: ${reason}`,
      { fix: 'create the role, or mend its trust policy: it must name that account and the external id of the source' },
    );
  const answer = await sts
    .assumeRole({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    })
    .catch((error: unknown) => {
      // A region that is switched off is refused by another name, and is no fault of the role.
      throw isErrorCode(error, 'ACCESS_DENIED') && originOf(error)?.name === 'AccessDenied'
        ? refuse(error.message)
        : error;
    });
  const credentials = readCredentials(answer);
  const there = await clients.make('sts', { accountId, region, credentials: async () => credentials });
  const identity = readIdentity(await there.getCallerIdentity({}));
  if (identity.accountId === accountId) return { credentials, identity };
  throw refuse(`the credentials that were given belong to account ${identity.accountId}`);
}
