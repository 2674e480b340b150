import * as fc from 'fast-check';
import type { OperationPreferences } from '../../../src/ports/stack-sets.ts';

const allRegions = ['us-east-1', 'us-west-2'];
/** Commands name accounts by index below this. */
export const accountCount = 4;

/** A product of accounts and regions. */
export interface Targets {
  readonly accounts: readonly number[];
  readonly regions: readonly string[];
  readonly preferences: OperationPreferences;
}

/** Something that happens to a stack set, or to the accounts under it. */
export type StackSetCommand =
  | (Targets & { readonly kind: 'create' | 'update'; readonly label: string | undefined })
  | (Targets & { readonly kind: 'delete'; readonly retainStacks: boolean })
  | { readonly kind: 'define'; readonly label: string; readonly preferences: OperationPreferences }
  | { readonly kind: 'stop'; readonly which: number }
  | { readonly kind: 'wait'; readonly events: number }
  | { readonly kind: 'break'; readonly fault: 'stack-failure' | 'stack-delete-failure'; readonly account: number }
  | { readonly kind: 'close' | 'open'; readonly account: number };

const account = fc.nat({ max: accountCount - 1 });
const label = fc.constantFrom('one', 'two', 'three');
const preferences = fc.record({
  maxConcurrentCount: fc.integer({ min: 1, max: 4 }),
  failureToleranceCount: fc.integer({ min: 0, max: 2 }),
  concurrencyMode: fc.constantFrom('STRICT_FAILURE_TOLERANCE' as const, 'SOFT_FAILURE_TOLERANCE' as const),
  regionConcurrencyType: fc.constantFrom('SEQUENTIAL' as const, 'PARALLEL' as const),
  regionOrder: fc.shuffledSubarray(allRegions),
});
const targets = {
  accounts: fc.uniqueArray(account, { minLength: 1 }),
  regions: fc.shuffledSubarray(allRegions, { minLength: 1 }),
  preferences,
};
/** Any such thing. */
export const stackSetCommands: fc.Arbitrary<StackSetCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      label: fc.option(label, { nil: undefined }),
      ...targets,
    }),
  },
  fc.record({ kind: fc.constant('update' as const), label: fc.option(label, { nil: undefined }), ...targets }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), retainStacks: fc.boolean(), ...targets }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('define' as const), label, preferences }) },
  fc.record({ kind: fc.constant('stop' as const), which: fc.nat({ max: 3 }) }),
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), events: fc.nat({ max: 60 }) }) },
  fc.record({
    kind: fc.constant('break' as const),
    fault: fc.constantFrom('stack-failure' as const, 'stack-delete-failure' as const),
    account,
  }),
  fc.record({ kind: fc.constantFrom('close' as const, 'open' as const), account }),
);
