import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { Keys } from '../../ports/keys.ts';
import type { Place } from '../../ports/place.ts';
import { checkResourcePolicy } from '../iam/check-resource-policy.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { splitArn } from '../iam/match-pattern.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import { findKey } from '../kms/find-key.ts';
import type { KeyFacts } from '../kms/find-key.ts';
import { buildActingArn, callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';

/** KMS keys of one account and region of the local cloud. */
export function createLocalKeys(session: Session, place: Place): Keys {
  const { accountId, region } = place;
  const at = callPlace(place);
  const arn = buildActingArn(session, accountId);
  const isAllowed = (policy: PolicyDocument, action: string, resource: string): boolean =>
    evaluatePolicies([policy], {
      principal: { kind: 'aws', arn, accountId },
      action,
      resource,
      context: buildRequestContext({ 'aws:PrincipalArn': arn, 'aws:PrincipalAccount': accountId }),
    }).effect === 'allow';
  const find = (keyId: string): KeyFacts | undefined => {
    const parts = splitArn(keyId);
    return parts !== undefined && parts[3] !== region ? undefined : findKey(session.world, place, keyId);
  };
  const need = (keyId: string, action: string): KeyFacts => {
    const key = find(keyId);
    if (key === undefined) throw new PantherctlError('NOT_FOUND', `key ${keyId} does not exist`);
    checkForeign(key, action);
    return key;
  };
  /** A key of another account is known only to those whom its policy names. */
  const checkForeign = (key: KeyFacts, action: string): void => {
    if (key.accountId === accountId || isAllowed(readPolicyText(key.policy), action, key.arn)) return;
    throw new PantherctlError('ACCESS_DENIED', `not authorized to perform ${action} on key ${key.arn}`, {
      fix: `grant ${action} in the policy of the key`,
    });
  };
  return {
    describe: (keyId) =>
      makeCall(session, 'keys.describe', at, () => {
        const key = find(keyId);
        if (key === undefined) return undefined;
        checkForeign(key, 'kms:DescribeKey');
        return { arn: key.arn, state: key.state, isCustomerManaged: key.isCustomerManaged };
      }),
    policy: (keyId) => makeCall(session, 'keys.policy', at, () => need(keyId, 'kms:GetKeyPolicy').policy),
    setPolicy: (keyId, policy) =>
      makeCall(session, 'keys.setPolicy', at, () => {
        const key = need(keyId, 'kms:PutKeyPolicy');
        if (!key.isCustomerManaged) {
          throw new PantherctlError('ACCESS_DENIED', `key ${key.arn} is managed by AWS, and so is its policy`);
        }
        const document = checkResourcePolicy(policy, { service: 'kms', maxBytes: limits.keyPolicyMaxBytes });
        if (!isAllowed(document, 'kms:PutKeyPolicy', key.arn)) {
          throw new PantherctlError(
            'VALIDATION',
            'the new key policy will not allow you to update the key policy in the future',
          );
        }
        key.setPolicy(policy);
      }),
  };
}
