import { parseArn } from '../config/fields/arn.ts';
import { isOptIn, regionNames } from '../config/regions.ts';
import type { Config, Source } from '../config/schema.ts';
import { listSnsServices } from '../config/sns-services.ts';
import { eventsQueueArn, topicArnOf } from '../config/source-places.ts';

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
  /** The names under which SNS delivers from the topics of the sources and of real-time events. */
  readonly snsServices?: readonly string[];
  /** Whether EventBridge publishes to a topic that is created for a source. */
  readonly eventBridgePublishes?: boolean;
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
    eventsQueueArn: eventsQueueArn(panther),
    snsServices: listSnsServices(panther.region, [
      ...listTopicRegions(sources),
      ...(realTimeEvents === undefined ? [] : optInRegions(realTimeEvents)),
    ]),
    eventBridgePublishes: sources.some(isToldByEventBridge),
    ...(topicName !== undefined && { notificationsTopicName: topicName }),
  };
}

function commonTopicName(sources: Config['sources']): string | undefined {
  const created = sources.filter(({ notifications }) => notifications.topic === 'create');
  const [name, ...others] = new Set(created.map(({ notifications }) => notifications.topicName));
  return others.length === 0 ? name : undefined;
}

function listTopicRegions(sources: Config['sources']): readonly string[] {
  return sources.flatMap((source) => parseArn(topicArnOf(source) ?? '')?.region ?? []);
}

/**
 * The parameters of the one stack that makes the topic of an account and region, where they differ from the defaults of
 * its template.
 */
export function notificationsParameters(config: Config, place: Place): Readonly<Record<string, string>> {
  const created = config.sources.filter(
    ({ accountId, notifications, region }) =>
      accountId === place.accountId && region === place.region && notifications.topic === 'create',
  );
  const topicName = created.find(({ notifications }) => notifications.topicName !== undefined)?.notifications.topicName;
  return {
    ...(topicName !== undefined && { SnsTopicName: topicName }),
    ...(created.some(isToldByEventBridge) && { AllowEventBridge: 'true' }),
  };
}

/** Where a stack is. */
interface Place {
  readonly accountId: string;
  readonly region: string;
}

function isToldByEventBridge({ notifications }: Source): boolean {
  return notifications.topic === 'create' && notifications.publisher === 'eventBridge';
}

type Targets = NonNullable<Config['realTimeEvents']>['targets'];

function optInRegions({ targets }: { readonly targets: Targets }): readonly string[] {
  const wanted = [targets.regions, ...Object.values(targets.overrides).map((override) => override.regions ?? [])];
  const isWanted = (region: string): boolean => wanted.some((regions) => regions === 'all' || regions.includes(region));
  return regionNames.filter((region) => isOptIn(region) && isWanted(region));
}
