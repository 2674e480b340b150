import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import { findStack, hasResources, viewStack } from '../state/find-stack.ts';
import type { World } from '../state/world-state.ts';

/** What somebody did to a resource of a stack without CloudFormation. */
export interface Alteration {
  /** The first resource of the template if absent. */
  readonly logicalId?: string;
  /** True if the resource was deleted. */
  readonly isDeleted?: boolean;
  /** What a property of it has become. */
  readonly value?: string;
}

/** Makes a live resource differ from its template until an update of the stack touches it. Throws `NOT_FOUND`. */
export function alterResource(world: World, { accountId, region }: Place, stackName: string, change: Alteration): void {
  const stack = findStack(world, accountId, region, stackName);
  if (stack === undefined || !hasResources(stack)) {
    throw new PantherctlError(
      'NOT_FOUND',
      `account ${accountId} has no stack ${stackName} with resources in ${region}`,
    );
  }
  const ids = viewStack(world, stack).resources.map((resource) => resource.logicalId);
  const logicalId = change.logicalId ?? ids[0] ?? '';
  if (!ids.includes(logicalId)) {
    throw new PantherctlError('NOT_FOUND', `stack ${stackName} has no resource ${logicalId}`, {
      fix: `use one of ${ids.join(', ')}`,
    });
  }
  const others = (stack.altered ?? []).filter((each) => each.logicalId !== logicalId);
  const { isDeleted = false, value = 'changed by hand' } = change;
  stack.altered = [...others, { logicalId, isDeleted, value }];
}
