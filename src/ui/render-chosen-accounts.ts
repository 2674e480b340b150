import type { AccountOutcome, ChosenAccount } from '../orchestrate/choose-accounts.ts';
import { renderCount } from './render-count.ts';
import { renderTable } from './render-table.ts';
import type { Style } from './style.ts';

/** What a choice was made for. */
export type ChoiceAction = 'add' | 'remove';

/** Accounts shown at most, unless all are asked for. */
const shownAccountsMaxCount = 20;

const words: Readonly<Record<ChoiceAction, Readonly<Record<AccountOutcome, string>>>> = {
  add: { changed: 'add', regions: 'other regions', already: 'target', leftOut: 'left out', refused: 'refused' },
  remove: {
    changed: 'remove',
    regions: 'other regions',
    already: 'no target',
    leftOut: 'left out',
    refused: 'refused',
  },
};

/** What deserves a look comes first, what stays as it is last. */
function rankOf({ isDoubtful, outcome }: ChosenAccount): number {
  if (outcome === 'refused' || outcome === 'leftOut' || isDoubtful) return 0;
  return outcome === 'already' ? 2 : 1;
}

/** Accounts that are asked for, and what becomes of each; cut unless `verbose`. Ends without a line feed. */
export function renderChosenAccounts(
  accounts: readonly ChosenAccount[],
  action: ChoiceAction,
  style: Style,
  columns: number,
  verbose: boolean,
): string {
  const sorted = accounts.toSorted((left, right) => rankOf(left) - rankOf(right));
  const shown = verbose ? sorted : sorted.slice(0, shownAccountsMaxCount);
  const paint = (text: string, account: ChosenAccount): string => {
    if (rankOf(account) === 0) return style.warn(text);
    return account.outcome === 'already' ? style.faint(text) : style.good(text);
  };
  const table = renderTable(
    shown,
    [
      { head: 'ACCOUNT', cell: ({ id }) => id },
      { head: 'NAME', cell: ({ name }) => name || '-', shrink: true },
      { head: 'UNIT', cell: ({ path }) => path || '-', shrink: true },
      {
        head: 'STATUS',
        cell: ({ status }) => status,
        paint: (text, { status }) => (status === 'ACTIVE' ? text : style.warn(text)),
      },
      { head: 'RESULT', cell: ({ outcome }) => words[action][outcome], paint },
      { head: 'NOTE', cell: ({ note }) => note ?? '', shrink: true, paint },
    ],
    style,
    columns,
  );
  const left = accounts.length - shown.length;
  return [table, ...(left > 0 ? [`and ${renderCount(left, 'more account')} (--verbose lists all)`] : [])].join('\n');
}

/** The numbers of a choice in one line, e.g. `12 accounts to add, 3 targeted already, 1 left out`. */
export function renderChoiceCounts(accounts: readonly ChosenAccount[], action: ChoiceAction): string {
  const count = (outcome: AccountOutcome): number => accounts.filter((account) => account.outcome === outcome).length;
  const part = (outcome: AccountOutcome, render: (number: number) => string): readonly string[] => {
    const number = count(outcome);
    return number === 0 ? [] : [render(number)];
  };
  const doubtful = accounts.filter(({ isDoubtful }) => isDoubtful).length;
  const parts = [
    ...part('changed', (number) => `${renderCount(number, 'account')} to ${action}`),
    ...(doubtful > 0 ? [`${doubtful} of them with a warning`] : []),
    ...part('regions', (number) => `${number} to get other regions`),
    ...part('already', (number) => `${number} ${action === 'add' ? 'targeted already' : 'not targeted'}`),
    ...part('leftOut', (number) => `${number} left out`),
  ];
  return parts.length === 0 ? 'no account is meant' : parts.join(', ');
}
