import type { Weather } from './chaos-cloud.ts';
import type { Random } from './random.ts';

/** From this start on nothing happens any more, so that every run comes to its end. */
const stormyStartsCount = 8;

type Rates = Omit<Weather, 'meddle' | 'watcher' | 'most' | 'lagMilliseconds'>;

const none: Rates = { throttled: 0, failed: 0, lost: 0, crash: 0, cancel: 0, stale: 0, meddling: 0 };

/**
 * Weather for a start of the command. In half of the cases anything may happen; in the others only one kind of thing
 * does, and then often, since little can be demanded of a run to which everything happens.
 */
export function drawWeather(random: Random, start: number): Omit<Weather, 'meddle' | 'watcher'> {
  const rate = (most: number): number => random.integer(0, most);
  const lagMilliseconds = random.integer(1, 40) * 1_000;
  if (start > stormyStartsCount) return { ...none, most: 0, lagMilliseconds };
  const most = random.integer(0, 25);
  const all: Rates = {
    throttled: rate(10),
    failed: rate(8),
    lost: rate(15),
    crash: rate(6),
    cancel: random.chance(20) ? rate(3) : 0,
    stale: rate(40),
    meddling: random.chance(30) ? rate(4) : 0,
  };
  const kind = random.pick(['all', 'all', 'all', 'unanswered', 'meddling', 'stale', 'crash'] as const);
  switch (kind) {
    case 'all':
      return { ...all, most, lagMilliseconds };
    case 'unanswered':
      return { ...none, failed: rate(40), lost: rate(60), most: random.integer(1, 3), lagMilliseconds };
    case 'meddling':
      return { ...none, meddling: random.integer(2, 15), most: random.integer(1, 6), lagMilliseconds };
    case 'stale':
      return { ...none, stale: random.integer(20, 90), most, lagMilliseconds };
    case 'crash':
      return { ...none, crash: random.integer(1, 12), cancel: random.integer(0, 12), most: 1, lagMilliseconds };
  }
}
