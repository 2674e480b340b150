import type { ConfigDraft } from '../draft.ts';
import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

type PlacedList = readonly [path: readonly PropertyKey[], list: readonly (string | undefined)[] | string | undefined];

function* listLists(draft: ConfigDraft): Generator<PlacedList> {
  const targets = draft.realTimeEvents?.targets;
  const base = ['realTimeEvents', 'targets'];
  yield [[...base, 'accounts'], targets?.accounts];
  yield [[...base, 'organizationalUnits'], targets?.organizationalUnits];
  yield [[...base, 'regions'], targets?.regions];
  for (const [accountId, override] of Object.entries(targets?.overrides ?? {})) {
    yield [[...base, 'overrides', accountId, 'regions'], override?.regions];
  }
  for (const [index, source] of (draft.sources ?? []).entries()) {
    for (const [prefixIndex, prefix] of (source?.prefixes ?? []).entries()) {
      const path = ['sources', index, 'prefixes', prefixIndex];
      yield [[...path, 'logTypes'], prefix?.logTypes];
      yield [[...path, 'exclude'], prefix?.exclude];
    }
  }
}

/** An error, though harmless in itself: the second one often stands in the place of another that is now missing. */
export const duplicates: ConfigCheck = {
  id: 'duplicates',
  description: 'a list names nothing twice',
  *run({ draft }) {
    for (const [path, list] of listLists(draft)) {
      if (!Array.isArray(list)) continue;
      const first = new Map<string, number>();
      for (const [index, member] of (list as readonly (string | undefined)[]).entries()) {
        if (member === undefined) continue;
        const known = first.get(member);
        const key = String(path[path.length - 1]);
        if (known === undefined) first.set(member, index);
        else {
          yield {
            check: 'duplicates',
            path: [...path, index],
            severity: 'error',
            value: renderValue(member),
            message: `${renderValue(member)} stands twice in ${key}, first as ${key}[${known}]`,
            fix: 'remove it, or write the one that was meant',
          };
        }
      }
    }
  },
};
