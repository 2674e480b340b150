import type { Config } from '../config/schema.ts';
import type { Account } from '../ports/accounts.ts';
import type { Place } from '../ports/place.ts';

/** True if stacks can be deployed there. An account outside the organization, of which nothing is known, counts as open. */
export function isOpen(account: Account | undefined): boolean {
  return account === undefined || account.status === 'ACTIVE';
}

/** An account for a person: its name and id, or the id alone where the name is not known. */
export function nameAccount(accountId: string, account: Account | undefined): string {
  return account ? `${account.name} (${accountId})` : accountId;
}

/** Where the stack set is managed. */
export function administratorPlace({ administrator: { accountId, region } }: Config): Place {
  return { accountId, region };
}
