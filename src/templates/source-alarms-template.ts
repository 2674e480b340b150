import { metrics, sourceDimensions } from '../config/metrics.ts';
import { sourceSlug } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { alarmTopicArnOf } from '../config/source-places.ts';
import { PantherctlError } from '../errors.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';

/** The sources of an account that have an alarm, in the order of the file. */
function listAlarmedSources(config: Pick<Config, 'sources'>, accountId: string): readonly Source[] {
  return config.sources.filter((source) => source.accountId === accountId && source.dropOffMinutes !== undefined);
}

/**
 * The accounts whose sources have alarms, in the order of the file; none where another runtime receives the data, since
 * that one does not emit the metric.
 */
export function listAlarmedAccounts(config: Pick<Config, 'panther' | 'sources'>): readonly string[] {
  if (config.panther.runtime === 'external') return [];
  const alarmed = config.sources.filter(({ dropOffMinutes }) => dropOffMinutes !== undefined);
  return [...new Set(alarmed.map(({ accountId }) => accountId))];
}

/** The name of the alarm of a source. */
function sourceAlarmName(source: Pick<Source, 'name'>): string {
  return `Panther-SourceNoData-${sourceSlug(source.name)}`;
}

/**
 * The alarms of all sources of an account that go off when no data arrives. They belong in the Panther account and region,
 * where the log processor counts. Missing data counts as none: then the log processor itself is silent.
 * Throws `INPUT_INVALID` for an account none of whose sources has an alarm.
 */
export function buildSourceAlarmsTemplate(config: Config, accountId: string): Template {
  const sources = listAlarmedSources(config, accountId);
  if (sources.length === 0) {
    throw new PantherctlError('INPUT_INVALID', `no source of account ${accountId} has an alarm`, {
      fix: 'write dropOffMinutes at one of them',
    });
  }
  const topicArn = alarmTopicArnOf(config.panther);
  const ids = new Map(sources.map((source) => [alarmId(source), source]));
  const t = declareTemplate({
    parameters: {},
    resources: Object.fromEntries([...ids.keys()].map((id) => [id, 'AWS::CloudWatch::Alarm' as const])),
  });
  return t.build({
    description: `Alarms about sources of account ${accountId} that send no data`,
    conditions: {},
    resources: Object.fromEntries(
      [...ids].map(([id, source]) => [id, { properties: alarmProperties(source, topicArn) }]),
    ),
  });
}

/** A slug has no capital letter, so a capital X can stand for what a logical id cannot hold. */
function alarmId({ name }: Source): string {
  return `NoData${sourceSlug(name).replaceAll('-', 'X')}`;
}

function alarmProperties(source: Source, topicArn: string) {
  const { name, periodSeconds } = metrics.minutesSinceLastData;
  const slug = sourceSlug(source.name);
  return {
    AlarmName: sourceAlarmName(source),
    AlarmDescription: `No data from source ${source.name} (account ${source.accountId}, ${source.region}, bucket ${source.bucket}) for ${source.dropOffMinutes} minutes. Look with: pantherctl source check ${slug}`,
    Namespace: metrics.namespace,
    MetricName: name,
    Dimensions: Object.entries(sourceDimensions(slug)).map(([Name, Value]) => ({ Name, Value })),
    Statistic: 'Maximum',
    Period: periodSeconds,
    EvaluationPeriods: 1,
    Threshold: source.dropOffMinutes as number,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'breaching',
    AlarmActions: [topicArn],
    Tags: [applicationTag],
  };
}
