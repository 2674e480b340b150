import type { Found, PreflightCheck } from './preflight-check.ts';

/** Organizational units that hold nobody who could be onboarded. */
export const emptyUnits: PreflightCheck = {
  id: 'empty-units',
  summary: 'every organizational unit of the file holds an active account',
  reason: 'A unit without active accounts adds nothing, and AWS refuses an operation on empty units.',
  link: 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html',
  run: ({ config, facts }) =>
    (config.realTimeEvents?.targets.organizationalUnits ?? []).flatMap((unit): readonly Found[] => {
      const members = facts.unitMembers.get(unit) ?? [];
      if (members.some((id) => (facts.accounts.get(id)?.status ?? 'ACTIVE') === 'ACTIVE')) return [];
      const what = members.length === 0 ? 'holds no accounts' : `holds no active account (${members.length} in all)`;
      return [
        {
          severity: 'warning',
          message: `unit ${unit} ${what}`,
          fix: `move accounts into ${unit}, or leave it out of realTimeEvents.targets.organizationalUnits`,
        },
      ];
    }),
};
