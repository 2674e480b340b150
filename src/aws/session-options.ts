import type { Access } from '../ports/cloud.ts';
import type { Place } from '../ports/place.ts';

/** How a caller enters AWS. */
export interface SessionOptions {
  /** Region for calls that belong to no place; the SDK's own choice if absent. */
  readonly region?: string;
  readonly profile?: string;
  /** How to act in accounts other than the caller's; without it those calls are refused. */
  readonly access?: Access;
  /** The account that stack sets and the organization are managed from; the caller's if absent. */
  readonly administratorAccountId?: string;
}

/** The bucket that templates too large for a call go through. */
export interface TemplateBucket extends Place {
  readonly name: string;
}
