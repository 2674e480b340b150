import type { Config } from '../config/schema.ts';
import type { Account } from '../ports/accounts.ts';
import type { Cloud } from '../ports/cloud.ts';
import { rolesOf } from './choose-accounts.ts';
import type { AccountRole } from './choose-accounts.ts';
import { containsAll } from './compare-records.ts';
import { buildDesired, targetAccounts } from './desired.ts';
import { observeOrganization } from './observe.ts';

/** An account of the organization or of the file. */
export interface TargetAccount {
  readonly id: string;
  /** Empty, like `path`, for an account outside the organization. */
  readonly name: string;
  readonly path: string;
  readonly status: Account['status'] | 'UNKNOWN';
  /** Id of the unit it sits in; absent for an account outside the organization. */
  readonly parentId?: string;
  /** What it is besides a target. */
  readonly roles: readonly AccountRole[];
  /** True if the file targets it. */
  readonly target: boolean;
  /** Instances the file asks for. */
  readonly wanted: number;
  /** Wanted instances that run the stack set's present definition. */
  readonly current: number;
  /** Instances in the stack set, wanted or not. */
  readonly live: number;
}

/** Every account of the organization and of the file, ordered by id, with its instances. Writes nothing. */
export async function listTargets(config: Config, cloud: Cloud): Promise<readonly TargetAccount[]> {
  const facts = await observeOrganization(config, cloud);
  const desired = buildDesired(config, facts);
  const targets = new Set(targetAccounts(config, facts.unitMembers));
  const accounts = new Map<string, { wanted: number; current: number; live: number }>();
  for (const id of [...facts.accounts.keys(), ...targets].sort()) accounts.set(id, { wanted: 0, current: 0, live: 0 });
  for (const { accountId } of desired.pairs.values()) {
    const account = accounts.get(accountId);
    if (account) account.wanted += 1;
  }
  for (const { accountId, region, status } of await listLiveInstances(desired, cloud)) {
    const account = accounts.get(accountId);
    if (!account) continue;
    account.live += 1;
    if (status === 'CURRENT' && desired.pairs.has(`${accountId}/${region}`)) account.current += 1;
  }
  return [...accounts].map(([id, counts]) => {
    const account = facts.accounts.get(id);
    return {
      id,
      name: account?.name ?? '',
      path: account?.path ?? '',
      status: account?.status ?? 'UNKNOWN',
      ...(account === undefined ? {} : { parentId: account.parentId }),
      roles: rolesOf(id, account, config),
      target: targets.has(id),
      ...counts,
    };
  });
}

async function listLiveInstances({ stackSet }: ReturnType<typeof buildDesired>, cloud: Cloud) {
  if (!stackSet) return [];
  const stackSets = cloud.stackSets(stackSet.place, stackSet.callAs);
  const live = await stackSets.describe(stackSet.name);
  // The instances of a stack set that is not ours say nothing about the accounts.
  return live && containsAll(live.tags, stackSet.tags) ? stackSets.listInstances(stackSet.name, new Set()) : [];
}
