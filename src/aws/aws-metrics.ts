import type { CloudWatch, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { PantherctlError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metric, MetricPoint, Metrics } from '../ports/metrics.ts';
import type { Place } from '../ports/place.ts';
import type { AwsSession } from './aws-session.ts';
import { requireField } from './watch-calls.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * How long CloudWatch keeps values, and in what periods. A request may not ask for finer ones than its start still has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const retentions = [
  { periodSeconds: 60, keptMilliseconds: 15 * day },
  { periodSeconds: 300, keptMilliseconds: 63 * day },
  { periodSeconds: 3_600, keptMilliseconds: 455 * day },
] as const;
const [, , coarsest] = retentions;
/** More than the longest period, so that a start that is rounded down does not slip over the end of a retention. */
const slackMilliseconds = 2 * 60 * minute;
/** Newest first, so that the first page answers; the rest is never asked for. */
const pageSize = 100;

/** CloudWatch metrics of one account and region at AWS. Where several values fall into one period the largest counts. */
export function createAwsMetrics(session: AwsSession, { accountId, region }: Place, clock: Clock): Metrics {
  return {
    latest: async (metric, since) => {
      const now = clock.now();
      // CloudWatch refuses a span that ends before it begins.
      if (since > now) return undefined;
      const cloudWatch = await session.client('cloudWatch', accountId, region);
      const start = Math.max(since, now - coarsest.keptMilliseconds + slackMilliseconds);
      const { periodSeconds } =
        retentions.find(({ keptMilliseconds }) => now - start <= keptMilliseconds - slackMilliseconds) ?? coarsest;
      // Whole periods, the one that is under way included, are what CloudWatch answers fastest.
      const period = periodSeconds * 1_000;
      const [first, last] = [Math.floor(start / period), Math.floor(now / period)];
      return readLatest(cloudWatch, metric, { start: first * period, end: (last + 1) * period, periodSeconds });
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly periodSeconds: number;
}

async function readLatest(
  cloudWatch: CloudWatch,
  { dimensions, name, namespace }: Metric,
  { end, periodSeconds, start }: Span,
): Promise<MetricPoint | undefined> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.getMetricData({
      MetricDataQueries: [{ Id: 'latest', MetricStat: { Metric, Period: periodSeconds, Stat: 'Maximum' } }],
      StartTime: new Date(start),
      EndTime: new Date(end),
      ScanBy: 'TimestampDescending',
      MaxDatapoints: pageSize,
      NextToken,
    });
    for (const result of requireField(page, 'MetricDataResults')) {
      refuseFailure(result);
      const [at] = result.Timestamps ?? [];
      const [value] = result.Values ?? [];
      if (at !== undefined && value !== undefined) return { at: at.getTime(), value };
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return undefined;
}

/** A query can fail within an answer that is well. */
function refuseFailure({ StatusCode }: MetricDataResult): void {
  if (StatusCode === 'Forbidden') {
    throw new PantherctlError('ACCESS_DENIED', 'not authorized to read the metric by cloudwatch:GetMetricData', {
      fix: 'grant cloudwatch:GetMetricData',
    });
  }
  if (StatusCode === 'InternalError') {
    throw new PantherctlError('NO_ANSWER', 'CloudWatch could not read the metric', { fix: 'run the command again' });
  }
}
