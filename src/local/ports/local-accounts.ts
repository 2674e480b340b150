import { PantherctlError } from '../../errors.ts';
import type { Account, Accounts } from '../../ports/accounts.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { enabledRegions, isSuspended } from '../state/account-facts.ts';
import { isUnder, unitPath } from '../state/unit-facts.ts';
import type { AccountState, World } from '../state/world-state.ts';

/** The organization of the local cloud. The management account may ask for its accounts, and delegated administrators. */
export function createLocalAccounts(session: Session): Accounts {
  const { world } = session;
  return {
    list: () =>
      makeCall(session, 'accounts.list', undefined, () => {
        checkMayAsk(session);
        return listAccounts(world, () => true);
      }),
    listIn: (organizationalUnitId) =>
      makeCall(session, 'accounts.listIn', undefined, () => {
        checkMayAsk(session);
        if (!world.units.has(organizationalUnitId)) {
          throw new PantherctlError('NOT_FOUND', `the organization has no unit ${organizationalUnitId}`, {
            fix: 'use the id of a unit that `pantherctl accounts list --verbose` shows',
          });
        }
        return listAccounts(world, (account) => isUnder(world, account.parentId, organizationalUnitId));
      }),
    enabledRegions: (accountId) =>
      makeCall(session, 'accounts.enabledRegions', { accountId }, () => enabledRegions(world, accountId)),
    stackSetsTrust: () =>
      makeCall(session, 'accounts.stackSetsTrust', undefined, () => {
        checkMayAsk(session);
        return { ...world.stackSetsTrust };
      }),
  };
}

function checkMayAsk({ world, callerAccountId }: Session): void {
  if (callerAccountId === world.managementAccountId) return;
  if (world.stackSetsTrust.delegatedAdministrators.includes(callerAccountId)) return;
  throw new PantherctlError(
    'ACCESS_DENIED',
    `account ${callerAccountId} is neither the management account ${world.managementAccountId} nor a delegated administrator`,
    {
      fix: 'call from the management account',
    },
  );
}

function listAccounts(world: World, wanted: (account: AccountState) => boolean): readonly Account[] {
  return [...world.accounts.values()]
    .filter(wanted)
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((account) => ({
      id: account.id,
      name: account.name,
      status: account.status === 'ACTIVE' && isSuspended(world, account.id) ? 'SUSPENDED' : account.status,
      parentId: account.parentId,
      path: unitPath(world, account.parentId),
      isManagementAccount: account.id === world.managementAccountId,
    }));
}
