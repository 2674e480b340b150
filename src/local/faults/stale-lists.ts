import { integerBetween } from '../seeded-random.ts';
import type { World } from '../state/world-state.ts';
import { findFault } from './find-fault.ts';
import type { FaultTarget } from './find-fault.ts';

/** What a list answered at an instant. */
interface PastAnswer {
  readonly at: number;
  readonly value: unknown;
}

/** What lists have answered to this caller lately, by what was asked; empty unless lists lag behind. */
export type PastAnswers = Map<string, { calls: number; readonly answers: PastAnswer[] }>;

/** For how many milliseconds lists may lag behind at a target; `undefined` if they do not. */
function findLag(world: World, target: FaultTarget): number | undefined {
  const fault = findFault(world, 'stale-lists', target);
  return fault === undefined ? undefined : (fault.seconds ?? 0) * 1000;
}

/**
 * The answer to a list: the present one, or while a fault of that kind lasts one that was true some time ago, at most as
 * long as it says. How long is drawn from the seed, so that the same calls get the same answers.
 */
export function answerList<Answer>(
  world: World,
  past: PastAnswers,
  target: FaultTarget,
  key: string,
  present: () => Answer,
): Answer {
  const value = present();
  const most = findLag(world, target);
  if (most === undefined) return value;
  const lag = integerBetween(0, most, world.seed, key, remember(world, past, key, value, most));
  const answers = past.get(key)?.answers ?? [];
  const chosen = answers.findLast(({ at }) => at <= world.now - lag) ?? answers[0];
  return chosen === undefined ? value : (chosen.value as Answer);
}

/** Makes a change and remembers what lists answered right before it; a change that is refused leaves nothing behind. */
export function changeBehindLists(
  world: World,
  past: PastAnswers,
  target: FaultTarget,
  lists: Readonly<Record<string, () => unknown>>,
  change: () => void,
): void {
  const most = findLag(world, target);
  const before = most === undefined ? [] : Object.entries(lists).map(([key, list]) => [key, list()] as const);
  change();
  for (const [key, value] of before) remember(world, past, key, value, most ?? 0);
}

/** Keeps an answer, forgets those that are too old to be given, and says how many there were of that kind. */
function remember(world: World, past: PastAnswers, key: string, value: unknown, most: number): number {
  const known = past.get(key) ?? { calls: 0, answers: [] };
  past.set(key, known);
  const firstToKeep = known.answers.findIndex(({ at }) => at >= world.now - most);
  known.answers.splice(0, firstToKeep < 0 ? known.answers.length : firstToKeep);
  known.answers.push({ at: world.now, value });
  known.calls += 1;
  return known.calls;
}
