import { hexDigits } from '../seeded-random.ts';
import type { StackState, World } from './world-state.ts';

/** What a policy of a stack's topic or key is now: as it was changed through a port, or as its template says. */
export function readOverlaidPolicy(world: World, arn: string, stack: StackState, templateText: string): string {
  const overlay = world.policies.get(arn);
  return overlay?.basis === basisOf(stack, templateText) ? overlay.policy : templateText;
}

/** Changes a policy of a stack's topic or key, until the stack itself changes it. */
export function overlayPolicy(
  world: World,
  arn: string,
  stack: StackState,
  templateText: string,
  policy: string,
): void {
  world.policies.set(arn, { arn, policy, basis: basisOf(stack, templateText) });
}

function basisOf(stack: StackState, templateText: string): string {
  return hexDigits(16, stack.id, templateText);
}
