import { createHash } from 'node:crypto';

/**
 * An id for one operation, `pantherctl-20261120T101500-1a2b3c4d`: when it was made and the digest of what it does, so
 * that ours are told apart in the console. Ids are single-use; letters, digits and dashes, at most 128.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
 */
export function buildOperationId(nowMilliseconds: number, intent: unknown): string {
  const stamp = new Date(nowMilliseconds).toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  const digest = createHash('sha256').update(JSON.stringify(intent)).digest('hex').slice(0, 8);
  return `pantherctl-${stamp}-${digest}`;
}
