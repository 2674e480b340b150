import type { Place } from '../../ports/place.ts';
import type { RequestContext } from '../iam/condition-operators.ts';
import { evaluatePolicies } from '../iam/evaluate-policy.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import type { World } from '../state/world-state.ts';
import { findKey } from './find-key.ts';

const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Why a service could not encrypt messages with the key of a topic or queue; `undefined` if it could. */
export function findKeyProblem(
  world: World,
  place: Place,
  keyId: string,
  service: string,
  context: RequestContext,
): string | undefined {
  const key = findKey(world, place, keyId);
  if (key?.isCustomerManaged !== true) return `its key ${keyId} is not a customer-managed key that exists`;
  if (key.state !== 'Enabled') return `its key ${keyId} is ${key.state}`;
  const principal = { kind: 'service', name: service } as const;
  const policies = [readPolicyText(key.policy)];
  const denied = actions.find(
    (action) => evaluatePolicies(policies, { principal, action, resource: key.arn, context }).effect !== 'allow',
  );
  return denied === undefined ? undefined : `the policy of its key does not let ${service} use ${denied}`;
}
