import { parseArn } from '../config/fields/arn.ts';
import type { Config } from '../config/schema.ts';
import type { LocalAdministration } from '../local/administration.ts';
import type { RuntimeKind } from '../local/build-organization.ts';
import { buildOrganizationAround } from '../local/build-organization-around.ts';
import type { Organization } from '../local/state/organization.ts';

/**
 * The organization that a file speaks of: every account, unit, region and bucket that it names, and its runtime unless that
 * is to be another. Throws `INPUT_INVALID`.
 */
export function buildOrganizationFor(
  config: Config,
  seed: number,
  runtime: RuntimeKind = config.panther.runtime,
): Organization {
  const targets = config.realTimeEvents?.targets;
  return buildOrganizationAround({
    seed,
    administrator: config.administrator,
    panther: config.panther,
    accountIds: [
      ...(targets?.accounts ?? []),
      ...config.sources.map((source) => source.accountId),
      ...[...listForeignTopics(config)].map((arn) => parseArn(arn)?.accountId ?? config.panther.accountId),
    ],
    organizationalUnits: targets?.organizationalUnits ?? [],
    regions: listRegions(config),
    buckets: listBuckets(config),
    runtime,
    ...(config.access === undefined ? {} : { accessRoleName: config.access.roleName }),
  });
}

/** Makes the topics of somebody else that a file names, as SNS makes them without a policy. Throws `ALREADY_EXISTS`. */
export function addForeignTopics(config: Config, world: Pick<LocalAdministration, 'createTopic'>): void {
  for (const arn of listForeignTopics(config)) {
    const { accountId = '', region = '', resource = '' } = parseArn(arn) ?? {};
    world.createTopic({ accountId, region, name: resource });
  }
}

/** The buckets of the sources, each once; one that a rule of EventBridge is to tell of sends its events there. */
function listBuckets({ sources }: Config) {
  const tellsEventBridge = new Set(
    sources.filter(({ notifications }) => notifications.publisher === 'eventBridge').map(({ bucket }) => bucket),
  );
  const byName = new Map(sources.map(({ accountId, bucket, region }) => [bucket, { accountId, region }]));
  return [...byName].map(([name, place]) => ({ ...place, name, sendsEvents: tellsEventBridge.has(name) }));
}

/** The topics of somebody else that the file names, each once. */
function listForeignTopics({ panther, sources }: Config): ReadonlySet<string> {
  const named = sources.flatMap(({ notifications: { topic } }) => (typeof topic === 'object' ? [topic.existing] : []));
  return new Set([...named, ...(panther.alarmTopicArn === undefined ? [] : [panther.alarmTopicArn])]);
}

/** Every region that a file names: Panther's, those of the targets, those of the sources; each once. */
export function listRegions(config: Config): readonly string[] {
  const targets = config.realTimeEvents?.targets;
  const all = [targets?.regions, ...Object.values(targets?.overrides ?? {}).map(({ regions }) => regions)];
  return [
    ...new Set([
      config.panther.region,
      ...all.flatMap((regions) => (Array.isArray(regions) ? regions : [])),
      ...config.sources.map(({ region }) => region),
    ]),
  ];
}
