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
  /** Records of a source that no log type took. */
  sourceFailures: { name: 'SourceFailures', unit: 'Count' },
  /** Sum of parse time minus event time of a source's events. */
  sourceLatency: { name: 'SourceLatency', unit: 'Seconds' },
  /** Records of notifications that were rejected; `Reason` is a key of the table in `runtime/outcome.ts`. */
  rejectedRecords: { name: 'RejectedRecords', unit: 'Count' },
  /** Output objects, and their bytes as stored. */
  outputFiles: { name: 'OutputFiles', unit: 'Count' },
  outputBytes: { name: 'OutputBytes', unit: 'Bytes' },
  /** By `LogType`: uncompressed bytes of records, events, and the sum of parse time minus event time. */
  bytesProcessed: { name: 'BytesProcessed', unit: 'Bytes' },
  eventsProcessed: { name: 'EventsProcessed', unit: 'Count' },
  eventLatency: { name: 'EventLatency', unit: 'Seconds' },
} as const;

/** The dimensions of a metric of one source; `slug` is its name as in roles and stacks. */
export function sourceDimensions(slug: string): { readonly Subsystem: 'LogProcessor'; readonly ID: string } {
  return { Subsystem: 'LogProcessor', ID: slug };
}
