import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildOrganizationAround } from '../../src/local/build-organization-around.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createWorld } from '../../src/local/state/create-world.ts';

describe('buildOrganization', () => {
  test('makes the same organization from the same options, and another from another seed', () => {
    const options = { seed: 3, accounts: 40, suspended: 1, withoutAccess: 1 };
    expect(buildOrganization(options)).toEqual(buildOrganization(options));
    expect(buildOrganization({ ...options, seed: 4 }).accounts).not.toEqual(buildOrganization(options).accounts);
  });

  test('gives every account twelve digits, some with a leading zero, all different, in a unit that exists', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 3, max: 300 }), (seed, accounts) => {
        const organization = buildOrganization({ seed, accounts });
        const ids = organization.accounts.map(({ id }) => id);
        expect(new Set(ids).size).toBe(accounts);
        expect(ids.every((id) => /^\d{12}$/.test(id))).toBe(true);
        expect(() => createWorld(organization, { seed, start: 0 })).not.toThrow();
      }),
      { numRuns: 30 },
    );
    expect(buildOrganization({ seed: 1, accounts: 200 }).accounts.some(({ id }) => id.startsWith('0'))).toBe(true);
  });

  test('names accounts after teams and stages, each name once', () => {
    const names = buildOrganization({ seed: 1, accounts: 5_000 }).accounts.map(({ name }) => name);
    expect(names.slice(0, 6)).toEqual([
      'management',
      'security-panther',
      'log-archive',
      'payments-prod',
      'payments-staging',
      'payments-dev',
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('closes as many members as asked, and leaves others without the access role', () => {
    const { accounts, faults, managementAccountId, panther } = buildOrganization({
      seed: 2,
      suspended: 3,
      withoutAccess: 2,
    });
    const closed = accounts.filter(({ status }) => status === 'SUSPENDED').map(({ id }) => id);
    const locked = faults.map(({ account }) => account);
    expect(closed).toHaveLength(3);
    expect(faults.map(({ kind }) => kind)).toEqual(['access-role-missing', 'access-role-missing']);
    expect(closed.filter((id) => locked.includes(id))).toEqual([]);
    expect([...closed, ...locked]).not.toContain(managementAccountId);
    expect([...closed, ...locked]).not.toContain(panther.accountId);
  });

  test('has a bucket with a notification of somebody else, and the two queues of Panther', () => {
    const { buckets, endpoints } = buildOrganization({ seed: 2 });
    expect(buckets[0]?.notifications.LambdaFunctionConfigurations).toHaveLength(1);
    expect(buckets[0]?.notifications.EventBridgeConfiguration).toEqual({});
    expect(endpoints.map(({ arn }) => arn.split(':').at(-1))).toEqual([
      'panther-aws-events-queue',
      'panther-input-data-notifications-queue',
      'access-log-indexer',
    ]);
  });

  test.each([
    ['too few accounts', { accounts: 2 }],
    ['more troubled accounts than members', { accounts: 5, suspended: 2, withoutAccess: 1 }],
    ['regions of two partitions', { regions: ['us-east-1', 'cn-north-1'] }],
    ['no region', { regions: [] }],
    ['an unknown region', { regions: ['us-east-9'] }],
  ])('refuses %s', (_, options) => {
    expect(() => buildOrganization({ seed: 1, ...options })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });
});

describe('buildOrganizationAround', () => {
  test('makes another management account for an administrator that is a delegated one', () => {
    const administrator = { accountId: '444455556666', region: 'us-east-1' };
    const panther = { accountId: '111122223333', region: 'us-west-2' };
    const things = { seed: 1, panther, accountIds: ['123456789012'] };
    const plain = buildOrganizationAround({ ...things, administrator });
    expect(plain.managementAccountId).toBe('444455556666');
    expect(plain.stackSetsTrust).toEqual({ trustedAccess: true, delegatedAdministrators: [] });
    const delegated = buildOrganizationAround({ ...things, administrator: { ...administrator, delegated: true } });
    expect(delegated.managementAccountId).not.toBe('444455556666');
    expect(delegated.stackSetsTrust.delegatedAdministrators).toEqual(['444455556666']);
    expect(delegated.accounts.filter(({ name }) => name === 'management').map(({ id }) => id)).toEqual([
      delegated.managementAccountId,
    ]);
  });

  test('makes everything exist that a configuration names', () => {
    const organization = buildOrganizationAround({
      seed: 1,
      administrator: { accountId: '000000000001', region: 'us-east-1' },
      panther: { accountId: '000000000002', region: 'us-west-2' },
      accountIds: ['000000000003', '000000000001'],
      organizationalUnits: ['ou-ab12-cd34ef56', 'r-ab12'],
      regions: ['us-east-1', 'af-south-1'],
      buckets: [{ name: 'logs', accountId: '000000000004', region: 'us-east-1' }],
      accessRoleName: 'Access',
    });
    const state = createWorld(organization, { seed: 1, start: 0 });
    for (const id of ['000000000001', '000000000002', '000000000003', '000000000004']) {
      expect(state.accounts.get(id)?.optedInRegions.has('af-south-1')).toBe(true);
    }
    expect(state.managementAccountId).toBe('000000000001');
    expect(organization.accounts.filter(({ parentId }) => parentId === 'ou-ab12-cd34ef56').length).toBeGreaterThan(0);
    expect(state.units.get('ou-ab12-cd34ef56')?.parentId).toBe('r-ab12');
    expect([...state.buckets.keys()]).toEqual(['logs', 'panther-runtime-000000000002-us-west-2']);
    expect([...state.endpoints.keys()][0]).toContain(':000000000002:panther-aws-events-queue');
  });
});
