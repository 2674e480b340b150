import type { FaultKind } from './fault-kinds.ts';

/** A fault to script. Which fields count depends on the kind; see {@link faultKinds}. */
export interface Fault {
  readonly kind: FaultKind;
  /** Only in this account; in every account if absent. */
  readonly account?: string;
  /** Only in this region; in every region if absent. */
  readonly region?: string;
  /** Only on this call, e.g. `stackSets.createInstances`; on every call if absent. */
  readonly call?: string;
  /** How often it strikes before it is gone; without end if absent, unless the kind says otherwise. */
  readonly times?: number;
  /** How many matching calls pass before it strikes for the first time. */
  readonly after?: number;
  /** For how many virtual minutes. */
  readonly minutes?: number;
  /** For how many virtual seconds an answer lags behind at most, or a policy has no effect yet. */
  readonly seconds?: number;
  /** How many stack instances of a region operations may involve at a time. */
  readonly limit?: number;
  /** After how many bytes an object breaks off. */
  readonly bytes?: number;
  /** Only this resource, by its logical id, or this bucket, by its name. */
  readonly resource?: string;
  /** The reason that is given. */
  readonly reason?: string;
}

/** A fault in the world: what was asked for, and what became of it. */
export interface FaultState {
  readonly fault: Fault;
  /** Instant at which it was added, in milliseconds since 1970. */
  readonly since: number;
  /** Matching calls so far. */
  seen: number;
  /** Times it has struck. */
  struck: number;
}

/** True once a fault with a number of times has used them up. */
export function isSpent(state: FaultState): boolean {
  return state.fault.times !== undefined && state.struck >= state.fault.times;
}
