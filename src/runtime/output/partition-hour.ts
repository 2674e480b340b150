import { lake } from '../../config/lake.ts';

const hourMs = 3_600_000;
const firstHour = Date.UTC(lake.projectionFrom, 0);
const lastHour = Date.UTC(lake.projectionTo + 1, 0) - hourMs;

/** Start of the hour of a time, both in milliseconds since 1970. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / hourMs) * hourMs;
}

/**
 * The partition of an event. Athena sees no partition outside the years of `lake`, and a clock that was never set gives
 * events of 1970: those go to the hour of parsing, where whoever looks at new data finds them; their row keeps its
 * `p_event_time`. An hour of parsing outside of the years, as a file on a laptop may have, becomes the nearest one inside.
 */
export function partitionHour(eventHour: number, parseTimeMs: number): number {
  if (eventHour >= firstHour && eventHour <= lastHour) return eventHour;
  return Math.min(lastHour, Math.max(firstHour, hourOf(parseTimeMs)));
}
