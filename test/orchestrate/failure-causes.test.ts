import { describe, expect, it } from 'vitest';
import { groupCauses } from '../../src/orchestrate/failure-causes.ts';

const role = (account: string) =>
  `Account ${account} should have 'PantherCloudFormationStackSetExecutionRole' role with trust relationship to Role 'PantherCloudFormationStackSetAdminRole'.`;

function failed(accountId: string, reason: string, region = 'us-east-1') {
  return { accountId, region, reason };
}

describe('groupCauses', () => {
  it.each([
    [role('111111111111'), 'execution-role-missing'],
    ['Account is suspended', 'account-suspended'],
    ['OptInRequired: you are not subscribed to this service', 'region-not-enabled'],
    [
      'User is not authorized to perform sns:CreateTopic with an explicit deny in a service control policy',
      'denied-by-organization',
    ],
    ['panther-cloudwatch-events-topic already exists in stack arn:aws:cloudformation', 'already-exists'],
    ['User is not authorized to perform kms:CreateKey', 'access-denied'],
    ['LimitExceeded: cannot exceed quota for rules', 'quota-reached'],
    ['Cancelled since failure tolerance has exceeded', 'cancelled'],
    ['its execution role could not be deployed: x', 'execution-role-failed'],
    ['something new', 'other'],
  ])('knows %j as %s, with a fix', (reason, id) => {
    const [cause] = groupCauses([failed('111111111111', reason)], {});
    expect(cause?.id).toBe(id);
    expect(cause?.fix).not.toBe('');
  });

  it('puts the same cause in forty accounts into one group', () => {
    const accounts = Array.from({ length: 40 }, (_, index) => String(index).padStart(12, '0'));
    const causes = groupCauses(
      accounts.map((account) => failed(account, role(account))),
      { '000000000003': 'prod' },
    );
    expect(causes).toHaveLength(1);
    expect(causes[0]?.instances[3]).toEqual({ accountId: '000000000003', accountName: 'prod', region: 'us-east-1' });
    expect(causes[0]?.fix).toContain('each of the 40 accounts');
  });

  it('keeps different reasons apart and shows collateral last, however much there is', () => {
    const causes = groupCauses(
      [
        failed('1', 'Cancelled since failure tolerance has exceeded'),
        failed('2', 'Cancelled since failure tolerance has exceeded'),
        failed('3', 'thing A'),
        failed('4', 'thing B'),
        failed('5', 'thing B'),
      ],
      {},
    );
    expect(causes.map((cause) => [cause.reason, cause.instances.length])).toEqual([
      ['thing B', 2],
      ['thing A', 1],
      ['Cancelled since failure tolerance has exceeded', 2],
    ]);
  });
});
