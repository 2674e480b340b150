import type { World } from '../state/world-state.ts';
import { isSpent } from './fault.ts';
import type { Fault } from './fault.ts';
import type { FaultKind } from './fault-kinds.ts';

/** Where a fault might strike. */
export interface FaultTarget {
  readonly account?: string;
  readonly region?: string;
  readonly call?: string;
  /** A bucket, where a fault may name one. */
  readonly resource?: string;
}

function concerns(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.account === undefined || fault.account === target.account) &&
    (fault.region === undefined || fault.region === target.region) &&
    (fault.call === undefined || fault.call === target.call) &&
    (fault.resource === undefined || target.resource === undefined || fault.resource === target.resource)
  );
}

/** The fault of that kind which holds at a target, without using it up. */
export function findFault(world: World, kind: FaultKind, target: FaultTarget): Fault | undefined {
  return world.faults.find((state) => state.fault.kind === kind && !isSpent(state) && concerns(state.fault, target))
    ?.fault;
}

/** Lets the first fault of that kind which is due at a target strike, and counts it; `undefined` if none does. */
export function strikeFault(world: World, kind: FaultKind, target: FaultTarget): Fault | undefined {
  let struck: Fault | undefined;
  for (const state of world.faults) {
    if (state.fault.kind !== kind || isSpent(state) || !concerns(state.fault, target)) continue;
    state.seen += 1;
    if (struck !== undefined || state.seen <= (state.fault.after ?? 0)) continue;
    state.struck += 1;
    struck = state.fault;
  }
  return struck;
}
