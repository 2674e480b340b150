import { textRules } from '../config/fields/text-rules.ts';
import { PantherctlError } from '../errors.ts';
import type { Account, Accounts } from '../ports/accounts.ts';

/** The unit of a list that each account is in or below; of several the first. Throws `NOT_FOUND` for an unknown one. */
export async function observeUnits(units: readonly string[], accounts: Accounts): Promise<ReadonlyMap<string, string>> {
  const unitOf = new Map<string, string>();
  for (const unit of units) {
    for (const { id } of await accounts.listIn(unit)) if (!unitOf.has(id)) unitOf.set(id, unit);
  }
  return unitOf;
}

/**
 * Accounts in a unit and below it. The unit is told by its id, or by its path of names such as `Root/Workloads/Prod`.
 * Throws `NOT_FOUND` for an unknown id, and `INPUT_INVALID` for a path that no account lies under.
 */
export async function listUnitMembers(unit: string, accounts: Accounts): Promise<readonly Account[]> {
  if (textRules.organizationalUnitId.pattern.test(unit)) return accounts.listIn(unit);
  const path = unit.replace(/\/+$/, '');
  const all = await accounts.list();
  const members = all.filter((account) => account.path === path || account.path.startsWith(`${path}/`));
  if (members.length > 0) return members;
  const paths = [...new Set(all.map((account) => account.path))].toSorted();
  throw new PantherctlError('INPUT_INVALID', `'${unit}' is no id of a unit, and no account lies under such a path`, {
    fix: `write an id such as ou-ab12-cd34ef56, or one of ${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ', …' : ''}`,
  });
}
