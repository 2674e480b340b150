import { partitionOf } from '../../config/regions.ts';
import type { PreflightCheck } from './preflight-check.ts';

/** Who calls, and whether that can be right for the file. */
export const identity: PreflightCheck = {
  id: 'identity',
  summary: 'the caller is the administrator account, or may act there, and is in the right partition',
  reason: 'A profile of another account or of another partition would read and change what the file does not mean.',
  link: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
  run: async ({ cloud, config }) => {
    const { accountId, arn } = await cloud.identity();
    const { administrator } = config;
    const wanted = partitionOf(administrator.region) ?? 'aws';
    const partition = arn.split(':')[1] ?? '';
    if (partition !== wanted) {
      return [
        {
          severity: 'error',
          message: `the caller ${arn} is in partition ${partition}, but ${administrator.region} is in ${wanted}`,
          fix: `choose a profile of account ${administrator.accountId} with --profile`,
          accountId,
        },
      ];
    }
    if (accountId === administrator.accountId || config.access !== undefined) return [];
    return [
      {
        severity: 'error',
        message: `the caller belongs to account ${accountId}, not to the administrator account ${administrator.accountId}`,
        fix: `choose a profile of account ${administrator.accountId} with --profile, or name a role in access.roleName that lets the caller act there`,
        accountId,
      },
    ];
  },
};
