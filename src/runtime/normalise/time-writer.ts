import type { TimeFormat } from '../../config/log-column.ts';
import { eventTimeOf } from './event-time.ts';
import { readDigits, refuse, type Writer } from './event-scope.ts';
import type { ScalarOptions } from './scalar-writers.ts';
import { compileTimeFormats } from './time/compile-time-format.ts';
import { createInstant } from './time/instant.ts';

interface TimeOptions extends ScalarOptions {
  readonly formats: readonly TimeFormat[];
  readonly isEventTime: boolean;
}

const instant = createInstant();

/** A time; as the time of the event too, if it is that. Numbers are read only by formats that count since 1970. */
export function createTimeWriter({ formats, isEventTime, path, watch }: TimeOptions): Writer {
  const refusal = `${path} is not a time of the format ${formats.join(' or ')}`;
  const parse = compileTimeFormats(formats);
  const takesNumbers = formats.some((format) => format !== 'rfc3339');
  return (value, scope, begin, end) => {
    let text: string | undefined;
    if (typeof value === 'string') text = value;
    else if (typeof value === 'number' && takesNumbers) {
      text = Number.isSafeInteger(value) ? String(value) : readDigits(value, scope, begin, end);
      if (text === undefined) return '';
    }
    if (text === undefined || !parse(text, instant)) return refuse(scope, refusal);
    watch?.(text, scope);
    if (isEventTime) scope.time ??= eventTimeOf(instant);
    return `"${instant.text}"`;
  };
}
