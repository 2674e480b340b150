import type {
  InstanceDetailedStatus,
  InstanceStatus,
  OperationAction,
  OperationPreferences,
  OperationStatus,
} from '../../ports/stack-sets.ts';
import { count, flag, instant, list, oneOf, optional, shapeOf, table, text, that } from './shape.ts';
import { resultLetters } from './world-file.ts';
import type { OperationFile, RegionRunFile, StackSetFile } from './world-file.ts';
import type { InstanceState, RegionRun } from './world-state.ts';

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
  action: oneOf<OperationAction>({ CREATE: true, UPDATE: true, DELETE: true }),
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
  administrationRoleArn: text,
  executionRoleName: text,
  managedExecution: flag,
  instances: list(instance),
  operations: list(operation),
  active: list(text),
});
