import { expect, test } from 'vitest';
import type { Status } from '../../src/orchestrate/observe-status.ts';
import { renderStatus } from '../../src/ui/render-status.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });

const status: Status = {
  complete: true,
  stackSet: {
    name: 'panther-real-time-events',
    region: 'us-west-2',
    standing: 'ok',
    instances: { wanted: 4, current: 4, underway: 0, failed: 0, missing: 0, unwanted: 0 },
    regions: [],
  },
  adminRole: 'ok',
  accounts: [
    {
      accountId: '000000000001',
      accountName: 'prod',
      executionRole: 'ok',
      wanted: 2,
      current: 2,
      underway: 0,
      failed: 0,
    },
    {
      accountId: '000000000002',
      accountName: 'dev',
      executionRole: 'ok',
      wanted: 2,
      current: 2,
      underway: 0,
      failed: 0,
    },
  ],
  open: [],
  causes: [],
  skipped: [],
  sources: [],
};

const render = (changes: Partial<Status>): string => renderStatus({ ...status, ...changes }, plain, 100, 0);

test('what is complete is said in few lines', () => {
  expect(render({}).split('\n')).toEqual([
    'Stack set panther-real-time-events  us-west-2',
    '  ok 4 of 4 instances current',
    '',
    'Accounts  2 of 2 complete',
  ]);
});

test('an account whose role is not as wanted is listed, although its instances are current', () => {
  const [first, second] = status.accounts;
  const accounts = first && second ? [first, { ...second, executionRole: 'outdated' as const }] : [];
  const text = render({ accounts });
  expect(text).toContain('Accounts  1 of 2 complete');
  expect(text).toMatch(/000000000002 +dev +outdated/);
});

test('a step that is left to a person stands with what to do, so that no exit code goes unexplained', () => {
  const text = render({ open: [{ title: 'admin role', reason: 'is not ours', fix: 'tag it' }] });
  expect(text).toContain('left to you');
  expect(text).toContain('admin role: is not ours');
  expect(text).toContain('do: tag it');
});

test('who is left out for something that can be mended is told the fix, and who is suspended is not', () => {
  const account = { accountId: '000000000003', accountName: 'lab', regions: ['eu-south-1'] };
  const off = render({ skipped: [{ ...account, reason: 'region is not enabled', fix: 'enable eu-south-1' }] });
  expect(off).toContain('lab (000000000003): region is not enabled, 1 region');
  expect(off).toContain('fix: enable eu-south-1');
  expect(render({ skipped: [{ ...account, reason: 'account is SUSPENDED' }] })).not.toContain('fix:');
});

test('instances under way are not counted among the failed', () => {
  const stackSet = status.stackSet && {
    ...status.stackSet,
    instances: { wanted: 4, current: 1, underway: 2, failed: 1, missing: 0, unwanted: 0 },
  };
  expect(render({ stackSet })).toContain('1 of 4 instances current, 2 under way, 1 failed');
});

test('what the last drift detection found is told with its age, and marked if something drifted', () => {
  const facts = {
    status: 'IN_SYNC',
    detection: 'COMPLETED',
    checkedAt: -60_000,
    drifted: 0,
    inSync: 4,
    failed: 0,
  } as const;
  const told = (drift: NonNullable<Status['stackSet']>['drift']) =>
    render({ stackSet: status.stackSet && { ...status.stackSet, ...(drift && { drift }) } });
  expect(told(undefined)).not.toContain('drift');
  expect(told(facts)).toContain('\n  drift: 0 drifted, 4 in sync, checked 1:00 ago');
  expect(told({ ...facts, drifted: 1, inSync: 2, failed: 1 })).toContain(
    '\n  ! drift: 1 drifted, 2 in sync, 1 could not be checked, checked 1:00 ago',
  );
});

test('instances are counted by region when more is asked for', () => {
  const regions = [{ region: 'eu-west-1', wanted: 2, current: 1, underway: 0, failed: 1 }];
  const changed = { ...status, stackSet: status.stackSet && { ...status.stackSet, regions } };
  expect(renderStatus(changed, plain, 100, 0)).not.toContain('Regions');
  expect(renderStatus(changed, plain, 100, 0, true)).toMatch(/Regions\n.*\n {2}eu-west-1 +1\/2 +0 +1/);
});

test('roles that AWS manages are no reason to list an account, and no admin role is spoken of', () => {
  const { adminRole: _none, ...rest } = status;
  const accounts = rest.accounts.map(({ executionRole: _managed, ...account }) => account);
  const text = renderStatus({ ...rest, adminRole: undefined, accounts }, plain, 100, 0);
  expect(text).not.toContain('admin role');
  expect(text).toContain('Accounts  2 of 2 complete');
  const [first] = accounts;
  const partly = render({ accounts: first ? [{ ...first, current: 1 }] : [] });
  expect(partly).toMatch(/000000000001 +prod +1\/2/);
});

test('instances that nobody asks for and failures of the last operation are told, although all that is wanted is there', () => {
  const stackSet = status.stackSet && {
    ...status.stackSet,
    instances: { ...status.stackSet.instances, unwanted: 1 },
    lastOperation: {
      id: 'op-1',
      stackSetName: 'panther-real-time-events',
      action: 'DELETE',
      status: 'SUCCEEDED',
      createdAt: -60_000,
      endedAt: 0,
      failedInstances: 1,
      preferences: {
        maxConcurrentCount: 5,
        failureToleranceCount: 4,
        concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
        regionConcurrencyType: 'SEQUENTIAL',
        regionOrder: [],
      },
    } as const,
  };
  const text = render({ stackSet });
  expect(text).toContain('4 of 4 instances current, 1 more that the file does not ask for');
  expect(text).toContain('last operation: delete, SUCCEEDED with 1 failed, 0:00 ago');
});
