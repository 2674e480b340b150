import { describe, expect, it } from 'vitest';
import { groupCauses } from '../../src/orchestrate/failure-causes.ts';

const role = (account: string) =>
  `Account ${account} should have 'PantherCloudFormationStackSetExecutionRole' role with trust relationship to Role 'PantherCloudFormationStackSetAdminRole'.`;

function failed(accountId: string, reason: string, region = 'us-east-1') {
  return { accountId, region, reason };
}

describe('groupCauses', () => {
  it.each([
    [role('111111111111'), 'execution-role-missing', 'panther-stackset-execution-role in account 111111111111'],
    [
      "Account 444455556666 should have 'PantherCloudFormationStackSetAdminRole' role with trust relationship to CloudFormation service.",
      'admin-role-distrusted',
      'let the admin role trust',
    ],
    [
      'User: arn:aws:sts::1:assumed-role/Admin/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/Exec',
      'execution-role-distrusts',
      'trust the admin role',
    ],
    ['Account is suspended', 'account-suspended', 'reopen account 111111111111'],
    ['OptInRequired: you are not subscribed to this service', 'region-not-enabled', 'enable us-east-1 in account'],
    ['The security token included in the request is invalid', 'region-not-enabled', 'enable us-east-1'],
    [
      'User is not authorized to perform sns:CreateTopic with an explicit deny in a service control policy',
      'denied-by-organization',
      'organization policy',
    ],
    ['AccountGate check failed with status FAILED', 'account-gate', 'AWSCloudFormationStackSetAccountGate'],
    ['Account gate function refused', 'account-gate', 'AWSCloudFormationStackSetAccountGate'],
    ['Role has insufficient permissions', 'iam-propagation', 'wait two minutes'],
    [
      'ResourceLogicalId:R, ResourceType:AWS::IAM::Role, ResourceStatusReason:PantherRole already exists in stack arn',
      'global-name-taken',
      'one region only',
    ],
    ['An alias with the name arn:aws:kms:us-east-1:1:alias/panther already exists', 'key-alias-exists', 'KMS alias'],
    ['panther-cloudwatch-events-topic already exists in stack arn:aws:cloudformation', 'topic-exists', 'SNS topic'],
    ['panther-rule already exists in stack arn:aws:cloudformation', 'already-exists', 'stands in the way'],
    ['User is not authorized to perform kms:CreateKey', 'access-denied', 'present template'],
    ['LimitExceeded: cannot exceed quota for rules', 'quota-reached', 'raise the quota'],
    ['Cancelled since failure tolerance has exceeded', 'cancelled', 'other causes, if there are any'],
    ['its execution role could not be deployed: x', 'execution-role-failed', 'mend the execution role'],
    ['not attempted, since this failed: x', 'not-attempted', 'mend the step'],
    ['not in the plan that was accepted: it is needed now', 'not-in-accepted-plan', 'look at the new plan'],
    ['lost sight of operation op', 'outcome-unknown', 'operations resume'],
    ['something new', 'other', "stack's events"],
  ])('knows %j as %s, with its fix', (reason, id, fix) => {
    const [cause] = groupCauses([failed('111111111111', reason)], {});
    expect(cause?.id).toBe(id);
    expect(cause?.fix).toContain(fix);
  });

  it('says of a failed deletion how to get rid of what it has left, whatever the reason', () => {
    const [cause] = groupCauses([{ ...failed('111111111111', role('111111111111')), kind: 'inoperable' }], {});
    expect(cause?.id).toBe('deletion-failed');
    expect(cause?.fix).toContain('--retain-stacks');
  });

  it('takes a cancelled instance for collateral, whatever its reason says', () => {
    const causes = groupCauses([{ ...failed('1', 'User is not authorized'), kind: 'cancelled' }], {});
    expect(causes.map(({ id }) => id)).toEqual(['cancelled']);
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
