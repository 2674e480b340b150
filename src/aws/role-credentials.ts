import type { AssumeRoleCommandOutput, Credentials, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Identity } from '../ports/cloud.ts';
import type { AwsCredentials } from './aws-clients.ts';
import { requireField } from './watch-calls.ts';

/** Credentials are renewed when they hold for less than this. */
const renewalMilliseconds = 5 * 60_000;

/** An assumed role with its credentials and who they were proved to be. */
export interface AssumedRole {
  readonly credentials: AwsCredentials;
  readonly identity: Identity;
}

/** The name of every session that pantherctl starts, as CloudTrail shows it. */
export const sessionName = 'pantherctl';

/** The credentials in an answer. Throws `UNREADABLE_ANSWER` if there are none. */
export function readCredentials(answer: AssumeRoleCommandOutput): AwsCredentials {
  const given: Credentials = requireField(answer, 'Credentials');
  const { AccessKeyId: accessKeyId, Expiration: expiration, SecretAccessKey: secretAccessKey } = given;
  return {
    accessKeyId: accessKeyId ?? '',
    secretAccessKey: secretAccessKey ?? '',
    ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
  };
}

/** Who a caller is. Throws `UNREADABLE_ANSWER` if the answer does not say. */
export function readIdentity(answer: GetCallerIdentityResponse): Identity {
  return { accountId: requireField(answer, 'Account'), arn: requireField(answer, 'Arn') };
}

/** True while credentials hold for longer than a command's next calls take. */
export function isFresh({ credentials: { expiration } }: Pick<AssumedRole, 'credentials'>): boolean {
  return expiration === undefined || expiration.getTime() - Date.now() > renewalMilliseconds;
}
