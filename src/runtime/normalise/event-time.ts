import type { EventTime } from '../log-type.ts';
import { createInstant, type Instant, setInstant } from './time/instant.ts';

const instant = createInstant();

/** Milliseconds since 1970 as an event's time; `undefined` outside of the years 1970 to 9999. */
export function eventTimeOfMs(ms: number): EventTime | undefined {
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.floor(ms - seconds * 1000) * 1_000_000;
  return setInstant(instant, seconds, nanos) ? eventTimeOf(instant) : undefined;
}

/** An instant as an event's time. */
export function eventTimeOf({ nanos, seconds, text }: Instant): EventTime {
  return { hour: (seconds - (seconds % 3600)) * 1000, ms: seconds * 1000 + Math.floor(nanos / 1_000_000), text };
}
