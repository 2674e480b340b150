import { checkConfig } from '../src/config/check-config.ts';
import type { Config } from '../src/config/schema.ts';

/** A checked configuration with so many sources, each in an account of its own. */
export function buildSampleConfig(sourceCount: number): Config {
  const sources = Array.from({ length: sourceCount }, (_, index) => {
    const accountId = String(100_000_000_000 + index);
    return {
      name: `trail-${index}`,
      accountId,
      region: 'us-east-1',
      bucket: `acme-trail-${index}`,
      kmsKeyArn: `arn:aws:kms:us-east-1:${accountId}:key/0f0e0d0c-1111-4222-8333-444455556666`,
      prefixes: [{ prefix: 'AWSLogs/', exclude: ['AWSLogs/digest/'], logTypes: ['AWS.CloudTrail'] }],
    };
  });
  const place = { accountId: '111122223333', region: 'us-west-2' };
  const text = JSON.stringify({ version: 1, panther: place, administrator: place, sources });
  const { config, problems } = checkConfig(text, 'bench.yml');
  if (config === undefined) throw new Error(`the benchmark's own file is refused: ${problems[0]?.message}`);
  return config;
}
