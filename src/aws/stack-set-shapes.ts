import type {
  Parameter,
  StackInstanceResourceDriftsSummary,
  StackInstanceSummary,
  StackSet as AwsStackSet,
  StackSetDriftDetectionDetails,
  StackSetOperation,
  StackSetOperationPreferences,
  StackSetOperationResultSummary,
  StackSetOperationSummary,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type {
  Operation,
  OperationPreferences,
  OperationResult,
  ResourceDrift,
  StackInstance,
  StackSet,
  StackSetDrift,
} from '../ports/stack-sets.ts';
import { withDefaults } from './template-parameters.ts';

type Texts = Readonly<Record<string, string>>;

/** Tags or parameters as the API takes them. */
export function toParameters(values: Texts): Parameter[] {
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

/** Tags as the API takes them. */
export function toTags(values: Texts): Tag[] {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}

/** Parameters by name. */
export function fromParameters(parameters: readonly Parameter[] | undefined): Texts {
  return Object.fromEntries(
    (parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
}

/** Tags by key. */
export function fromTags(tags: readonly Tag[] | undefined): Texts {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The field if there is a value for it, else nothing, so that absent stays absent. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return (value === undefined || value === '' ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

/** Preferences as the API takes them; an empty order is left out. */
export function toPreferences(preferences: OperationPreferences): StackSetOperationPreferences {
  const { concurrencyMode, failureToleranceCount, maxConcurrentCount, regionConcurrencyType, regionOrder } =
    preferences;
  return {
    MaxConcurrentCount: maxConcurrentCount,
    FailureToleranceCount: failureToleranceCount,
    ConcurrencyMode: concurrencyMode,
    RegionConcurrencyType: regionConcurrencyType,
    ...(regionOrder.length === 0 ? {} : { RegionOrder: [...regionOrder] }),
  };
}

/** Preferences of an operation; what was left to the service, or given in percent, shows as the service's defaults. */
function fromPreferences(given: StackSetOperationPreferences | undefined): OperationPreferences {
  return {
    maxConcurrentCount: given?.MaxConcurrentCount ?? 1,
    failureToleranceCount: given?.FailureToleranceCount ?? 0,
    concurrencyMode: given?.ConcurrencyMode ?? 'STRICT_FAILURE_TOLERANCE',
    regionConcurrencyType: given?.RegionConcurrencyType ?? 'SEQUENTIAL',
    regionOrder: given?.RegionOrder ?? [],
  };
}

/** A stack set as the port shows it, parameters that were left at their default included. */
export function fromStackSet(given: AwsStackSet, name: string): StackSet {
  const { AutoDeployment, PermissionModel, TemplateBody = '' } = given;
  const isServiceManaged = PermissionModel === 'SERVICE_MANAGED';
  return {
    name: given.StackSetName ?? name,
    id: given.StackSetId ?? '',
    template: TemplateBody,
    parameters: withDefaults(TemplateBody, fromParameters(given.Parameters)),
    tags: fromTags(given.Tags),
    ...(isServiceManaged
      ? {}
      : {
          ...optional('administrationRoleArn', given.AdministrationRoleARN),
          ...optional('executionRoleName', given.ExecutionRoleName),
        }),
    permissionModel: PermissionModel ?? 'SELF_MANAGED',
    managedExecution: given.ManagedExecution?.Active ?? false,
    ...(isServiceManaged
      ? {
          autoDeployment: {
            enabled: AutoDeployment?.Enabled ?? false,
            retainStacks: AutoDeployment?.RetainStacksOnAccountRemoval ?? false,
          },
        }
      : {}),
    organizationalUnits: given.OrganizationalUnitIds ?? [],
    regions: given.Regions ?? [],
    ...optional('drift', fromDrift(given.StackSetDriftDetectionDetails)),
  };
}

function fromDrift(details: StackSetDriftDetectionDetails | undefined): StackSetDrift | undefined {
  if (details?.DriftDetectionStatus === undefined) return undefined;
  return {
    status: details.DriftStatus ?? 'NOT_CHECKED',
    detection: details.DriftDetectionStatus,
    ...optional('checkedAt', details.LastDriftCheckTimestamp?.getTime()),
    drifted: details.DriftedStackInstancesCount ?? 0,
    inSync: details.InSyncStackInstancesCount ?? 0,
    failed: details.FailedStackInstancesCount ?? 0,
  };
}

/** An instance as the port shows it. */
export function fromInstance(given: StackInstanceSummary, overrides: Texts): StackInstance {
  const status = given.Status ?? 'OUTDATED';
  return {
    accountId: given.Account ?? '',
    region: given.Region ?? '',
    status,
    detailedStatus: given.StackInstanceStatus?.DetailedStatus ?? detailFor(status),
    ...optional('statusReason', given.StatusReason),
    overrides,
    ...optional('stackId', given.StackId),
    ...optional('lastOperationId', given.LastOperationId),
    ...optional('drift', given.DriftStatus),
    ...optional('organizationalUnitId', given.OrganizationalUnitId),
  };
}

/** Instances that were last touched before AWS had the finer state do not have it. */
function detailFor(status: StackInstance['status']): StackInstance['detailedStatus'] {
  if (status === 'CURRENT') return 'SUCCEEDED';
  return status === 'INOPERABLE' ? 'INOPERABLE' : 'FAILED';
}

const endStates: ReadonlySet<Operation['status']> = new Set(['SUCCEEDED', 'FAILED', 'STOPPED'] as const);

/** An operation as the port shows it. */
export function fromOperation(given: StackSetOperation | StackSetOperationSummary, stackSetName: string): Operation {
  const status = given.Status ?? 'RUNNING';
  const createdAt = given.CreationTimestamp?.getTime() ?? 0;
  return {
    id: given.OperationId ?? '',
    stackSetName,
    action: given.Action ?? 'UPDATE',
    status,
    ...optional('statusReason', given.StatusReason),
    createdAt,
    // The state alone says whether it has ended: an operation without a time of its end must not be followed for ever.
    ...(endStates.has(status) ? { endedAt: given.EndTimestamp?.getTime() ?? createdAt } : {}),
    failedInstances: given.StatusDetails?.FailedStackInstancesCount ?? 0,
    preferences: fromPreferences(given.OperationPreferences),
  };
}

/** A row of an operation; the account gate's refusal stands with the reason, since that alone says why. */
export function fromResult(given: StackSetOperationResultSummary): OperationResult {
  const gate = given.AccountGateResult?.Status === 'FAILED' ? given.AccountGateResult.StatusReason : undefined;
  const parts = [given.StatusReason, gate].filter((part): part is string => part !== undefined && part !== '');
  return {
    accountId: given.Account ?? '',
    region: given.Region ?? '',
    status: given.Status ?? 'PENDING',
    ...optional('reason', [...new Set(parts)].join(': ')),
  };
}

/** A drifted resource as the port shows it; `undefined` for one in another state. */
export function fromResourceDrift(given: StackInstanceResourceDriftsSummary): ResourceDrift | undefined {
  const status = given.StackResourceDriftStatus;
  if (status !== 'MODIFIED' && status !== 'DELETED') return undefined;
  return {
    logicalId: given.LogicalResourceId ?? '',
    resourceType: given.ResourceType ?? '',
    ...optional('physicalId', given.PhysicalResourceId),
    status,
    differences: (given.PropertyDifferences ?? []).map((difference) => {
      const kind = difference.DifferenceType ?? 'NOT_EQUAL';
      return {
        path: difference.PropertyPath ?? '',
        kind,
        ...(kind === 'ADD' ? {} : optional('expected', difference.ExpectedValue)),
        ...(kind === 'REMOVE' ? {} : optional('actual', difference.ActualValue)),
      };
    }),
  };
}
