import { buildOwnershipTags } from '../config/names.ts';
import type { Config, OperationSettings } from '../config/schema.ts';
import type { Place } from '../ports/place.ts';
import type { AutoDeployment, CallAs, PermissionModel } from '../ports/stack-sets.ts';
import { roleArn, roleNames } from '../templates/catalog.ts';
import { administratorPlace } from './account-facts.ts';
import type { RenderedEntry } from './render-entry.ts';

/** The stack set that should exist. */
export interface DesiredStackSet {
  readonly place: Place;
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent, like the next, for a service-managed stack set. */
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
  readonly permissionModel: PermissionModel;
  readonly managedExecution: boolean;
  /** Absent for a self-managed stack set. */
  readonly autoDeployment?: AutoDeployment;
  /** Goes with every call on the stack set. */
  readonly callAs: CallAs;
  /** Accounts to which AWS deploys by each unit of the file, in its order; absent for a self-managed stack set. */
  readonly units?: ReadonlyMap<string, readonly string[]>;
  /** Regions in the order of the file. */
  readonly regionOrder: readonly string[];
  readonly operation: OperationSettings;
}

/** The stack set of a file, or `undefined` if it wants no real-time events. */
export function buildDesiredStackSet(
  config: Config,
  events: RenderedEntry,
  units: ReadonlyMap<string, readonly string[]>,
): DesiredStackSet | undefined {
  const { realTimeEvents } = config;
  if (!realTimeEvents) return undefined;
  const { managedExecution, operation, stackSet: name, targets } = realTimeEvents;
  const shared = {
    place: administratorPlace(config),
    name,
    template: events.template,
    parameters: events.parameters,
    tags: buildOwnershipTags(config.panther.accountId),
    managedExecution,
    callAs: config.administrator.delegated ? 'DELEGATED_ADMIN' : 'SELF',
    regionOrder: targets.regions === 'all' ? [] : targets.regions,
    operation,
  } as const;
  if (realTimeEvents.permissions === 'serviceManaged') {
    return { ...shared, permissionModel: 'SERVICE_MANAGED', autoDeployment: realTimeEvents.autoDeployment, units };
  }
  const roles = roleNames(config);
  return {
    ...shared,
    permissionModel: 'SELF_MANAGED',
    administrationRoleArn: roleArn(config, config.administrator.accountId, roles.admin),
    executionRoleName: roles.execution,
  };
}
