import { metrics } from '../../config/metrics.ts';

/** A metric of `config/metrics.ts`. */
export interface MetricName {
  readonly name: string;
  readonly unit: string;
}

/** By which a metric is told apart. */
export type MetricDimensions = Readonly<Record<string, string>>;

/** Metrics that are summed in memory until they are written. */
export interface MetricSums {
  /** Adds to what the metric came to since the last flush. */
  add(metric: MetricName, dimensions: MetricDimensions, value: number): void;
  /** Writes a line for each set of dimensions, and begins anew. Writes nothing if nothing was added. */
  flush(): void;
}

interface Group {
  readonly dimensions: MetricDimensions;
  readonly values: Map<string, { readonly metric: MetricName; sum: number }>;
}

/** A directive takes no more. */
const metricsPerLineMaxCount = 100;

/**
 * Sums metrics and writes them in CloudWatch's embedded metric format: one line each for a set of dimensions, in the order in which they
 * were first added. `now` is in milliseconds since 1970; `write` takes a line with its line feed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetricSums(write: (line: string) => void, now: () => number): MetricSums {
  const groups = new Map<string, Group>();
  return {
    add(metric, dimensions, value) {
      const key = JSON.stringify(Object.entries(dimensions));
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { dimensions, values: new Map() }));
      const known = group.values.get(metric.name);
      if (known === undefined) group.values.set(metric.name, { metric, sum: value });
      else known.sum += value;
    },
    flush() {
      const timestamp = now();
      for (const { dimensions, values } of groups.values()) {
        const sums = [...values.values()];
        for (let from = 0; from < sums.length; from += metricsPerLineMaxCount) {
          write(renderLine(dimensions, sums.slice(from, from + metricsPerLineMaxCount), timestamp));
        }
      }
      groups.clear();
    },
  };
}

function renderLine(
  dimensions: MetricDimensions,
  sums: readonly { readonly metric: MetricName; readonly sum: number }[],
  timestamp: number,
): string {
  const values = Object.fromEntries(sums.map(({ metric, sum }) => [metric.name, sum]));
  const directive = {
    Namespace: metrics.namespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: sums.map(({ metric: { name, unit } }) => ({ Name: name, Unit: unit })),
  };
  return `${JSON.stringify({ ...values, ...dimensions, _aws: { CloudWatchMetrics: [directive], Timestamp: timestamp } })}\n`;
}
