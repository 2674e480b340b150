/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A value of a metric. */
export interface MetricPoint {
  /** Start of the period, in milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** CloudWatch metrics of one account and region. */
export interface Metrics {
  /** The latest value since `since` (milliseconds since 1970); `undefined` if there is none. */
  latest(metric: Metric, since: number): Promise<MetricPoint | undefined>;
}
