import type { Place } from '../ports/place.ts';
import { isOptIn } from '../config/regions.ts';
import { buildOrganization, buildPantherQueues, buildRuntimeBuckets } from './build-organization.ts';
import type { RuntimeKind } from './build-organization.ts';
import type { Organization, OrganizationalUnit } from './state/organization.ts';

/** What a configuration names and an organization must therefore have. */
export interface NamedThings {
  readonly seed: number;
  /** The management account, unless it is a delegated administrator: then another account is made for that. */
  readonly administrator: Place & { readonly delegated?: boolean };
  readonly panther: Place;
  readonly accountIds: readonly string[];
  /** Ids of units; each gets a few accounts of its own. */
  readonly organizationalUnits?: readonly string[];
  /** Opt-in regions among them are enabled in every account. */
  readonly regions?: readonly string[];
  /** `sendsEvents`: to EventBridge. Of several of one name the last counts. */
  readonly buckets?: readonly (Place & { readonly name: string; readonly sendsEvents?: boolean })[];
  readonly accessRoleName?: string;
  /** What there is of Panther in its account; `pantherctl` if absent. */
  readonly runtime?: RuntimeKind;
}

const accountsPerUnit = 3;

/**
 * Makes the organization that a configuration speaks of: every account, unit and bucket that it names exists, and the
 * administrator is the management account or a delegated administrator. Throws `INPUT_INVALID` if the names do not fit together.
 */
export function buildOrganizationAround(things: NamedThings): Organization {
  const { seed, administrator, panther, buckets = [], organizationalUnits = [], regions = [] } = things;
  const unitAccounts = organizationalUnits.length * accountsPerUnit;
  const made = buildOrganization({ seed, accounts: unitAccounts + 3, regions: [panther.region] });
  const [root] = made.units;
  const rootId = root?.id ?? '';
  const units: OrganizationalUnit[] = organizationalUnits.flatMap((id, index) =>
    id.startsWith('r-') ? [] : [{ id, name: `Unit ${index + 1}`, parentId: rootOf(organizationalUnits, rootId) }],
  );
  const named = new Set([
    administrator.accountId,
    panther.accountId,
    ...things.accountIds,
    ...buckets.map(({ accountId }) => accountId),
  ]);
  const isDelegated = administrator.delegated === true;
  const managementAccountId = isDelegated ? made.managementAccountId : administrator.accountId;
  named.add(managementAccountId);
  const optedInRegions = regions.filter(isOptIn);
  const nameOf = (id: string): string =>
    id === managementAccountId ? 'management' : id === panther.accountId ? 'security-panther' : `account-${id}`;
  const rest = made.accounts.slice(3).filter(({ id }) => !named.has(id));
  return {
    ...made,
    managementAccountId,
    stackSetsTrust: {
      trustedAccess: true,
      delegatedAdministrators: isDelegated ? [administrator.accountId] : [],
    },
    panther,
    units: [{ id: rootOf(organizationalUnits, rootId), name: 'Root' }, ...units],
    accounts: [
      ...[...named].map((id) => ({
        id,
        name: nameOf(id),
        parentId: rootOf(organizationalUnits, rootId),
        status: 'ACTIVE' as const,
        optedInRegions,
      })),
      ...rest.map((account, index) => ({
        ...account,
        parentId: organizationalUnits[Math.floor(index / accountsPerUnit)] ?? rootId,
        optedInRegions,
      })),
    ],
    accessRoleName: things.accessRoleName ?? made.accessRoleName,
    buckets: [
      ...buckets.map(({ sendsEvents = false, ...bucket }) => ({
        ...bucket,
        notifications: sendsEvents ? { EventBridgeConfiguration: {} } : {},
      })),
      ...buildRuntimeBuckets(panther, things.runtime),
    ],
    endpoints: buildPantherQueues(panther, things.runtime),
  };
}

function rootOf(organizationalUnits: readonly string[], otherwise: string): string {
  return organizationalUnits.find((id) => id.startsWith('r-')) ?? otherwise;
}
