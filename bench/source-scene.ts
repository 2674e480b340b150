import { configSchema } from '../src/config/schema.ts';
import type { Config } from '../src/config/schema.ts';
import { buildDesired } from '../src/orchestrate/desired.ts';
import type { OrganizationFacts } from '../src/orchestrate/desired.ts';
import type { Observed } from '../src/orchestrate/observe.ts';
import type { Seen, SeenBucket } from '../src/orchestrate/sources/observe-sources.ts';
import { planNotifications } from '../src/orchestrate/sources/plan-notifications.ts';
import type { BucketNotifications } from '../src/ports/buckets.ts';
import { deployAll } from './deploy-all.ts';

const place = { accountId: '111122223333', region: 'us-west-2' };
const foreign: BucketNotifications = {
  LambdaFunctionConfigurations: [
    {
      Id: 'theirs',
      LambdaFunctionArn: 'arn:aws:lambda:us-east-1:200000000000:function:theirs',
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'theirs/' }] } },
    },
  ],
  EventBridgeConfiguration: {},
};

/** So many sources and buckets, spread over accounts of ten buckets each. */
export interface SourceScene {
  readonly sources: number;
  readonly buckets: number;
}

/** A file and a live world in which every second bucket is wired and every second source is registered. */
export function buildSourceScene({ buckets, sources }: SourceScene): {
  readonly config: Config;
  readonly facts: OrganizationFacts;
  readonly observed: Observed;
} {
  const config = configSchema.parse({
    version: 1,
    panther: { ...place, organizationId: 'o-abcdefghij' },
    administrator: place,
    sources: Array.from({ length: sources }, (_, index) => ({
      name: `source-${index}`,
      accountId: String(200_000_000_000 + Math.floor((index % buckets) / 10)),
      region: 'us-east-1',
      bucket: `acme-bucket-${index % buckets}`,
      prefixes: [{ prefix: `logs-${index}/`, logTypes: ['AWS.CloudTrail'] }],
    })),
  });
  const facts = { accounts: new Map(), unitMembers: new Map(), enabledRegions: new Map() };
  const { stacks, wiring } = buildDesired(config, facts);
  const live = deployAll(stacks);
  const seen = [...wiring.buckets.values()].map(({ wish }, index): [string, Seen<SeenBucket>] => {
    const value = index % 2 === 0 ? foreign : planNotifications(foreign, wish).wanted;
    return [wish.bucket, { kind: 'live', value: { region: 'us-east-1', notifications: { kind: 'live', value } } }];
  });
  const registered = wiring.registered.filter((_, index) => index % 2 === 0);
  return {
    config,
    facts,
    observed: {
      accounts: facts.accounts,
      stacks: new Map(live),
      stackSet: undefined,
      sources: {
        buckets: new Map(seen),
        topics: new Map(),
        queue: { kind: 'live', value: { arn: wiring.queueArn, policy: '' } },
        registry: { kind: 'live', value: { version: 1, sources: structuredClone(registered) } },
      },
    },
  };
}
