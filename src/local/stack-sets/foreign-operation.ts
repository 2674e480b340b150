import { isSpent } from '../faults/fault.ts';
import { schedule } from '../state/schedule.ts';
import type { StackSetState, World } from '../state/world-state.ts';

const millisecondsPerMinute = 60_000;

/** Lets an operation of somebody else show up on a stack set while a fault of that kind lasts; each fault does so once. */
export function joinForeignOperation(world: World, stackSet: StackSetState): void {
  for (const [index, state] of world.faults.entries()) {
    if (state.fault.kind !== 'operation-in-progress' || isSpent(state)) continue;
    const endsAt = state.since + (state.fault.minutes ?? 0) * millisecondsPerMinute;
    const id = `foreign-${state.since}-${index + 1}`;
    if (world.now >= endsAt || stackSet.operations.has(id)) continue;
    stackSet.operations.set(id, {
      id,
      action: 'UPDATE',
      preferences: {
        maxConcurrentCount: 1,
        failureToleranceCount: 0,
        concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
        regionConcurrencyType: 'SEQUENTIAL',
        regionOrder: [],
      },
      createdAt: state.since,
      overrides: undefined,
      retainStacks: false,
      changesDefinition: true,
      units: undefined,
      imports: undefined,
      runs: [],
      status: 'RUNNING',
      statusReason: undefined,
      endedAt: undefined,
      failed: 0,
    });
    stackSet.active.add(id);
    schedule(world, { kind: 'operation', at: endsAt, stackSet: stackSet.key, operationId: id, step: 'end' });
  }
}
