import pMap from 'p-map';
import { sourceSlug } from '../../config/names.ts';
import { reducePrefixes } from '../../config/reduce-prefixes.ts';
import type { Config, Source } from '../../config/schema.ts';
import { inputQueueArn, topicArnOf } from '../../config/source-places.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { logProcessingRoleName, roleArn } from '../../templates/role-names.ts';
import { readRegistry } from './read-registry.ts';
import type { RegistryFacts } from './read-registry.ts';
import { isRefusal, isSurvivable, renderRefusalFix } from './refusals.ts';
import { shareReads } from './share-reads.ts';
import { healthStatuses, unknown } from './source-check.ts';
import type { HealthFinding, HealthStatus, SourceCheck, SourceCheckContext } from './source-check.ts';
import { sourceChecks } from './source-checks.ts';

const sourcesAtOnce = 10;

/** What one check found about one source. */
export interface CheckedItem {
  /** Id of the check. */
  readonly check: string;
  /** The worst of its findings. */
  readonly status: HealthStatus;
  /** Never empty. */
  readonly findings: readonly HealthFinding[];
  /** Page that explains the check. */
  readonly link: string;
}

/** How one source stands. */
export interface SourceHealth {
  /** The slug of its name. */
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  /** The worst of its checks. */
  readonly status: HealthStatus;
  /** Every check of the table, in its order. */
  readonly checks: readonly CheckedItem[];
}

/** How several sources stand. */
export interface SourcesHealth {
  /** False if a check failed, or AWS left one without an answer. What may not be looked at does not count. */
  readonly ok: boolean;
  /** Checks by status. */
  readonly counts: Readonly<Record<HealthStatus, number>>;
  /** In the order in which they were asked for. */
  readonly sources: readonly SourceHealth[];
}

/**
 * Makes every check of the table for these sources of a file. Only reads, and asks each thing once. A check that cannot
 * look, or is left without an answer, is `unknown` and the others go on; throws only if there are no credentials, or if
 * the run is cancelled.
 */
export async function checkSources(config: Config, sources: readonly Source[], cloud: Cloud): Promise<SourcesHealth> {
  const reads = shareReads(cloud);
  let registry: Promise<RegistryFacts> | undefined;
  const shared = {
    config,
    cloud: reads,
    queueArn: inputQueueArn(config.panther),
    registry: () => (registry ??= readRegistry(config, reads)),
  };
  const checked = await pMap(
    sources,
    (source) => checkSource({ ...shared, ...describe(source, config, shared.cloud) }),
    {
      concurrency: sourcesAtOnce,
    },
  );
  const items = checked.flatMap(({ checks }) => checks);
  const count = (wanted: HealthStatus) => items.filter(({ status }) => status === wanted).length;
  return {
    ok: count('failed') === 0 && !items.some(({ findings }) => findings.some(isUnanswered)),
    counts: { ok: count('ok'), unknown: count('unknown'), warning: count('warning'), failed: count('failed') },
    sources: checked,
  };
}

function describe(source: Source, config: Config, cloud: SourceCheckContext['cloud']) {
  const arn = roleArn(config, source.accountId, logProcessingRoleName(source));
  const { accountId, region } = config.panther;
  const { externalId } = source;
  return {
    source,
    roleArn: arn,
    reader: cloud.sourceReader({
      roleArn: arn,
      trustedAccountId: accountId,
      region,
      ...(externalId !== undefined && { externalId }),
    }),
    prefixes: reducePrefixes(source.prefixes.map(({ prefix }) => prefix)),
    topicArn: topicArnOf(source),
  };
}

async function checkSource(context: SourceCheckContext): Promise<SourceHealth> {
  const { accountId, bucket, name, region } = context.source;
  const checks: CheckedItem[] = [];
  for (const check of sourceChecks) {
    const broken = checks.find((item) => item.status === 'failed' && check.needs?.includes(item.check) === true);
    const findings =
      broken === undefined
        ? await attempt(check, context)
        : [unknown(`left out, since the check ${broken.check} failed`)];
    checks.push({ check: check.id, status: worst(findings), findings, link: check.link });
  }
  return { id: sourceSlug(name), name, accountId, region, bucket, status: worst(checks), checks };
}

function worst(all: readonly { readonly status: HealthStatus }[]): HealthStatus {
  const rank = Math.max(...all.map(({ status }) => healthStatuses.indexOf(status)));
  return healthStatuses[rank] ?? 'unknown';
}

function isUnanswered({ error }: HealthFinding): boolean {
  return error !== undefined && !isRefusal(error);
}

async function attempt(check: SourceCheck, context: SourceCheckContext): Promise<readonly HealthFinding[]> {
  try {
    return [await check.run(context)].flat();
  } catch (error) {
    if (!isSurvivable(error)) throw error;
    const fix =
      renderRefusalFix(error) ?? (isRefusal(error.code) ? 'grant the right that the reason names' : 'run it again');
    return [{ ...unknown(`this could not be looked at: ${error.message}`, fix), error: error.code }];
  }
}
