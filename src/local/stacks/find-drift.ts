import type { ResourceDrift } from '../../ports/stack-sets.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { findFault } from '../faults/find-fault.ts';
import { viewStack } from '../state/find-stack.ts';
import type { AlteredResource, StackState, World } from '../state/world-state.ts';

type Difference = ResourceDrift['differences'][number];

/** How the live resources of a stack differ from its template: what was altered by hand, and what a fault says. */
export function findDrift(world: World, stack: StackState): readonly ResourceDrift[] {
  const fault = findFault(world, 'drift', { account: stack.accountId, region: stack.region });
  if (stack.altered === undefined && fault === undefined) return [];
  const view = viewStack(world, stack);
  const altered = new Map((stack.altered ?? []).map((each) => [each.logicalId, each]));
  const logicalId = fault?.resource ?? view.resources[0]?.logicalId ?? '';
  if (fault !== undefined && !altered.has(logicalId)) {
    altered.set(logicalId, { logicalId, isDeleted: false, value: fault.reason ?? '' });
  }
  return view.resources.flatMap((resource) => {
    const change = altered.get(resource.logicalId);
    return change === undefined ? [] : [describeDrift(view, change, resource)];
  });
}

function describeDrift(
  view: StackView,
  { isDeleted, logicalId, value }: AlteredResource,
  { type, typeName }: StackView['resources'][number],
): ResourceDrift {
  const facts = { logicalId, resourceType: typeName, physicalId: view.names(logicalId).physicalId };
  if (isDeleted) return { ...facts, status: 'DELETED', differences: [] };
  const properties = Object.entries(view.properties(logicalId));
  const changeable = properties.filter(([name]) => !type.replacing.includes(name));
  return { ...facts, status: 'MODIFIED', differences: [findDifference(changeable, value)] };
}

/** The first text in the properties has become another one; where there is none a tag has been added. */
function findDifference(properties: readonly (readonly [string, unknown])[], value: string): Difference {
  for (const [name, property] of properties) {
    const found = findText(property, `/${name}`);
    if (found === undefined) continue;
    return { path: found.path, kind: 'NOT_EQUAL', expected: JSON.stringify(found.text), actual: JSON.stringify(value) };
  }
  return { path: '/Tags/0', kind: 'ADD', actual: JSON.stringify({ Key: 'changed', Value: value }) };
}

function findText(value: unknown, path: string): { readonly path: string; readonly text: string } | undefined {
  if (typeof value === 'string') return { path, text: value };
  const entries = isJsonRecord(value) || Array.isArray(value) ? Object.entries(value) : [];
  for (const [key, each] of entries) {
    const found = findText(each, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
