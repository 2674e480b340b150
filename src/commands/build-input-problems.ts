import type { PlacedFault, PlacedId } from '../config/parse-account-list.ts';
import { renderValue } from '../config/render-value.ts';
import type { Problem } from '../errors.ts';
import type { ChosenAccount } from '../orchestrate/choose-accounts.ts';
import type { Account } from '../ports/accounts.ts';

const lostZeros = /^\d{8,11}$/;

/**
 * Words that are no account ids, as problems. If the organization has the account that a word with leading zeros would be,
 * the fix says so.
 */
export function buildWordProblems(
  faults: readonly PlacedFault[],
  accounts: ReadonlyMap<string, Account>,
): readonly Problem[] {
  return faults.map(({ check, fix, message, place, value }) => {
    const account = value !== undefined && lostZeros.test(value) ? accounts.get(value.padStart(12, '0')) : undefined;
    return {
      check,
      ...place,
      message,
      ...(value === undefined ? {} : { value: renderValue(value) }),
      fix:
        account === undefined
          ? fix
          : `write "${account.id}", which is ${account.name || 'in the organization'}: a leading zero was lost`,
      severity: 'error',
    };
  });
}

/** Accounts that cannot be dealt with, as problems at the places where they are named. */
export function buildRefusalProblems(refused: readonly ChosenAccount[], ids: readonly PlacedId[]): readonly Problem[] {
  const places = new Map(ids.toReversed().map(({ id, place }) => [id, place]));
  return refused.map(({ fix, id, name, note }) => ({
    check: 'account-target',
    ...(places.get(id) ?? { path: '' }),
    message: `account ${name === '' ? id : `${name} (${id})`}: ${note ?? 'it cannot be done'}`,
    value: id,
    fix: fix ?? 'leave it out',
    severity: 'error',
  }));
}

/** What is doubtful about accounts that are taken all the same. */
export function buildDoubts(accounts: readonly ChosenAccount[]): readonly Problem[] {
  return accounts
    .filter(({ isDoubtful }) => isDoubtful)
    .map(({ id, note, status }) => ({
      check: status === 'UNKNOWN' ? 'account-unknown' : 'account-status',
      path: id,
      message: `account ${id}: ${note ?? status}`,
      value: id,
      fix: status === 'UNKNOWN' ? 'check the id' : 'leave it out, or reopen the account',
      severity: 'warning',
    }));
}
