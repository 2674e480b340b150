import { names } from '../../config/names.ts';
import type { StackStep } from '../plan.ts';
import type { ObservedSources } from './observe-sources.ts';
import { isOwn } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/**
 * The stacks of alarms, one for each account. One that another file has alarms in as well is not updated, since its alarms
 * would go without a word.
 */
export function planAlarms(
  stacks: readonly StackStep[],
  wiring: SourceWiring,
  { registry }: ObservedSources,
): readonly StackStep[] {
  const known = registry.kind === 'live' ? (registry.value?.sources ?? []) : [];
  const others = known.filter((source) => !isOwn(wiring, source) && source.dropOffMinutes !== undefined);
  const accounts = new Map(
    wiring.registered.map(({ accountId }) => [`${names.sourceAlarmsStackPrefix}${accountId}`, accountId]),
  );
  return stacks.map((stack): StackStep => {
    const accountId = accounts.get(stack.stackName);
    const shared = others.filter((source) => source.accountId === accountId);
    const [first] = shared;
    if (stack.action !== 'update' || first === undefined) return stack;
    return {
      ...stack,
      action: 'blocked',
      reason: `another file, that of administrator ${first.owner}, has sources with alarms in account ${first.accountId}, and one stack holds the alarms of an account: those of ${shared.map(({ name }) => name).join(', ')} would go`,
      fix: `keep all sources of account ${first.accountId} with dropOffMinutes in one file, then run pantherctl apply`,
    };
  });
}
