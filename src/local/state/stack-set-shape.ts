import type {
  AutoDeployment,
  DriftStatus,
  InstanceDetailedStatus,
  InstanceStatus,
  OperationAction,
  OperationPreferences,
  OperationStatus,
  PermissionModel,
  ResourceDrift,
  StackSetDrift,
} from '../../ports/stack-sets.ts';
import { count, flag, instant, list, oneOf, optional, shapeOf, table, text, that } from './shape.ts';
import { resultLetters } from './world-file.ts';
import type { OperationFile, RegionRunFile, StackSetFile } from './world-file.ts';
import type { InstanceState, RegionRun, UnitTarget } from './world-state.ts';

const driftStatus = oneOf<DriftStatus>({ DRIFTED: true, IN_SYNC: true, UNKNOWN: true, NOT_CHECKED: true });

type Difference = ResourceDrift['differences'][number];

const resourceDrift = shapeOf<ResourceDrift>({
  logicalId: text,
  resourceType: text,
  physicalId: optional(text),
  status: oneOf<ResourceDrift['status']>({ MODIFIED: true, DELETED: true }),
  differences: list(
    shapeOf<Difference>({
      path: text,
      kind: oneOf<Difference['kind']>({ ADD: true, REMOVE: true, NOT_EQUAL: true }),
      expected: optional(text),
      actual: optional(text),
    }),
  ),
});

const instance = shapeOf<InstanceState>({
  accountId: text,
  region: text,
  status: oneOf<InstanceStatus>({ CURRENT: true, OUTDATED: true, INOPERABLE: true }),
  detailedStatus: oneOf<InstanceDetailedStatus>({
    PENDING: true,
    RUNNING: true,
    SUCCEEDED: true,
    FAILED: true,
    CANCELLED: true,
    INOPERABLE: true,
    SKIPPED_SUSPENDED_ACCOUNT: true,
    FAILED_IMPORT: true,
  }),
  statusReason: optional(text),
  overrides: table(text),
  stackId: optional(text),
  stackName: optional(text),
  lastOperationId: optional(text),
  organizationalUnitId: optional(text),
  drift: optional(driftStatus),
  drifts: optional(list(resourceDrift)),
});

const run = shapeOf<RegionRunFile>({
  region: text,
  accounts: count,
  results: that((value) => typeof value === 'string' && Array.from(value).every(isResultLetter)),
  reasons: list(that((value) => Array.isArray(value) && count(value[0]) === undefined && text(value[1]) === undefined)),
  cancelReason: optional(text),
  state: oneOf<RegionRun['state']>({ waiting: true, running: true, ended: true, stopped: true }),
  next: count,
  running: count,
  failed: count,
});

function isResultLetter(letter: string): boolean {
  return Object.hasOwn(resultLetters, letter);
}

const operation = shapeOf<OperationFile>({
  id: text,
  action: oneOf<OperationAction>({ CREATE: true, UPDATE: true, DELETE: true, DETECT_DRIFT: true }),
  preferences: shapeOf<OperationPreferences>({
    maxConcurrentCount: count,
    failureToleranceCount: count,
    concurrencyMode: oneOf<OperationPreferences['concurrencyMode']>({
      STRICT_FAILURE_TOLERANCE: true,
      SOFT_FAILURE_TOLERANCE: true,
    }),
    regionConcurrencyType: oneOf<OperationPreferences['regionConcurrencyType']>({ SEQUENTIAL: true, PARALLEL: true }),
    regionOrder: list(text),
  }),
  createdAt: instant,
  overrides: optional(table(text)),
  retainStacks: flag,
  changesDefinition: flag,
  units: optional(table(text)),
  imports: optional(table(text)),
  accountLists: list(list(text)),
  runs: list(run),
  status: oneOf<OperationStatus>({
    QUEUED: true,
    RUNNING: true,
    SUCCEEDED: true,
    FAILED: true,
    STOPPING: true,
    STOPPED: true,
  }),
  statusReason: optional(text),
  endedAt: optional(instant),
  failed: count,
});

/** What a stack set looks like in a file, with its instances and operations. */
export const stackSetShape = shapeOf<StackSetFile>({
  key: text,
  accountId: text,
  region: text,
  name: text,
  id: text,
  description: text,
  definitionId: count,
  administrationRoleArn: optional(text),
  executionRoleName: optional(text),
  permissionModel: oneOf<PermissionModel>({ SELF_MANAGED: true, SERVICE_MANAGED: true }),
  managedExecution: flag,
  autoDeployment: optional(shapeOf<AutoDeployment>({ enabled: flag, retainStacks: flag })),
  targets: list(shapeOf<UnitTarget>({ unitId: text, regions: list(text) })),
  drift: optional(
    shapeOf<StackSetDrift>({
      status: driftStatus,
      detection: oneOf<StackSetDrift['detection']>({
        COMPLETED: true,
        FAILED: true,
        PARTIAL_SUCCESS: true,
        IN_PROGRESS: true,
        STOPPED: true,
      }),
      checkedAt: optional(instant),
      drifted: count,
      inSync: count,
      failed: count,
    }),
  ),
  instances: list(instance),
  operations: list(operation),
  active: list(text),
});
