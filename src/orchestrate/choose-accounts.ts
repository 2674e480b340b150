import type { Config } from '../config/schema.ts';
import type { Account } from '../ports/accounts.ts';

/** What an account is besides a target. */
export type AccountRole = 'management' | 'administrator' | 'panther';

/** What a choice does with one account. */
export type AccountOutcome =
  /** It becomes a target, or is none any more. */
  | 'changed'
  /** It stays a target, and gets other regions. */
  | 'regions'
  /** It is as asked already. */
  | 'already'
  /** It is left alone, for a reason that is nobody's fault. */
  | 'leftOut'
  /** It cannot be done by editing accounts. */
  | 'refused';

/** One account of a choice, with what is known of it. */
export interface ChosenAccount {
  readonly id: string;
  /** Empty, like `path`, for an account that the organization does not list. */
  readonly name: string;
  readonly path: string;
  readonly status: Account['status'] | 'UNKNOWN';
  readonly roles: readonly AccountRole[];
  readonly outcome: AccountOutcome;
  /** What should be known about it; for `leftOut` and `refused` the reason. */
  readonly note?: string;
  /** True if the note tells of something doubtful. */
  readonly isDoubtful: boolean;
  /** For `refused`: what to do instead. */
  readonly fix?: string;
  /** What the edit does with its id in `targets.accounts`. */
  readonly edit?: 'list' | 'unlist';
}

/** Accounts asked for: `named` one by one, `gathered` from units or the whole organization. Ids stand once. */
export interface AccountsRequest {
  readonly action: 'add' | 'remove';
  readonly named: readonly string[];
  readonly gathered: readonly string[];
}

/** What has to be known of the organization to choose. */
export interface OrganizationView {
  /** By id; absent if the caller may not list them. */
  readonly accounts?: ReadonlyMap<string, Account>;
  /** Units that the file names, by account that is in one of them or below. */
  readonly unitOf: ReadonlyMap<string, string>;
}

type Verdict = Pick<ChosenAccount, 'outcome' | 'note' | 'fix' | 'edit'> & { readonly isDoubtful?: boolean };

interface Situation {
  readonly id: string;
  readonly account: Account | undefined;
  readonly isGathered: boolean;
  readonly isListed: boolean;
  readonly unit: string | undefined;
  readonly filter: 'union' | 'intersection' | 'difference';
  readonly isServiceManaged: boolean;
}

const already = (note?: string): Verdict => ({ outcome: 'already', ...(note === undefined ? {} : { note }) });

/** An account that no unit of the file holds, where only units count. */
function refuseOutside({ account, filter, isServiceManaged }: Situation): Verdict {
  const parent = account?.parentId ?? 'the id of its unit';
  return {
    outcome: 'refused',
    note: isServiceManaged
      ? 'a service-managed stack set reaches accounts through organizationalUnits only, and none of them holds it'
      : `with accountFilter: ${filter} only accounts of organizationalUnits are targets, and none of them holds it`,
    fix: `add ${parent} to realTimeEvents.targets.organizationalUnits`,
  };
}

function judgeAddition(situation: Situation): Verdict {
  const { account, filter, isGathered, isListed, isServiceManaged, unit } = situation;
  const isTarget =
    filter === 'union'
      ? isListed || unit !== undefined
      : unit !== undefined && isListed === (filter === 'intersection');
  if (isTarget) return already(isListed || unit === undefined ? undefined : `through ${unit}`);
  if (isGathered && account !== undefined && account.status !== 'ACTIVE') {
    return { outcome: 'leftOut', note: `${account.status}, so StackSets would skip it` };
  }
  const needsUnit = filter !== 'union' || isServiceManaged;
  if (needsUnit && unit === undefined) return refuseOutside(situation);
  const edit = filter === 'difference' ? 'unlist' : 'list';
  if (account !== undefined && account.status !== 'ACTIVE') {
    return {
      outcome: 'changed',
      edit,
      isDoubtful: true,
      note: `${account.status}: StackSets skips it until it is ACTIVE`,
    };
  }
  return { outcome: 'changed', edit };
}

function judgeRemoval({ filter, id, isListed, unit }: Situation): Verdict {
  const isTarget =
    filter === 'union'
      ? isListed || unit !== undefined
      : unit !== undefined && isListed === (filter === 'intersection');
  if (!isTarget) return already();
  if (filter === 'difference') return { outcome: 'changed', edit: 'list' };
  if (filter === 'intersection' || unit === undefined) return { outcome: 'changed', edit: 'unlist' };
  return {
    outcome: 'refused',
    note: `it is a target through ${unit}${isListed ? ' as well' : ''}, so taking it out of accounts changes nothing`,
    fix: `move the account out of ${unit}, or take ${unit} out of organizationalUnits; or, if accounts names no others, set accountFilter: difference and accounts: ["${id}"]`,
  };
}

const roleWords: Readonly<Record<AccountRole, string>> = {
  management: 'management account',
  administrator: 'administrator account',
  panther: 'Panther account',
};

/** What an account is besides a target, in words; empty for most. */
export function renderRoles(roles: readonly AccountRole[]): string {
  return roles.map((role) => roleWords[role]).join(', ');
}

/** How accounts that are no mere targets are dealt with, one sentence each, where the choice adds them. */
export function explainRoles(accounts: readonly ChosenAccount[], { realTimeEvents }: Config): readonly string[] {
  const added = accounts.filter(({ edit, outcome }) => outcome === 'changed' && edit !== undefined);
  const find = (role: AccountRole): ChosenAccount | undefined => added.find(({ roles }) => roles.includes(role));
  const [management, administrator] = [find('management'), find('administrator')];
  const isServiceManaged = realTimeEvents?.permissions === 'serviceManaged';
  const like = 'is a target like any other and gets the execution role';
  return [
    ...(management === undefined
      ? []
      : [
          isServiceManaged
            ? `management account ${management.id}: a service-managed stack set never reaches it, so a plain stack covers it`
            : `management account ${management.id} ${like}`,
        ]),
    ...(administrator === undefined || administrator === management || isServiceManaged
      ? []
      : [`administrator account ${administrator.id} ${like}`]),
  ];
}

/**
 * Decides what becomes of each account that is asked for, in the order asked, as the file's accountFilter and permission
 * model have it. An account that is gathered and not open is left out; one that is named is taken, and told of.
 * Pure; edits nothing.
 */
export function chooseAccounts(
  config: Config,
  { action, gathered, named }: AccountsRequest,
  { accounts, unitOf }: OrganizationView,
): readonly ChosenAccount[] {
  const events = config.realTimeEvents;
  const listed = new Set(events?.targets.accounts);
  const isServiceManaged = events?.permissions === 'serviceManaged';
  const explicit = new Set(named);
  return [...new Set([...named, ...gathered])].map((id): ChosenAccount => {
    const account = accounts?.get(id);
    const situation: Situation = {
      id,
      account,
      isGathered: !explicit.has(id),
      isListed: listed.has(id),
      unit: unitOf.get(id),
      filter: events?.targets.accountFilter ?? 'union',
      isServiceManaged,
    };
    const verdict = action === 'add' ? judgeAddition(situation) : judgeRemoval(situation);
    const isStranger =
      action === 'add' && verdict.outcome === 'changed' && accounts !== undefined && account === undefined;
    const roles = rolesOf(id, account, config);
    const note = isStranger
      ? 'not in the organization'
      : (verdict.note ?? (roles.length === 0 ? undefined : renderRoles(roles)));
    return {
      id,
      name: account?.name ?? '',
      path: account?.path ?? '',
      status: account?.status ?? 'UNKNOWN',
      roles,
      ...verdict,
      ...(note === undefined ? {} : { note }),
      isDoubtful: isStranger || verdict.isDoubtful === true,
    };
  });
}

/** What an account is besides a target, by the organization and the file. */
export function rolesOf(
  id: string,
  account: Pick<Account, 'isManagementAccount'> | undefined,
  { administrator, panther }: Pick<Config, 'administrator' | 'panther'>,
): readonly AccountRole[] {
  return [
    ...(account?.isManagementAccount === true ? (['management'] as const) : []),
    ...(administrator.accountId === id ? (['administrator'] as const) : []),
    ...(panther.accountId === id ? (['panther'] as const) : []),
  ];
}
