import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { ImportRequest } from '../../ports/stack-sets.ts';
import { findStack } from '../state/find-stack.ts';
import type { StackSetState, World } from '../state/world-state.ts';
import { checkIsFree, enqueue } from './accept-operation.ts';
import { buildRun, orderRegions } from './build-runs.ts';
import { checkOperationSize } from './check-operation-size.ts';
import { checkOperation, refuse } from './check-request.ts';
import { instanceKey } from './instance-key.ts';
import { resolveTargets } from './resolve-targets.ts';
import { addUnitTargets } from './unit-targets.ts';

const stackArn = /^arn:[^:]+:cloudformation:([^:]+):(\d{12}):stack\/([^/]+)\/.+$/;

/**
 * Accepts an import of stacks. Whether a stack fits shows when its turn comes. Throws `NOT_FOUND` for a stack that does
 * not exist, `LIMIT_EXCEEDED` for too many, `VALIDATION` for an id that is none, for a pair that has an instance already,
 * and for accounts outside the units that are named.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ImportStacksToStackSet.html
 */
export function acceptImport(world: World, stackSet: StackSetState, request: ImportRequest): void {
  const { operationId, organizationalUnits = [], preferences, stackIds } = request;
  checkOperation(operationId, preferences);
  if (stackIds.length === 0) refuse('you must specify at least one stack');
  if (stackIds.length > limits.importedStacksPerCallMaxCount) {
    throw new PantherctlError(
      'LIMIT_EXCEEDED',
      `${stackIds.length} stacks, more than ${limits.importedStacksPerCallMaxCount} in one import`,
      { fix: 'import them in several operations' },
    );
  }
  const imports: Record<string, string> = {};
  const accountsByRegion = new Map<string, string[]>();
  for (const stackId of stackIds) {
    const [, region = '', accountId = '', name = ''] =
      stackArn.exec(stackId) ?? refuse(`'${stackId}' is no id of a stack`);
    if (findStack(world, accountId, region, name)?.id !== stackId) {
      throw new PantherctlError('NOT_FOUND', `stack ${stackId} does not exist`);
    }
    const key = instanceKey(accountId, region);
    if (stackSet.instances.has(key) || imports[key] !== undefined) {
      refuse(`stack set ${stackSet.name} has an instance in account ${accountId}, region ${region} already`);
    }
    imports[key] = stackId;
    accountsByRegion.set(region, [...(accountsByRegion.get(region) ?? []), accountId]);
  }
  const accounts = [...new Set([...accountsByRegion.values()].flat())];
  const regions = orderRegions([...accountsByRegion.keys()], preferences);
  const targets = resolveTargets(world, stackSet, 'CREATE', { accounts, organizationalUnits, regions });
  const outside = accounts.find((account) => !targets.accounts.includes(account));
  if (outside !== undefined) refuse(`account ${outside} is in none of the units [${organizationalUnits.join(', ')}]`);
  checkIsFree(stackSet, operationId);
  const runs = regions.map((region) => buildRun(region, accountsByRegion.get(region) ?? []));
  checkOperationSize(world, stackSet, runs);
  addUnitTargets(stackSet, [...new Set(Object.values(targets.units ?? {}))], regions);
  enqueue(world, stackSet, { id: operationId, action: 'CREATE', preferences, imports, units: targets.units }, runs);
}
