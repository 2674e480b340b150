import type { Config } from '../config/schema.ts';

/** Accounts the file targets, sorted: units resolved, and the named accounts added, picked or taken away. */
export function targetAccounts(config: Config, unitMembers: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const targets = config.realTimeEvents?.targets;
  if (!targets) return [];
  const named = new Set(targets.accounts);
  const members = new Set(targets.organizationalUnits.flatMap((unit) => unitMembers.get(unit) ?? []));
  switch (targets.accountFilter) {
    case 'union':
      return [...new Set([...named, ...members])].sort();
    case 'intersection':
      return [...members].filter((id) => named.has(id)).sort();
    case 'difference':
      return [...members].filter((id) => !named.has(id)).sort();
  }
}
