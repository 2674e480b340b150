import { configSchema } from '../../../src/config/schema.ts';
import type { Config } from '../../../src/config/schema.ts';
import { buildOrganization } from '../../../src/local/build-organization.ts';
import { createLocalCloud } from '../../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../../src/local/create-local-cloud.ts';
import type { ApplyResult } from '../../../src/orchestrate/apply.ts';
import type { PlanOptions } from '../../../src/orchestrate/build-plan.ts';
import { createRandom } from '../../../src/orchestrate/create-random.ts';
import type { UnstampedEvent } from '../../../src/orchestrate/events.ts';
import { planWhenStill } from '../../../src/orchestrate/plan-rollout.ts';
import type { Plan } from '../../../src/orchestrate/plan.ts';
import { rollOut } from '../../../src/orchestrate/roll-out.ts';
import type { EndangeredNotifications } from '../../../src/orchestrate/run-tools.ts';
import { withRetries } from '../../../src/orchestrate/with-retries.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Place } from '../../../src/ports/place.ts';

export const access = { roleName: 'OrganizationAccountAccessRole' };

/** A cloud with an organization, a runtime of pantherctl and no sources yet. */
export interface SourceStage {
  readonly cloud: LocalCloud;
  readonly panther: Place;
  readonly members: readonly string[];
  /** A file with these sources, as somebody would write it. */
  configure(sources: readonly object[], changes?: Readonly<Record<string, unknown>>): Config;
}

/** Sets the stage. */
export function stageSources(accounts = 8, runtime: 'pantherctl' | 'external' | 'none' = 'pantherctl'): SourceStage {
  const organization = buildOrganization({ seed: 3, accounts, regions: ['us-east-1', 'us-west-2'], runtime });
  const cloud = createLocalCloud({ seed: 3, organization, access });
  const { managementAccountId, panther } = organization;
  return {
    cloud,
    panther,
    members: organization.accounts.slice(3).map(({ id }) => id),
    configure: (sources, { panther: more = {}, ...changes } = {}) =>
      configSchema.parse({
        version: 1,
        panther: { ...panther, ...(more as object) },
        administrator: { accountId: managementAccountId, region: 'us-west-2' },
        access,
        sources,
        ...changes,
      }),
  };
}

/** A source as a file has it, with one prefix. */
export function sourceOf(name: string, place: Place, bucket: string, prefix: string, changes: object = {}): object {
  return { name, ...place, bucket, prefixes: [{ prefix, logTypes: ['AWS.CloudTrail'] }], ...changes };
}

/** Somebody's function that hears of some objects, and EventBridge. */
export const foreignNotifications: BucketNotifications = {
  LambdaFunctionConfigurations: [
    {
      Id: 'index-access-logs',
      LambdaFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:indexer',
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'access/' }] } },
    },
  ],
  EventBridgeConfiguration: {},
};

/** What three sources on two buckets are staged with. */
export interface TwoBuckets extends SourceStage {
  readonly config: Config;
  readonly sources: readonly object[];
  readonly buckets: readonly [string, string];
  readonly places: readonly [Place, Place];
  readonly theirTopic: string;
}

/** Three sources on two buckets: one with a function of somebody else and EventBridge, one whose topic is somebody else's. */
export function stageTwoBuckets(): TwoBuckets {
  const stage = stageSources();
  const { cloud, members } = stage;
  const places = [
    { accountId: members[0] ?? '', region: 'us-east-1' },
    { accountId: members[1] ?? '', region: 'us-west-2' },
  ] as const;
  const buckets = ['acme-logs', 'acme-trail'] as const;
  const functionArn = cloud.world.createFunction({ ...places[0], name: 'indexer' });
  const [theirs] = foreignNotifications.LambdaFunctionConfigurations ?? [];
  cloud.world.createBucket({
    ...places[0],
    name: buckets[0],
    notifications: {
      ...foreignNotifications,
      LambdaFunctionConfigurations: theirs ? [{ ...theirs, LambdaFunctionArn: functionArn }] : [],
    },
  });
  cloud.world.createBucket({ ...places[1], name: buckets[1] });
  const theirTopic = cloud.world.createTopic({ ...places[1], name: 'theirs' });
  const sources = [
    sourceOf('web', places[0], buckets[0], 'web/'),
    sourceOf('app', places[0], buckets[0], 'app/', { dropOffMinutes: 60 }),
    sourceOf('trail', places[1], buckets[1], 'AWSLogs/', { notifications: { topic: { existing: theirTopic } } }),
  ];
  return { ...stage, config: stage.configure(sources), sources, buckets, places, theirTopic };
}

/** How one run of `apply` ended, with its events and backups. */
export interface SourceRun extends ApplyResult {
  readonly plan: Plan;
  readonly events: readonly UnstampedEvent[];
  readonly backups: readonly EndangeredNotifications[];
}

/** One run of `apply` from its start to its end, without a terminal. */
export async function runSources(cloud: Cloud, config: Config, options: PlanOptions = {}): Promise<SourceRun> {
  const events: UnstampedEvent[] = [];
  const backups: EndangeredNotifications[] = [];
  const tools = {
    clock: cloud.clock,
    random: createRandom(1),
    emit: (event: UnstampedEvent) => void events.push(event),
    backUp: async (endangered: EndangeredNotifications) => {
      backups.push(endangered);
      return `backup-${backups.length}`;
    },
  };
  const retrying = withRetries(cloud, tools);
  const planAgain = async (): Promise<Plan> => (await planWhenStill(config, retrying, tools, options)).plan;
  const plan = await planAgain();
  return { ...(await rollOut(plan, planAgain, retrying, tools)), plan, events, backups };
}
