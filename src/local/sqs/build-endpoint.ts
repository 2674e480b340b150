import type { EndpointState } from '../state/resource-state.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const defaultVisibilitySeconds = 30;

/** A queue or function with nothing in it; what is not given is as AWS has it by default. */
export function buildEndpoint(
  given: Pick<EndpointState, 'arn' | 'kind'> & {
    readonly [Field in keyof EndpointState]?: EndpointState[Field] | undefined;
  },
): EndpointState {
  return {
    arn: given.arn,
    kind: given.kind,
    policy: given.policy ?? '',
    keyId: given.keyId,
    stackId: given.stackId,
    received: given.received ?? 0,
    latest: given.latest ?? [],
    waiting: given.waiting ?? [],
    visibilitySeconds: given.visibilitySeconds ?? defaultVisibilitySeconds,
    redrive: given.redrive,
  };
}
