import { limits } from '../config/limits.ts';
import { isOptIn, partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { Place } from '../ports/place.ts';
import { checkFault } from './faults/check-fault.ts';
import type { Fault, FaultState } from './faults/fault.ts';
import type { FaultKind } from './faults/fault-kinds.ts';
import { createDataAdministration } from './data-administration.ts';
import type { DataAdministration } from './data-administration.ts';
import { createResourceAdministration } from './resource-administration.ts';
import type { ResourceAdministration } from './resource-administration.ts';
import { settle } from './settle.ts';
import { followAccount } from './stack-sets/auto-deployment.ts';
import { alterResource } from './stacks/alter-resource.ts';
import type { Alteration } from './stacks/alter-resource.ts';
import type { OrganizationAccount } from './state/organization.ts';
import type { Session } from './session.ts';
import { schedule } from './state/schedule.ts';
import { describeWorld } from './describe-world.ts';
import type { WorldSummary } from './describe-world.ts';
import type { World } from './state/world-state.ts';

/** Which faults to clear: those of a kind, of an account, or all. */
export interface FaultFilter {
  readonly kind?: FaultKind;
  readonly account?: string;
  readonly region?: string;
}

/** What nobody can do to AWS but anybody can do to a local cloud. Every change is kept like one that came through a port. */
export interface LocalAdministration extends ResourceAdministration, DataAdministration {
  /** Scripts a fault. Throws `INPUT_INVALID` for one that makes no sense. */
  addFault(fault: Fault): void;
  /** Takes faults away and says how many; an operation that a fault has started ends. */
  clearFaults(filter?: FaultFilter): number;
  listFaults(): readonly FaultState[];
  /** Closes an account, or opens it again. Throws `NOT_FOUND`. */
  setSuspended(accountId: string, isSuspended: boolean): void;
  /** Adds an account to a unit; automatic deployment follows. Throws `ALREADY_EXISTS`, `NOT_FOUND`, `INPUT_INVALID`. */
  addAccount(account: Pick<OrganizationAccount, 'id' | 'name' | 'parentId'>): void;
  /** Moves an account to another unit; automatic deployment follows. Throws `NOT_FOUND`. */
  moveAccount(accountId: string, unitId: string): void;
  /** Lets the organization trust StackSets, or no longer. */
  setTrustedAccess(isOn: boolean): void;
  /** Makes an account a delegated administrator for StackSets, or takes that back. Throws `NOT_FOUND`, `LIMIT_EXCEEDED`. */
  setDelegatedAdministrator(accountId: string, isOn: boolean): void;
  /** Changes a live resource of a stack as a person would by hand. Throws `NOT_FOUND`. */
  alterResource(place: Place, stackName: string, alteration?: Alteration): void;
  /** Opts an account in to a region. Throws `NOT_FOUND`, or `INPUT_INVALID` for a region without opt-in. */
  enableRegion(accountId: string, region: string): void;
  /** Turns managed execution of a stack set on or off. Throws `NOT_FOUND`, `OPERATION_IN_PROGRESS`. */
  setManagedExecution(place: Place, stackSetName: string, isActive: boolean): void;
  /** A plain summary for people. */
  describe(): WorldSummary;
}

/** Makes the administration of a session's world. */
export function createLocalAdministration(session: Session): LocalAdministration {
  const { world } = session;
  const change = <Result>(body: () => Result): Result => {
    const events = settle(world, session.clock.now());
    const result = body();
    session.onCall(true, events);
    return result;
  };
  return {
    ...createResourceAdministration(world, change),
    ...createDataAdministration(world, change),
    addFault: (fault) =>
      change(() => {
        world.faults.push({ fault: checkFault(fault), since: world.now, seen: 0, struck: 0 });
      }),
    clearFaults: (filter = {}) => change(() => clearFaults(world, filter)),
    listFaults: () => world.faults.map((state) => ({ ...state })),
    setSuspended: (accountId, isSuspended) =>
      change(() => {
        findAccount(world, accountId).status = isSuspended ? 'SUSPENDED' : 'ACTIVE';
      }),
    addAccount: ({ id, name, parentId }) =>
      change(() => {
        if (!/^\d{12}$/.test(id)) throw new PantherctlError('INPUT_INVALID', `account id ${id} has not twelve digits`);
        if (world.accounts.has(id)) throw new PantherctlError('ALREADY_EXISTS', `account ${id} exists already`);
        checkUnit(world, parentId);
        world.accounts.set(id, { id, name, parentId, status: 'ACTIVE', optedInRegions: new Set(), stacks: new Map() });
        followAccount(world, id);
      }),
    moveAccount: (accountId, unitId) =>
      change(() => {
        const account = findAccount(world, accountId);
        checkUnit(world, unitId);
        account.parentId = unitId;
        followAccount(world, accountId);
      }),
    setTrustedAccess: (isOn) =>
      change(() => {
        world.stackSetsTrust.trustedAccess = isOn;
      }),
    setDelegatedAdministrator: (accountId, isOn) =>
      change(() => {
        findAccount(world, accountId);
        setDelegatedAdministrator(world, accountId, isOn);
      }),
    alterResource: (place, stackName, alteration = {}) =>
      change(() => alterResource(world, place, stackName, alteration)),
    enableRegion: (accountId, region) =>
      change(() => {
        if (partitionOf(region) === undefined || !isOptIn(region)) {
          throw new PantherctlError('INPUT_INVALID', `${region} is not a region that takes an opt-in`);
        }
        findAccount(world, accountId).optedInRegions.add(region);
      }),
    setManagedExecution: ({ accountId, region }, name, isActive) =>
      change(() => {
        const stackSet = world.stackSets.get(`${accountId}/${region}/${name}`);
        if (stackSet === undefined) throw new PantherctlError('NOT_FOUND', `there is no stack set ${name}`);
        if (stackSet.active.size > 0)
          throw new PantherctlError('OPERATION_IN_PROGRESS', `an operation runs on ${name}`);
        stackSet.managedExecution = isActive;
      }),
    describe: () => describeWorld(world),
  };
}

function clearFaults(world: World, { kind, account, region }: FaultFilter): number {
  const isCleared = ({ fault }: FaultState): boolean =>
    (kind === undefined || fault.kind === kind) &&
    (account === undefined || fault.account === account) &&
    (region === undefined || fault.region === region);
  const kept = world.faults.filter((state) => !isCleared(state));
  const count = world.faults.length - kept.length;
  if (world.faults.some((state) => isCleared(state) && state.fault.kind === 'operation-in-progress')) {
    endForeignOperations(world);
  }
  world.faults.splice(0, world.faults.length, ...kept);
  return count;
}

function endForeignOperations(world: World): void {
  for (const stackSet of world.stackSets.values()) {
    for (const operationId of stackSet.active) {
      if (!operationId.startsWith('foreign-')) continue;
      schedule(world, { kind: 'operation', at: world.now, stackSet: stackSet.key, operationId, step: 'end' });
    }
  }
  settle(world, world.now);
}

function setDelegatedAdministrator(world: World, accountId: string, isOn: boolean): void {
  const others = world.stackSetsTrust.delegatedAdministrators.filter((id) => id !== accountId);
  if (isOn && others.length >= limits.delegatedAdministratorsMaxCount) {
    throw new PantherctlError(
      'LIMIT_EXCEEDED',
      `there are ${others.length} delegated administrators, the most there may be`,
    );
  }
  world.stackSetsTrust.delegatedAdministrators = isOn ? [...others, accountId] : others;
}

function checkUnit(world: World, unitId: string): void {
  if (!world.units.has(unitId)) throw new PantherctlError('NOT_FOUND', `the organization has no unit ${unitId}`);
}

function findAccount(world: World, accountId: string): NonNullable<ReturnType<World['accounts']['get']>> {
  const account = world.accounts.get(accountId);
  if (account !== undefined) return account;
  throw new PantherctlError('NOT_FOUND', `the organization has no account ${accountId}`);
}
