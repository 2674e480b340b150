import { renderRegistry } from '../../../src/config/source-registry.ts';
import type { RegisteredSource, SourceRegistry } from '../../../src/config/source-registry.ts';

/** A source of an account, which reads CloudTrail from `their-logs`. */
export function sourceOf(id: string, changes: Partial<RegisteredSource> = {}): RegisteredSource {
  return {
    id,
    name: id,
    owner: '444455556666/us-west-2',
    accountId: '123456789012',
    region: 'us-east-1',
    bucket: 'their-logs',
    roleArn: `arn:aws:iam::123456789012:role/PantherLogProcessingRole-${id}`,
    streamType: 'auto',
    prefixes: [{ prefix: '', exclude: [], logTypes: ['AWS.ALB'] }],
    ...changes,
  };
}

/** A registry as it is read, checked on the way. */
export function registryOf(...sources: readonly RegisteredSource[]): SourceRegistry {
  return { version: 1, sources };
}

/** The text of that registry. */
export const registryText = (...sources: readonly RegisteredSource[]): string => renderRegistry(registryOf(...sources));
