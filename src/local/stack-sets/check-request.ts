import { limits } from '../../config/limits.ts';
import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { OperationPreferences, StackSetRequest } from '../../ports/stack-sets.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';

const patterns = {
  stackSetName: /^[a-zA-Z][-a-zA-Z0-9]*$/,
  accountId: /^\d{12}$/,
  unitId: /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
  operationId: /^[a-zA-Z0-9][-a-zA-Z0-9]*$/,
  executionRoleName: /^[a-zA-Z_0-9+=,.@-]+$/,
} as const;

const operationIdMaxCharacters = 128;
const administrationRoleArnMinCharacters = 20;
const tagsPerStackSetMaxCount = 50;

/** Throws `VALIDATION` with a reason of the service. */
export function refuse(message: string): never {
  throw new PantherctlError('VALIDATION', message, { fix: 'this is what the service would answer too; mend the call' });
}

/** Throws `VALIDATION` if a stack set so defined would be refused: names, roles, tags, template. */
export function checkStackSetRequest(request: StackSetRequest): void {
  const { name, tags } = request;
  if (!patterns.stackSetName.test(name) || name.length > limits.stackSetNameMaxCharacters) {
    refuse(
      `stack set name '${name}' must match ${patterns.stackSetName.source} and have at most ${limits.stackSetNameMaxCharacters} characters`,
    );
  }
  if (request.permissionModel === 'SERVICE_MANAGED') checkServiceManaged(request);
  else checkSelfManaged(request);
  if (Object.keys(tags).length > tagsPerStackSetMaxCount) refuse(`more than ${tagsPerStackSetMaxCount} tags`);
  const template = compileTemplate(request.template);
  const unknown = Object.keys(request.parameters).filter((parameter) => !template.parameters.has(parameter));
  if (unknown.length > 0) refuse(`parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = [...template.parameters.values()].filter(
    ({ name: parameter, defaultValue }) => defaultValue === undefined && request.parameters[parameter] === undefined,
  );
  if (missing.length > 0) refuse(`parameters: [${missing.map((each) => each.name).join(', ')}] must have values`);
}

function checkServiceManaged({ administrationRoleArn, autoDeployment, executionRoleName }: StackSetRequest): void {
  if (administrationRoleArn !== undefined) refuse('a service-managed stack set takes no administration role');
  if (executionRoleName !== undefined) refuse('a service-managed stack set takes no execution role');
  if (autoDeployment === undefined) refuse('a service-managed stack set must say whether it deploys automatically');
}

function checkSelfManaged({ administrationRoleArn, autoDeployment, executionRoleName }: StackSetRequest): void {
  if (autoDeployment !== undefined) refuse('automatic deployment is for service-managed stack sets only');
  if (executionRoleName === undefined) return refuse('a self-managed stack set needs an execution role');
  if (administrationRoleArn === undefined) return refuse('a self-managed stack set needs an administration role');
  if (!patterns.executionRoleName.test(executionRoleName) || executionRoleName.length > limits.roleNameMaxCharacters) {
    refuse(`execution role name '${executionRoleName}' is not a role name`);
  }
  if (administrationRoleArn.length < administrationRoleArnMinCharacters || !administrationRoleArn.startsWith('arn:')) {
    refuse(`administration role '${administrationRoleArn}' is not an ARN`);
  }
}

/** Throws `VALIDATION` for an id or preferences that the service would refuse. */
export function checkOperation(operationId: string, preferences: OperationPreferences): void {
  if (!patterns.operationId.test(operationId) || operationId.length > operationIdMaxCharacters) {
    refuse(
      `operation id '${operationId}' must match ${patterns.operationId.source} and have at most ${operationIdMaxCharacters} characters`,
    );
  }
  const { maxConcurrentCount, failureToleranceCount, regionOrder } = preferences;
  if (!Number.isInteger(maxConcurrentCount) || maxConcurrentCount < 1) {
    refuse(`MaxConcurrentCount is ${maxConcurrentCount} and must be at least 1`);
  }
  if (!Number.isInteger(failureToleranceCount) || failureToleranceCount < 0) {
    refuse(`FailureToleranceCount is ${failureToleranceCount} and must be at least 0`);
  }
  checkRegions(regionOrder, 'RegionOrder');
}

/** Throws `VALIDATION` unless every account and region is well formed and there is at least one region. */
export function checkTargets(accounts: readonly string[], regions: readonly string[]): void {
  if (regions.length === 0) refuse('you must specify at least one region');
  for (const account of accounts) {
    if (!patterns.accountId.test(account)) refuse(`account '${account}' must match ${patterns.accountId.source}`);
  }
  checkRegions(regions, 'Regions');
}

/** Throws `VALIDATION` unless there are units, not too many, and all well formed. */
export function checkUnits(units: readonly string[]): void {
  if (units.length === 0) refuse('a service-managed stack set needs organizational units to deploy to');
  if (units.length > limits.organizationalUnitsPerCallMaxCount) {
    refuse(`${units.length} organizational units, more than ${limits.organizationalUnitsPerCallMaxCount} in a call`);
  }
  for (const unit of units) {
    if (!patterns.unitId.test(unit)) refuse(`organizational unit '${unit}' must match ${patterns.unitId.source}`);
  }
}

function checkRegions(regions: readonly string[], what: string): void {
  if (new Set(regions).size !== regions.length) refuse(`${what} names a region twice: ${regions.join(', ')}`);
  for (const region of regions) {
    if (partitionOf(region) === undefined) refuse(`${what} names the unknown region '${region}'`);
  }
}
