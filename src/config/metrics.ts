/** Metrics that the runtime emits and alarms, dashboards and health checks read; each is written here once. */
export const metrics = {
  namespace: 'Panther',
  /**
   * Minutes since the log processor last read an object of a source, every five minutes for each source of the registry.
   * An age rather than a count, since a CloudWatch alarm looks back seven days at most and a drop-off may be thirty.
   */
  minutesSinceLastData: { name: 'MinutesSinceLastData', unit: 'Count', periodSeconds: 300 },
  /** Objects that were opened: `Status` is `OK`, `AuthErr` or `Err`, `ID` the slug of the source. */
  getObject: { name: 'GetObject', unit: 'Count' },
  /** Events of a source that were written. */
  sourceEvents: { name: 'SourceEvents', unit: 'Count' },
} as const;

/** The dimensions of a metric of one source; `slug` is its name as in roles and stacks. */
export function sourceDimensions(slug: string): { readonly Subsystem: 'LogProcessor'; readonly ID: string } {
  return { Subsystem: 'LogProcessor', ID: slug };
}
