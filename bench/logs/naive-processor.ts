import { gunzipSync, gzipSync } from 'node:zlib';

/** The first way that comes to mind: everything at once, an object for each event, standard fields spread into it. Gives the number of events. */
export function processNaively(stored: Buffer): number {
  const { Records: records } = JSON.parse(gunzipSync(stored).toString()) as { Records: { eventTime: string }[] };
  const hours = new Map<string, string[]>();
  for (const [index, record] of records.entries()) {
    const row = {
      ...record,
      p_log_type: 'AWS.CloudTrail',
      p_row_id: `0123456789abcdef0123456789abcdef${index.toString(16).padStart(10, '0')}`,
      p_event_time: `${record.eventTime.slice(0, 10)} ${record.eventTime.slice(11, 19)}.000000000`,
      p_parse_time: '2026-06-02 00:00:00.000000000',
      p_source_id: 's',
      p_source_label: 'Source',
    };
    const hour = record.eventTime.slice(0, 13);
    const lines = hours.get(hour);
    if (lines === undefined) hours.set(hour, [JSON.stringify(row)]);
    else lines.push(JSON.stringify(row));
  }
  for (const lines of hours.values()) gzipSync(`${lines.join('\n')}\n`, { level: 6 });
  return records.length;
}
