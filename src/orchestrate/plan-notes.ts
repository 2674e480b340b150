import { names } from '../config/names.ts';
import type { StackInstance } from '../ports/stack-sets.ts';
import type { Desired } from './desired.ts';
import { listLeftAccounts } from './left-accounts.ts';
import { readsAllOverrides } from './observe.ts';
import type { Observed } from './observe.ts';
import { hasEventsQueue, listEventTopics } from './plan-events-queue.ts';

/** Accounts that one sentence names. */
const namedMaxCount = 5;

/** What stays behind or is good to know, a sentence each: nothing that a plan does. */
export function buildNotes(desired: Desired, observed: Observed, surplus: readonly StackInstance[]): readonly string[] {
  return [
    ...noteRemovedStackSet(desired, observed),
    ...noteRolesLeft(desired, observed, surplus),
    ...noteAutoDeployment(desired),
    ...noteUnreadOverrides(desired, observed),
    ...noteUnreadEvents(desired),
    ...noteOutsiders(desired, observed),
  ];
}

function noteRemovedStackSet({ stackSet }: Desired, { leftStackSet }: Observed): readonly string[] {
  if (stackSet !== undefined || leftStackSet === undefined) return [];
  const { name, regions } = leftStackSet;
  const where = regions.length === 0 ? 'without instances' : `with instances in ${regions.join(', ')}`;
  return [
    `the file has no realTimeEvents, and stack set ${name} of this deployment is still there ${where}: ` +
      'it is left alone, like its roles; to take its instances away, put realTimeEvents back with the accounts that stay, and apply with --allow-delete',
  ];
}

/** An account whose last instance goes keeps its execution role, which somebody else may have begun to use. */
function noteRolesLeft(desired: Desired, observed: Observed, surplus: readonly StackInstance[]): readonly string[] {
  if (desired.stackSet?.permissionModel !== 'SELF_MANAGED') return [];
  const accounts = listLeftAccounts(desired, observed, surplus);
  if (accounts.length === 0) return [];
  return [
    `stack panther-stackset-execution-role stays in ${nameSome(accounts)}, where no instance is left: ` +
      'delete it there by hand once the deletion is done',
  ];
}

function noteAutoDeployment({ stackSet }: Desired): readonly string[] {
  if (stackSet?.autoDeployment?.enabled !== true) return [];
  return [
    'AWS deploys to accounts that join the units by itself: without the operation settings, accountFilter and overrides of the file',
  ];
}

/** An override that was taken out of a file is live until somebody resets it, and nobody has looked for it. */
function noteUnreadOverrides({ pairs, stackSet }: Desired, observed: Observed): readonly string[] {
  if (observed.stackSet === undefined || stackSet === undefined || readsAllOverrides(pairs.size)) return [];
  if (Object.keys(stackSet.parameters).length === 0) return [];
  return [
    `live overrides are read where the file gives some, not of all ${pairs.size} instances: to take an override back, ` +
      'give the account the value of all others first, apply, and then drop it from the file',
  ];
}

/** Neither SNS nor SQS tells of events that nobody gets, so the plan does. */
function noteUnreadEvents(desired: Desired): readonly string[] {
  const topics = listEventTopics(desired);
  if (!hasEventsQueue(desired) || topics.length === 0) return [];
  const { accountId: panther } = desired.wiring.panther;
  const hasOthers = topics.some(({ accountId }) => accountId !== panther);
  return [
    `no part of the runtime reads ${names.eventsQueue} yet: real-time events wait there for 14 days at most` +
      (hasOthers
        ? `, and those of other accounts come only once account ${panther} has confirmed or made the subscription of each topic by hand (docs/operations.md)`
        : ''),
  ];
}

/** The one statement of an organization lets in nobody else, and a message that a queue refuses is told to nobody. */
function noteOutsiders(desired: Desired, { accounts }: Observed): readonly string[] {
  const { panther, registered } = desired.wiring;
  const { organizationId } = panther;
  if (organizationId === undefined || panther.runtime !== 'pantherctl') return [];
  const senders = new Set([
    ...(hasEventsQueue(desired) ? listEventTopics(desired).map(({ accountId }) => accountId) : []),
    ...registered.flatMap(({ topicArn }) => topicArn?.split(':')[4] ?? []),
  ]);
  const outsiders = [...senders].filter((accountId) => !accounts.has(accountId)).toSorted();
  if (outsiders.length === 0) return [];
  return [
    `the organization does not know ${nameSome(outsiders)}, and the statement of organization ${organizationId} in the ` +
      "policies of Panther's queues lets none of their topics send: compare the ids with pantherctl accounts list; for an " +
      'account outside of it, add a statement by hand, or leave organizationId out under panther',
  ];
}

function nameSome(accounts: readonly string[]): string {
  const shown = accounts.slice(0, namedMaxCount).join(', ');
  return accounts.length > namedMaxCount ? `${shown} and ${accounts.length - namedMaxCount} more` : shown;
}
