import { isErrorCode } from '../errors.ts';
import type { Roles } from '../ports/roles.ts';
import type { AwsSession } from './aws-session.ts';
import { simulateRole } from './simulate-role.ts';
import { unreadableAnswer } from './translate-error.ts';
import { requireField } from './watch-calls.ts';

/** IAM roles of one account at AWS. */
export function createAwsRoles(session: AwsSession, accountId: string): Roles {
  return {
    describe: async (name) => {
      const iam = await session.client('iam', accountId);
      try {
        const {
          Arn = '',
          AssumeRolePolicyDocument = '',
          RoleName = name,
        } = requireField(await iam.getRole({ RoleName: name }), 'Role');
        return { name: RoleName, arn: Arn, trust: parseTrust(AssumeRolePolicyDocument, name) };
      } catch (error) {
        if (isErrorCode(error, 'NOT_FOUND')) return undefined;
        throw error;
      }
    },
    simulate: async (name, requests) => {
      const { arn } = await session.identity();
      const [, partition = 'aws'] = arn.split(':');
      const iam = await session.client('iam', accountId);
      return simulateRole(iam, `arn:${partition}:iam::${accountId}:role/${name}`, requests);
    },
  };
}

/** Policies come as URL-encoded JSON. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
function parseTrust(text: string, name: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text)) as unknown;
  } catch {
    throw unreadableAnswer({ action: 'iam:GetRole' }, `the trust policy of role ${name} is no JSON`);
  }
}
