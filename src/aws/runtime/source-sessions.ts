import type { S3 } from '@aws-sdk/client-s3';
import type { STS } from '@aws-sdk/client-sts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { SourceAccess } from '../../ports/source-objects.ts';
import type { AwsCredentials } from '../aws-clients.ts';
import { createMemo } from '../create-memo.ts';
import { isFresh, readCredentials } from '../role-credentials.ts';
import { originOf } from '../translate-error.ts';
import { createRecentMap } from './create-recent-map.ts';
import type { RuntimeClients } from './runtime-clients.ts';

/** A role that was assumed. */
export interface SourceSession {
  readonly credentials: AwsCredentials;
  /** A client that acts as the role; the function's own region if absent. */
  client(region: string | undefined): Promise<S3>;
}

/** Roles of sources, each assumed once for many objects. */
export interface SourceSessions {
  /** A session that holds for a while yet. Throws `ACCESS_DENIED` if the role cannot be assumed. */
  enter(access: SourceAccess): Promise<SourceSession>;
  /** Has the role assumed anew, if the session whose credentials AWS refused is still the one that is given out. */
  drop(access: SourceAccess, refused: SourceSession): void;
}

const sessionsMaxCount = 500;
/** A client is some hundred kilobytes. */
const clientsMaxCount = 100;

interface Entry {
  readonly pending: Promise<SourceSession>;
  /** Absent while the role is being assumed. */
  session?: SourceSession;
}

/** Makes the sessions, under the name that CloudTrail of the sources' accounts shows. */
export function createSourceSessions(clients: RuntimeClients, sessionName: string): SourceSessions {
  const ownSts = createMemo(() => clients.makeSts());
  const entries = createRecentMap<Entry>(sessionsMaxCount);
  const made = createRecentMap<Promise<S3>>(clientsMaxCount);
  let count = 0;

  const open = async (access: SourceAccess): Promise<SourceSession> => {
    const credentials = await assumeRole(await ownSts(), access, sessionName);
    const number = (count += 1);
    const { accountId } = access;
    return {
      credentials,
      client: (region) => {
        const key = `${number} ${region ?? ''}`;
        const client = made.get(key) ?? clients.makeReader({ accountId, credentials, region });
        made.set(key, client);
        return client;
      },
    };
  };

  /** Notes what became of a role; one that could not be assumed is asked for again by the next who comes. */
  const settle = async (key: string, entry: Entry): Promise<void> => {
    try {
      entry.session = await entry.pending;
    } catch {
      if (entries.get(key) === entry) entries.delete(key);
    }
  };

  return {
    enter: (access) => {
      const key = keyOf(access);
      const known = entries.get(key);
      if (known !== undefined && (known.session === undefined || isFresh(known.session))) return known.pending;
      const entry: Entry = { pending: open(access) };
      entries.set(key, entry);
      void settle(key, entry);
      return entry.pending;
    },
    drop: (access, refused) => {
      const key = keyOf(access);
      if (entries.get(key)?.session === refused) entries.delete(key);
    },
  };
}

function keyOf({ externalId, roleArn }: SourceAccess): string {
  return JSON.stringify([roleArn, externalId]);
}

async function assumeRole(sts: STS, access: SourceAccess, sessionName: string): Promise<AwsCredentials> {
  const { externalId, roleArn } = access;
  try {
    const answer = await sts.assumeRole({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    });
    return readCredentials(answer);
  } catch (error) {
    const isRefused = isErrorCode(error, 'ACCESS_DENIED') && originOf(error)?.name === 'AccessDenied';
    if (!isRefused && !isErrorCode(error, 'VALIDATION')) throw error;
    throw new PantherctlError('ACCESS_DENIED', `role ${roleArn} cannot be assumed: ${error.message}`, {
      fix: 'create the role, or mend its trust policy: it must name the account of Panther and the external id of the source',
      cause: error,
    });
  }
}
