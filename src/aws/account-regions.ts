import type { AwsSession } from './aws-session.ts';
import type { PageReader } from './page-reader.ts';
import { requireField } from './watch-calls.ts';

/** https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html */
const pageSize = 50;

/** Regions that an account can use, asked by the account itself. Throws `ACCOUNT_ACCESS` where we may not act. */
export async function readEnabledRegions(
  session: AwsSession,
  pages: PageReader,
  accountId: string,
): Promise<readonly string[]> {
  const account = await session.client('account', accountId);
  const regions = await pages.readAll(`regions of ${accountId}`, async (NextToken) => {
    const page = await account.listRegions({
      RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'],
      MaxResults: pageSize,
      NextToken,
    });
    return { items: requireField(page, 'Regions'), next: page.NextToken };
  });
  return regions.map(({ RegionName = '' }) => RegionName).toSorted();
}
