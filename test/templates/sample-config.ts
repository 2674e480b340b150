import { configSchema } from '../../src/config/schema.ts';
import type { Config, Source } from '../../src/config/schema.ts';

/** A configuration with every kind of thing in it; `changes` replaces top-level keys. */
export function sampleConfig(changes: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2' },
    administrator: { accountId: '444455556666', region: 'us-west-2' },
    realTimeEvents: { targets: { accounts: ['123456789012'], regions: ['us-east-1', 'ap-east-1'] } },
    sources: [
      {
        name: 'Prod CloudTrail',
        accountId: '123456789012',
        region: 'us-east-1',
        bucket: 'acme-cloudtrail',
        kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        externalId: 'acme-7',
        prefixes: [
          { prefix: 'AWSLogs/', logTypes: ['AWS.CloudTrail'] },
          { prefix: 'AWSLogs/123456789012/', logTypes: ['AWS.CloudTrail'] },
          { prefix: 'other/', logTypes: ['AWS.ALB'] },
        ],
      },
      {
        name: 'everything',
        accountId: '012345678901',
        region: 'eu-west-1',
        bucket: 'acme-logs',
        prefixes: [{ logTypes: ['AWS.ALB'] }],
      },
    ],
    ...changes,
  });
}

/** A configuration whose one source is told by EventBridge and has an alarm. */
export function eventBridgeConfig(): Config {
  const notifications = { topic: 'create', publisher: 'eventBridge' };
  return sampleConfig({ sources: [{ ...theSource(0), notifications, dropOffMinutes: 60 }] });
}

/** One source of {@link sampleConfig}: 0 has a key, an external id and several prefixes, 1 has as little as can be. */
export function theSource(index: 0 | 1): Source {
  const source = sampleConfig().sources[index];
  if (source === undefined) throw new Error('the sample has two sources');
  return source;
}
