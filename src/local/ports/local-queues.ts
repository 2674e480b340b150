import { limits } from '../../config/limits.ts';
import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { Queues } from '../../ports/queues.ts';
import { checkResourcePolicy } from '../iam/check-resource-policy.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { EndpointState } from '../state/resource-state.ts';

const rules = {
  service: 'sqs',
  maxBytes: limits.queuePolicyMaxBytes,
  statementsMaxCount: limits.queuePolicyStatementsMaxCount,
  conditionsMaxCount: limits.queuePolicyConditionsMaxCount,
} as const;

/** SQS queues of one account and region of the local cloud. */
export function createLocalQueues(session: Session, place: Place): Queues {
  const at = callPlace(place);
  const find = (name: string): EndpointState | undefined => {
    const arn = `arn:${partitionOf(place.region) ?? 'aws'}:sqs:${place.region}:${place.accountId}:${name}`;
    return session.world.endpoints.get(arn);
  };
  return {
    describe: (name) =>
      makeCall(session, 'queues.describe', at, () => {
        const queue = find(name);
        if (queue === undefined) return undefined;
        const { arn, keyId, policy } = queue;
        return { arn, policy, ...(keyId === undefined ? {} : { keyId }) };
      }),
    setPolicy: (name, policy) =>
      makeCall(session, 'queues.setPolicy', at, () => {
        const queue = find(name);
        if (queue === undefined) {
          throw new PantherctlError('NOT_FOUND', `account ${place.accountId} has no queue ${name} in ${place.region}`);
        }
        if (policy !== '') checkResourcePolicy(policy, rules);
        queue.policy = policy;
      }),
  };
}
