import { names } from '../config/names.ts';
import { isOptIn, partitionOf, regionNames } from '../config/regions.ts';
import type { Config } from '../config/schema.ts';

/** What a configuration settles about the generic templates: it fills their parameters' defaults. */
export interface TemplateOptions {
  /** The account that runs Panther. */
  readonly pantherAccountId?: string;
  readonly pantherRegion?: string;
  /** The account that manages the stack set. */
  readonly administratorAccountId?: string;
  /** The region appended to role names; absent for the plain names of the docs. */
  readonly nameRegion?: string;
  readonly stackSetName?: string;
  readonly eventsQueueArn?: string;
  /** The name of the topics that are created for sources; absent if there are none, or if they differ. */
  readonly notificationsTopicName?: string;
  /** Target regions that accounts must switch on first, in the order of the region table. */
  readonly optInRegions?: readonly string[];
}

/**
 * What `config` settles. With it, the committed templates can be deployed as they stand; without a configuration they
 * have no defaults but those that hold for everybody.
 */
export function templateOptions(config: Config | undefined): TemplateOptions {
  if (config === undefined) return {};
  const { panther, administrator, naming, realTimeEvents, sources } = config;
  const topicName = commonTopicName(sources);
  return {
    pantherAccountId: panther.accountId,
    pantherRegion: panther.region,
    administratorAccountId: administrator.accountId,
    ...(naming === 'regional' && { nameRegion: panther.region }),
    ...(realTimeEvents !== undefined && {
      stackSetName: realTimeEvents.stackSet,
      optInRegions: optInRegions(realTimeEvents),
    }),
    eventsQueueArn: `arn:${partitionOf(panther.region) ?? 'aws'}:sqs:${panther.region}:${panther.accountId}:${names.eventsQueue}`,
    ...(topicName !== undefined && { notificationsTopicName: topicName }),
  };
}

function commonTopicName(sources: Config['sources']): string | undefined {
  const created = sources.filter(({ notifications }) => notifications.topic === 'create');
  const [name, ...others] = new Set(created.map(({ notifications }) => notifications.topicName));
  return others.length === 0 ? name : undefined;
}

type Targets = NonNullable<Config['realTimeEvents']>['targets'];

function optInRegions({ targets }: { readonly targets: Targets }): readonly string[] {
  const wanted = [targets.regions, ...Object.values(targets.overrides).map((override) => override.regions ?? [])];
  const isWanted = (region: string): boolean => wanted.some((regions) => regions === 'all' || regions.includes(region));
  return regionNames.filter((region) => isOptIn(region) && isWanted(region));
}
