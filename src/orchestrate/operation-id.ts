import { createHash } from 'node:crypto';

const prefix = 'pantherctl-';

/** SHA-256 of what a call carries, in hexadecimal digits; equal for equal values whose keys come in the same order. */
export function digestIntent(intent: unknown): string {
  return createHash('sha256').update(JSON.stringify(intent)).digest('hex');
}

/**
 * An id for one operation, `pantherctl-20261120T101500-1a2b3c4d`: when it was made and the start of the digest of what it
 * does, so that ours are told apart in the console. `count` above 1 gives the next id where the first is taken by
 * something else: `...-1a2b3c4d-2`. Ids are single-use; letters, digits and dashes, at most 128.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
 */
export function buildOperationId(nowMilliseconds: number, digest: string, count = 1): string {
  const stamp = new Date(nowMilliseconds).toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  return `${prefix}${stamp}-${digest.slice(0, 8)}${count === 1 ? '' : `-${count}`}`;
}

/** True for the id of an operation that pantherctl asked for. */
export function isOurOperation(operationId: string): boolean {
  return operationId.startsWith(prefix);
}
