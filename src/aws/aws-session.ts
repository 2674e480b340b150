import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Identity } from '../ports/cloud.ts';
import type { AwsClients, AwsCredentials, CredentialsSource, ServiceClients } from './aws-clients.ts';
import { createMemo } from './create-memo.ts';
import { isFresh, readCredentials, readIdentity, sessionName } from './role-credentials.ts';
import type { AssumedRole } from './role-credentials.ts';
import type { SessionOptions } from './session-options.ts';
import { translateError } from './translate-error.ts';

/** One caller at AWS. Every client that it gives has been proved to act in the account that was asked for. */
export interface AwsSession {
  readonly region: string | undefined;
  /**
   * A client that acts in an account. Throws `ACCOUNT_ACCESS` if we may not act there or reach another account than the
   * one meant, `NO_CREDENTIALS` if there is no caller or it is not the administrator and has no way to become it.
   */
  client<Service extends keyof ServiceClients>(
    service: Service,
    accountId: string,
    region?: string,
  ): Promise<ServiceClients[Service]>;
  /** As whom we act in the administrator account. */
  identity(): Promise<Identity>;
  close(): void;
}

/** Starts a session on the SDK's own credential chain; nothing is asked before the first call. */
export function createAwsSession(options: SessionOptions, clients: AwsClients): AwsSession {
  const { region, access, administratorAccountId } = options;
  const ownCredentials = createChain(options);
  const assumed = new Map<string, () => Promise<AssumedRole>>();

  const findCaller = createMemo(async () => {
    const sts = await clients.get('sts', { ...place(region), credentials: ownCredentials });
    const caller = readIdentity(await sts.getCallerIdentity({}));
    if (administratorAccountId === undefined || caller.accountId === administratorAccountId) return caller;
    if (access !== undefined) return caller;
    throw new PantherctlError(
      'NO_CREDENTIALS',
      `the credentials belong to account ${caller.accountId}, and the administrator account is ${administratorAccountId}`,
      { fix: `sign in to account ${administratorAccountId}, or choose its profile with --profile` },
    );
  });

  const enter = async (accountId: string): Promise<CredentialsSource> => {
    const caller = await findCaller();
    if (accountId === caller.accountId) return ownCredentials;
    if (access === undefined) {
      throw refuseEntry(
        accountId,
        `the caller is in account ${caller.accountId} and the file has no access.roleName to act through`,
      );
    }
    const { roleName } = access;
    const assume =
      assumed.get(accountId) ??
      createMemo(() => assumeRole(clients, options, { roleName, accountId, caller, ownCredentials }), isFresh);
    assumed.set(accountId, assume);
    await assume();
    return async () => (await assume()).credentials;
  };

  return {
    region,
    client: async (service, accountId, clientRegion = region) =>
      clients.get(service, { accountId, ...place(clientRegion), credentials: await enter(accountId) }),
    identity: async () => {
      const caller = await findCaller();
      const home = administratorAccountId ?? caller.accountId;
      if (home === caller.accountId) return caller;
      await enter(home);
      return (await assumed.get(home)?.())?.identity ?? caller;
    },
    close: () => clients.close(),
  };
}

function createChain({ profile, region }: SessionOptions): CredentialsSource {
  const load = createMemo(async () => {
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    return fromNodeProviderChain({
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { clientConfig: { region } }),
    });
  });
  return async () => {
    try {
      return await (
        await load()
      )();
    } catch (error) {
      const known = translateError(error, { action: 'the credential chain' });
      if (profile === undefined || !isErrorCode(known, 'NO_CREDENTIALS')) throw known;
      throw new PantherctlError('NO_CREDENTIALS', `${known.message} (profile '${profile}')`, {
        fix: `sign in with \`aws sso login --profile ${profile}\`, or name a profile of your AWS configuration with --profile`,
      });
    }
  };
}

interface Entry {
  readonly roleName: string;
  readonly accountId: string;
  readonly caller: Identity;
  readonly ownCredentials: CredentialsSource;
}

/** Assumes the access role of an account and makes sure that it is in that account. */
async function assumeRole(
  clients: AwsClients,
  { region }: SessionOptions,
  { accountId, caller, ownCredentials, roleName }: Entry,
): Promise<AssumedRole> {
  // The caller's own ARN names its partition, also in a region that is in no table of ours.
  const [, partition = 'aws'] = caller.arn.split(':');
  const sts = await clients.get('sts', { ...place(region), credentials: ownCredentials });
  let credentials: AwsCredentials;
  try {
    const answer = await sts.assumeRole({
      RoleArn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
      RoleSessionName: sessionName,
    });
    credentials = readCredentials(answer);
  } catch (error) {
    if (!isErrorCode(error, 'ACCESS_DENIED') && !isErrorCode(error, 'VALIDATION')) throw error;
    throw refuseEntry(accountId, error.message, roleName);
  }
  const there = await clients.make('sts', { accountId, ...place(region), credentials: async () => credentials });
  const identity = readIdentity(await there.getCallerIdentity({}));
  if (identity.accountId === accountId) return { credentials, identity };
  throw refuseEntry(accountId, `the credentials that were given belong to account ${identity.accountId}`, roleName);
}

function refuseEntry(accountId: string, reason: string, roleName?: string): PantherctlError {
  const role = roleName === undefined ? '' : ` as ${roleName}`;
  return new PantherctlError('ACCOUNT_ACCESS', `cannot act in account ${accountId}${role}: ${reason}`, {
    fix: 'create the access role there, or carry out the step by hand in that account',
  });
}

function place(region: string | undefined): { readonly region?: string } {
  return region === undefined ? {} : { region };
}
