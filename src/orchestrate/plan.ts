import type { Place } from '../ports/place.ts';
import type { OperationAction, OperationPreferences } from '../ports/stack-sets.ts';
import type { Pair } from './cover.ts';

/** The stations of a rollout, in the order of `apply`. */
export type Phase = 'adminRole' | 'executionRoles' | 'sources' | 'stackSet' | 'instances';

interface StepFacts {
  readonly phase: Phase;
  /** Stable id, e.g. `execution-role/123456789012`. */
  readonly id: string;
  /** One line for people, e.g. `execution role in payments-prod (123456789012)`. */
  readonly title: string;
  /** Why there is nothing to do, or why a person must do it. */
  readonly reason?: string;
  /** For a manual step: what the person does, with a link where there is one. */
  readonly fix?: string;
}

/** Create or update one stack. */
export interface StackStep extends StepFacts {
  readonly kind: 'stack';
  /** `none`: already as wanted. `manual`: pantherctl may not act there. `blocked`: it would do harm, so it fails. */
  readonly action: 'create' | 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly stackName: string;
  readonly template: string;
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Create the stack set, or change its definition, which updates every instance. */
export interface StackSetStep extends StepFacts {
  readonly kind: 'stackSet';
  readonly action: 'create' | 'update' | 'none' | 'blocked';
  readonly place: Place;
  readonly stackSet: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
  readonly preferences: OperationPreferences;
}

/** One operation on a rectangle of accounts and regions; every pair of the product is wanted. */
export interface InstancesStep extends StepFacts {
  readonly kind: 'instances';
  readonly action: 'create' | 'retry';
  readonly place: Place;
  readonly stackSet: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly preferences: OperationPreferences;
}

/** Something that this version leaves to a person. */
export interface ManualStep extends StepFacts {
  readonly kind: 'manual';
  readonly action: 'manual';
}

/** One unit of what `apply` would do. */
export type Step = StackStep | StackSetStep | InstancesStep | ManualStep;

/** What became of one wanted or live pair of account and region in the plan. */
export interface PairCounts {
  readonly create: number;
  readonly retry: number;
  /** Live instances that a new definition of the stack set changes. */
  readonly update: number;
  readonly unchanged: number;
  /** Wanted, and at work under an operation that runs already. */
  readonly underway: number;
  /** Wanted, but the stack set of that name is not ours, so nothing is known of them. */
  readonly blocked: number;
  /** Wanted, but the account is suspended or the region is off. */
  readonly skipped: number;
  /** Live but no longer wanted: left where they are, and updated with the rest when the definition changes. */
  readonly extra: number;
}

/** An account that is left out, and why. */
export interface SkippedAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: readonly string[];
  readonly reason: string;
  /** Present when somebody has to mend it; then the rollout cannot be called done. */
  readonly fix?: string;
}

/** What `apply` would do, as data. */
export interface Plan {
  readonly version: 1;
  readonly steps: readonly Step[];
  readonly pairs: PairCounts;
  readonly skipped: readonly SkippedAccount[];
  /** The pairs that `pairs.extra` counts. */
  readonly extras: readonly Pair[];
  /** Operations that run already; `apply` follows them to their end and plans again. */
  readonly running: readonly { readonly operationId: string; readonly action: OperationAction }[];
  /** Names beside ids, for views. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** Accounts that really run at once per region: no more than there are, nor than mode and tolerance allow. */
  readonly accountsAtOnce: number;
  /** Rough duration in minutes, at one minute an instance. */
  readonly minutes: number;
}
