import type { InstanceState, StackSetState } from '../state/world-state.ts';
import { instanceKey } from './instance-key.ts';

/** Adds an instance that the stack set does not have, and counts it in its region. */
export function addInstance(stackSet: StackSetState, instance: InstanceState): void {
  const { accountId, region } = instance;
  stackSet.instances.set(instanceKey(accountId, region), instance);
  stackSet.regionCounts.set(region, (stackSet.regionCounts.get(region) ?? 0) + 1);
}

/** Takes an instance away; a region without instances is no region of the stack set any more. */
export function removeInstance(stackSet: StackSetState, { accountId, region }: InstanceState): void {
  if (!stackSet.instances.delete(instanceKey(accountId, region))) return;
  const left = (stackSet.regionCounts.get(region) ?? 1) - 1;
  if (left > 0) stackSet.regionCounts.set(region, left);
  else stackSet.regionCounts.delete(region);
}
