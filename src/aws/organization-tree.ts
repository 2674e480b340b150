import pMap from 'p-map';
import type { Account as AwsAccount, Organizations } from '@aws-sdk/client-organizations';
import type { Account, AccountStatus } from '../ports/accounts.ts';
import type { PageReader } from './page-reader.ts';
import { requireField } from './watch-calls.ts';

/** The organization as a tree. */
export interface OrganizationTree {
  /** Ordered by id. */
  readonly accounts: readonly Account[];
  /** The parent of every unit and root; a root has none. */
  readonly parents: ReadonlyMap<string, string | undefined>;
}

interface Unit {
  readonly id: string;
  readonly name: string;
}

interface Children {
  readonly accounts: readonly AwsAccount[];
  readonly units: readonly Unit[];
}

/** Organizations allows few calls a second. */
const unitsAtOnce = 3;

/**
 * Walks roots, units and accounts, so that parents and paths come without a call for each account. A walk that broke off
 * goes on where it stopped.
 */
export function createTreeReader(
  client: () => Promise<Organizations>,
  pages: PageReader,
): () => Promise<OrganizationTree> {
  const done = new Map<string, Children>();

  const readChildren = async (organizations: Organizations, ParentId: string): Promise<Children> => {
    const known = done.get(ParentId);
    if (known !== undefined) return known;
    const accounts = await pages.readAll(`accounts in ${ParentId}`, async (NextToken) => {
      const page = await organizations.listAccountsForParent({ ParentId, NextToken });
      return { items: requireField(page, 'Accounts'), next: page.NextToken };
    });
    const units = await pages.readAll(`units in ${ParentId}`, async (NextToken) => {
      const page = await organizations.listOrganizationalUnitsForParent({ ParentId, NextToken });
      return { items: requireField(page, 'OrganizationalUnits'), next: page.NextToken };
    });
    const children = { accounts, units: units.map(({ Id = '', Name = '' }) => ({ id: Id, name: Name })) };
    done.set(ParentId, children);
    return children;
  };

  return async () => {
    const organizations = await client();
    const described = requireField(await organizations.describeOrganization({}), 'Organization');
    const roots = await pages.readAll('roots', async (NextToken) => {
      const page = await organizations.listRoots({ NextToken });
      return { items: requireField(page, 'Roots'), next: page.NextToken };
    });
    const accounts: Account[] = [];
    const parents = new Map<string, string | undefined>();
    let level = roots.map(({ Id = '', Name = '' }) => ({
      id: Id,
      path: Name,
      parentId: undefined as string | undefined,
    }));
    while (level.length > 0) {
      const read = await pMap(level, async (unit) => ({ unit, children: await readChildren(organizations, unit.id) }), {
        concurrency: unitsAtOnce,
      });
      for (const { children, unit } of read) {
        parents.set(unit.id, unit.parentId);
        for (const account of children.accounts) {
          accounts.push(fromAccount(account, unit, described.MasterAccountId));
        }
      }
      level = read.flatMap(({ children, unit }) =>
        children.units.map(({ id, name }) => ({ id, path: `${unit.path}/${name}`, parentId: unit.id })),
      );
    }
    done.clear();
    return { accounts: accounts.toSorted((left, right) => (left.id < right.id ? -1 : 1)), parents };
  };
}

function fromAccount(
  given: AwsAccount,
  parent: { readonly id: string; readonly path: string },
  managementAccountId: string | undefined,
): Account {
  const id = given.Id ?? '';
  return {
    id,
    name: given.Name ?? '',
    status: toStatus(given.State ?? given.Status),
    parentId: parent.id,
    path: parent.path,
    isManagementAccount: id === managementAccountId,
  };
}

/** An account that is closed, or not activated yet, can be used no more than a suspended one. */
function toStatus(state: string | undefined): AccountStatus {
  return state === 'ACTIVE' || state === 'PENDING_CLOSURE' ? state : 'SUSPENDED';
}
