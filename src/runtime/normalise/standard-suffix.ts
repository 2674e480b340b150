import type { ParsedEvent } from '../log-type.ts';
import type { RowContext } from '../row.ts';
import { eventTimeOfMs } from './event-time.ts';
import { buildRowNumber } from './row-id.ts';

/** Makes whole rows of the events of one log type. `index` is that of the event where a record gives several. */
export type RowRenderer = (event: ParsedEvent, position: number, index?: number) => string;

/** Text and hour of the time of parsing; 1970 if the object is dated outside of the years 1970 to 9999. */
export function parseTimeOf({ parseTimeMs }: RowContext): { readonly hour: number; readonly text: string } {
  return eventTimeOfMs(parseTimeMs) ?? { hour: 0, text: '1970-01-01 00:00:00.000000000' };
}

/** Members that tell the source; empty if it is not known. */
export function renderSource({ sourceId, sourceLabel }: RowContext): string {
  const id = sourceId === undefined || sourceId === '' ? '' : `,"p_source_id":${JSON.stringify(sourceId)}`;
  const label =
    sourceLabel === undefined || sourceLabel === '' ? '' : `,"p_source_label":${JSON.stringify(sourceLabel)}`;
  return id + label;
}

/** Prepares the standard fields of a log type for the rows of one object. What does not differ by row is rendered once. */
export function createRowRenderer(logType: string, context: RowContext): RowRenderer {
  const { digest } = context;
  const parseTime = parseTimeOf(context).text;
  const begin = `"p_log_type":${JSON.stringify(logType)},"p_row_id":"${digest}`;
  const end = `","p_parse_time":"${parseTime}"${renderSource(context)}`;
  return ({ body, indicators, time }, position, index) => {
    const own = body === '' ? '{' : `{${body},`;
    const tail = indicators === '' ? '}' : `,${indicators}}`;
    const eventTime = time === undefined ? parseTime : time.text;
    return `${own}${begin}${buildRowNumber(position, index)}","p_event_time":"${eventTime}${end}${tail}`;
  };
}
