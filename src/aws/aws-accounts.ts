import type { Organizations } from '@aws-sdk/client-organizations';
import { PantherctlError } from '../errors.ts';
import type { Account, Accounts } from '../ports/accounts.ts';
import { readEnabledRegions } from './account-regions.ts';
import type { AwsSession } from './aws-session.ts';
import { createMemo } from './create-memo.ts';
import { createPageReader } from './page-reader.ts';
import { createTreeReader } from './organization-tree.ts';
import type { OrganizationTree } from './organization-tree.ts';
import { requireField } from './watch-calls.ts';

/** How CloudFormation StackSets is called among the services that an organization trusts. */
const stackSetsPrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
/** The tree is walked once for several questions in a row. */
const treeKeptMilliseconds = 60_000;

/** The organization at AWS, asked from the administrator account. */
export function createAwsAccounts(session: AwsSession): Accounts {
  const client = async (): Promise<Organizations> =>
    session.client('organizations', (await session.identity()).accountId);
  const pages = createPageReader();
  const readTree = createTreeReader(client, pages);
  const tree = createMemo(
    async () => ({ tree: await readTree(), at: Date.now() }),
    ({ at }) => Date.now() - at < treeKeptMilliseconds,
  );

  return {
    list: async () => (await tree()).tree.accounts,
    listIn: async (organizationalUnitId) => listBelow((await tree()).tree, organizationalUnitId),
    enabledRegions: (accountId) => readEnabledRegions(session, pages, accountId),
    stackSetsTrust: async () => {
      const organizations = await client();
      const services = await pages.readAll('trusted services', async (NextToken) => {
        const page = await organizations.listAWSServiceAccessForOrganization({ NextToken });
        return { items: requireField(page, 'EnabledServicePrincipals'), next: page.NextToken };
      });
      const trustedAccess = services.some(({ ServicePrincipal }) => ServicePrincipal === stackSetsPrincipal);
      // Without trusted access the service is unknown here, and asking for its administrators is refused.
      if (!trustedAccess) return { trustedAccess, delegatedAdministrators: [] };
      const administrators = await pages.readAll('delegated administrators', async (NextToken) => {
        const page = await organizations.listDelegatedAdministrators({
          ServicePrincipal: stackSetsPrincipal,
          NextToken,
        });
        return { items: requireField(page, 'DelegatedAdministrators'), next: page.NextToken };
      });
      return { trustedAccess, delegatedAdministrators: administrators.map(({ Id = '' }) => Id).toSorted() };
    },
  };
}

function listBelow({ accounts, parents }: OrganizationTree, unitId: string): readonly Account[] {
  if (!parents.has(unitId)) {
    throw new PantherctlError('NOT_FOUND', `the organization has no unit ${unitId}`, {
      fix: 'use the id of a unit that `pantherctl accounts list --verbose` shows',
    });
  }
  const isBelow = (id: string | undefined): boolean => id !== undefined && (id === unitId || isBelow(parents.get(id)));
  return accounts.filter(({ parentId }) => isBelow(parentId));
}
