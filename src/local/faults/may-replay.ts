import type { World } from '../state/world-state.ts';
import { isSpent } from './fault.ts';
import type { FaultKind } from './fault-kinds.ts';

/** Kinds that count calls, or show up with one: what comes of a change then depends on the calls around it, too. */
const kindsThatWatchCalls: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'throttling',
  'access-denied',
  'crash',
  'lost-answer',
  'service-failure',
  'stale-request',
  'operation-in-progress',
  'broken-transfer',
  'expired-credentials',
]);

/** True if a change made now would come out the same when carried out again without the calls that only read. */
export function mayReplay(world: World): boolean {
  return world.faults.every((state) => isSpent(state) || !kindsThatWatchCalls.has(state.fault.kind));
}
