import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

const base = ['realTimeEvents', 'targets'] as const;

/** A stack set without targets would do nothing, silently. */
export const targetsNamed: ConfigCheck = {
  id: 'targets-named',
  description: 'real-time events name target accounts or organizational units',
  *run({ draft }) {
    const targets = draft.realTimeEvents?.targets;
    if (targets?.accounts?.length !== 0 || targets.organizationalUnits?.length !== 0) return;
    yield {
      check: 'targets-named',
      path: base,
      at: 'key',
      severity: 'error',
      message: 'targets name neither accounts nor organizationalUnits, so nothing would be deployed',
      fix: 'add accounts: ["123456789012"] or organizationalUnits: [ou-ab12-cd34ef56]; or remove realTimeEvents',
    };
  },
};

/** A filter that has only one side would target nothing, or do nothing; a difference without accounts is the units. */
export const accountFilterApplies: ConfigCheck = {
  id: 'account-filter',
  description: 'an account filter other than union has organizational units, and an intersection accounts, to work on',
  *run({ draft }) {
    const { accountFilter, accounts, organizationalUnits } = draft.realTimeEvents?.targets ?? {};
    if (accountFilter === undefined || accountFilter === 'union') return;
    const missing = [
      ...(organizationalUnits?.length === 0 ? ['organizationalUnits'] : []),
      ...(accounts?.length === 0 && accountFilter === 'intersection' ? ['accounts'] : []),
    ];
    // Without both, the targets are missing altogether, which another check tells.
    if (missing.length !== 1) return;
    yield {
      check: 'account-filter',
      path: [...base, 'accountFilter'],
      severity: 'error',
      value: accountFilter,
      message: `accountFilter is ${accountFilter}, but targets have no ${missing.join('')}`,
      fix: `add ${missing.join('')}, or remove accountFilter`,
    };
  },
};

/** Checked only without organizational units: offline nobody knows which accounts those hold. */
export const overridesOfTargets: ConfigCheck = {
  id: 'overrides-of-targets',
  description: 'an override belongs to a target account',
  *run({ draft }) {
    const targets = draft.realTimeEvents?.targets;
    const accounts = targets?.accounts;
    if (accounts === undefined || accounts.includes(undefined) || targets?.organizationalUnits?.length !== 0) return;
    const known = new Set(accounts);
    for (const accountId of Object.keys(targets.overrides ?? {})) {
      if (known.has(accountId)) continue;
      yield {
        check: 'overrides-of-targets',
        path: [...base, 'overrides', accountId],
        at: 'key',
        severity: 'error',
        value: renderValue(accountId),
        message: `override for account ${accountId}, which is no target`,
        fix: `add "${accountId}" to accounts, or remove the override`,
      };
    }
  },
};
