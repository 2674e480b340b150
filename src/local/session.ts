import { partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { Access } from '../ports/cloud.ts';
import type { Clock } from '../ports/clock.ts';
import type { Place } from '../ports/place.ts';
import { cloudCalls, describeCall } from './faults/cloud-calls.ts';
import type { CloudCall } from './faults/cloud-calls.ts';
import { findFault, strikeFault } from './faults/find-fault.ts';
import type { FaultTarget } from './faults/find-fault.ts';
import type { PastAnswers } from './faults/stale-lists.ts';
import { mayReplay } from './faults/may-replay.ts';
import { buildRequestContext, evaluatePolicies } from './iam/evaluate-policy.ts';
import { findRole } from './iam/find-role.ts';
import { settle } from './settle.ts';
import { findRegionProblem, isSuspended } from './state/account-facts.ts';
import type { StackChange } from './stacks/apply-stack-change.ts';
import type { World } from './state/world-state.ts';

/** One caller's view of the world: who it is, how it acts elsewhere, and what keeps the world's state. */
export interface Session {
  readonly world: World;
  readonly clock: Clock;
  readonly callerAccountId: string;
  readonly access: Access | undefined;
  /** The bucket that templates too long for a call go through. */
  readonly templateBucket: string | undefined;
  /** What lists have answered lately, for faults that make them lag behind. */
  readonly pastAnswers: PastAnswers;
  /**
   * Told after every call: whether it changed something, how many events the passing of time has brought, and for a change
   * that would come out the same when carried out again at that instant, that change.
   */
  readonly onCall: (changed: boolean, events: number, replay?: StackChange) => void;
}

/** Whether templates that are too long for a call can go through a bucket. */
export function hasTemplateBucket({ templateBucket, world }: Session): boolean {
  return templateBucket !== undefined && world.buckets.has(templateBucket);
}

/** Where a call is made; a region is checked only if it is named. */
export interface CallPlace {
  readonly accountId: string;
  readonly region?: string;
}

/**
 * Makes a call as AWS would take it: time passes first, then scripted faults, the way into the account and the region are
 * checked, then `body` runs. Throws `THROTTLED`, `NO_ANSWER`, `STALE_REQUEST`, `ACCESS_DENIED`, `ACCOUNT_ACCESS`, whatever
 * `body` throws, and after it `SIMULATED_CRASH` or `NO_ANSWER` if a fault asks for that. A call that is refused while it changes something
 * counts as a change, since it may have used up numbers. `change` is what `body` does, as data.
 */
export async function makeCall<Result>(
  session: Session,
  call: CloudCall,
  place: CallPlace | undefined,
  body: () => Result,
  change?: StackChange,
): Promise<Result> {
  const { world } = session;
  const events = settle(world, session.clock.now());
  const target = buildTarget(call, place);
  const refusal = refuse(session, call, target) ?? (place === undefined ? undefined : checkAccess(session, place));
  if (refusal !== undefined) {
    session.onCall(world.faults.length > 0, events);
    throw refusal;
  }
  const { changes } = cloudCalls[call];
  const struckBefore = countStruck(world);
  const replay = mayReplay(world) ? change : undefined;
  let result: Result;
  try {
    result = body();
  } catch (error) {
    session.onCall(changes, events, replay);
    throw error;
  }
  const crash = changes && strikeFault(world, 'crash', target) !== undefined;
  const isLost = !crash && strikeFault(world, 'lost-answer', target) !== undefined;
  session.onCall(changes || countStruck(world) > struckBefore, events, replay);
  if (crash) {
    throw new PantherctlError('SIMULATED_CRASH', `the command broke off after ${call}, as a scripted fault asks`, {
      fix: 'run the command again',
    });
  }
  if (isLost) throw buildNoAnswer(`${cloudCalls[call].action}: the answer was lost`);
  return result;
}

/** How often faults have struck; one that has is a change, whatever the call. */
function countStruck({ faults }: World): number {
  return faults.reduce((count, { struck }) => count + struck, 0);
}

/** A place as a call names it, with its region checked. */
export function callPlace({ accountId, region }: Place): CallPlace {
  return { accountId, region };
}

function buildTarget(call: CloudCall, place: CallPlace | undefined): FaultTarget {
  return {
    call,
    ...(place === undefined ? {} : { account: place.accountId }),
    ...(place?.region === undefined ? {} : { region: place.region }),
  };
}

function refuse({ world }: Session, call: CloudCall, target: FaultTarget): PantherctlError | undefined {
  if (strikeFault(world, 'throttling', target) !== undefined) {
    return new PantherctlError('THROTTLED', `${cloudCalls[call].action}: rate exceeded`, { fix: 'try again later' });
  }
  if (strikeFault(world, 'service-failure', target) !== undefined) {
    return buildNoAnswer(`${cloudCalls[call].action}: the service failed (HTTP 500)`);
  }
  if (describeCall(call).canBeStale === true && strikeFault(world, 'stale-request', target) !== undefined) {
    return new PantherctlError(
      'STALE_REQUEST',
      `${cloudCalls[call].action}: ${call.startsWith('stackSets.') ? 'another operation has been performed on this stack set since the request was made' : 'the object has changed since it was read'}`,
      { fix: `read the ${call.startsWith('stackSets.') ? 'stack set' : 'object'} again and plan anew` },
    );
  }
  const denied = strikeFault(world, 'access-denied', target);
  if (denied === undefined) return undefined;
  const where = target.account === undefined ? '' : ` in account ${target.account}`;
  return new PantherctlError(
    'ACCESS_DENIED',
    `not authorized to perform ${cloudCalls[call].action}${where}: ${denied.reason ?? ''}`,
    {
      fix: `grant ${cloudCalls[call].action}`,
    },
  );
}

function buildNoAnswer(message: string): PantherctlError {
  return new PantherctlError('NO_ANSWER', message, { fix: 'find out whether the call took effect, then try again' });
}

function checkAccess(session: Session, { accountId, region }: CallPlace): PantherctlError | undefined {
  const { world, access, callerAccountId } = session;
  const problem = findAccessProblem(session, accountId);
  if (problem !== undefined) {
    const role = access === undefined || accountId === callerAccountId ? '' : ` as ${access.roleName}`;
    return new PantherctlError('ACCOUNT_ACCESS', `cannot act in account ${accountId}${role}: ${problem}`, {
      fix: 'create the access role there, or carry out the step by hand in that account',
    });
  }
  const regionProblem = region === undefined ? undefined : findRegionProblem(world, accountId, region);
  if (regionProblem === undefined) return undefined;
  return new PantherctlError('ACCESS_DENIED', regionProblem.replace(/\.$/, '').replace(/^R/, 'r'), {
    fix: 'enable the region in that account',
  });
}

function findAccessProblem({ world, access, callerAccountId }: Session, accountId: string): string | undefined {
  if (!world.accounts.has(accountId)) return 'the organization has no such account';
  if (isSuspended(world, accountId)) return 'the account is suspended';
  if (accountId === callerAccountId) return undefined;
  if (access === undefined)
    return `the caller is in account ${callerAccountId} and the file has no access.roleName to act through`;
  if (findFault(world, 'access-role-missing', { account: accountId }) !== undefined)
    return 'the role does not exist there';
  if (access.roleName === world.accessRoleName && accountId !== world.managementAccountId) {
    const isManagement = callerAccountId === world.managementAccountId;
    return isManagement ? undefined : `the role does not trust account ${callerAccountId}`;
  }
  const role = findRole(world, accountId, access.roleName);
  if (role === undefined) return 'the role does not exist there';
  const arn = buildCallerArn(world, callerAccountId);
  const decision = evaluatePolicies([role.trust], {
    principal: { kind: 'aws', arn, accountId: callerAccountId },
    action: 'sts:AssumeRole',
    context: buildRequestContext({
      'aws:PrincipalArn': arn,
      'aws:SecureTransport': 'true',
      'aws:PrincipalAccount': callerAccountId,
    }),
  });
  return decision.effect === 'allow' ? undefined : `the role does not trust account ${callerAccountId}`;
}

/** The ARN under which the caller acts in an account: its own user, or the access role. */
export function buildActingArn({ access, callerAccountId, world }: Session, accountId: string): string {
  if (accountId === callerAccountId || access === undefined) return buildCallerArn(world, accountId);
  return `arn:${partitionOf(world.panther.region) ?? 'aws'}:iam::${accountId}:role/${access.roleName}`;
}

/** The ARN under which the caller appears. */
export function buildCallerArn(world: World, accountId: string): string {
  return `arn:${partitionOf(world.panther.region) ?? 'aws'}:iam::${accountId}:user/local`;
}
