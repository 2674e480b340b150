import { describe, expect, test } from 'vitest';
import { home, memberId, useStubAws } from './aws-fixtures.ts';
import { jsonAnswer, queryAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const inRoot = [
  { Id: home.accountId, Name: 'management', State: 'ACTIVE' },
  { Id: '333333333333', Name: 'left', State: 'CLOSED' },
];
const inUnit = [
  { Id: memberId, Name: 'prod', State: 'ACTIVE' },
  { Id: '012345678901', Name: 'old', Status: 'SUSPENDED' },
];
const inNested = [
  { Id: '444444444444', Name: 'going', State: 'PENDING_CLOSURE' },
  { Id: '555555555555', Name: 'new', State: 'PENDING_ACTIVATION' },
];

/** Root, a unit in it, and a unit in that; the accounts of the unit come in two pages. */
function scriptOrganization(): void {
  const units: Readonly<Record<string, object[]>> = {
    'r-ab12': [{ Id: 'ou-ab12-unit0001', Name: 'Workloads' }],
    'ou-ab12-unit0001': [{ Id: 'ou-ab12-unit0002', Name: 'Prod' }],
  };
  stub().on('organizations:DescribeOrganization', jsonAnswer({ Organization: { MasterAccountId: home.accountId } }));
  stub().on('organizations:ListRoots', jsonAnswer({ Roots: [{ Id: 'r-ab12', Name: 'Root' }] }));
  stub().on('organizations:ListOrganizationalUnitsForParent', ({ fields }) =>
    jsonAnswer({ OrganizationalUnits: units[fields['ParentId'] ?? ''] ?? [] }),
  );
  stub().on('organizations:ListAccountsForParent', ({ fields }) => {
    if (fields['ParentId'] === 'r-ab12') return jsonAnswer({ Accounts: inRoot });
    if (fields['ParentId'] === 'ou-ab12-unit0002') return jsonAnswer({ Accounts: inNested });
    const [first, second] = inUnit;
    return fields['NextToken'] === undefined
      ? jsonAnswer({ Accounts: [first], NextToken: 'more' })
      : jsonAnswer({ Accounts: [second] });
  });
}

describe('the organization', () => {
  test('is walked from its roots, so that paths and parents cost no call for each account', async () => {
    scriptOrganization();
    const { accounts } = open();
    expect(await accounts.list()).toEqual([
      entry('012345678901', 'old', 'SUSPENDED', 'ou-ab12-unit0001', 'Root/Workloads'),
      { ...entry(home.accountId, 'management', 'ACTIVE', 'r-ab12', 'Root'), isManagementAccount: true },
      entry(memberId, 'prod', 'ACTIVE', 'ou-ab12-unit0001', 'Root/Workloads'),
      entry('333333333333', 'left', 'SUSPENDED', 'r-ab12', 'Root'),
      entry('444444444444', 'going', 'PENDING_CLOSURE', 'ou-ab12-unit0002', 'Root/Workloads/Prod'),
      entry('555555555555', 'new', 'SUSPENDED', 'ou-ab12-unit0002', 'Root/Workloads/Prod'),
    ]);
    const calls = stub().calls.length;
    const idsIn = async (unit: string): Promise<readonly string[]> => (await accounts.listIn(unit)).map(({ id }) => id);
    expect(await idsIn('ou-ab12-unit0001')).toEqual(['012345678901', memberId, '444444444444', '555555555555']);
    expect(await idsIn('ou-ab12-unit0002')).toEqual(['444444444444', '555555555555']);
    expect(await idsIn('r-ab12')).toHaveLength(6);
    await expect(accounts.listIn('ou-none-00000000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(stub().calls).toHaveLength(calls);
  });

  test('whose walk broke off is not walked twice', async () => {
    scriptOrganization();
    let isBusy = true;
    stub().on('organizations:ListOrganizationalUnitsForParent', ({ fields }) => {
      const { ParentId = '' } = fields;
      if (ParentId === 'ou-ab12-unit0001' && isBusy) {
        isBusy = false;
        return jsonAnswer({ __type: 'TooManyRequestsException', Message: 'slow down' }, 400);
      }
      return jsonAnswer({ OrganizationalUnits: ParentId === 'r-ab12' ? [{ Id: 'ou-ab12-unit0001', Name: 'W' }] : [] });
    });
    const { accounts } = open();
    await expect(accounts.list()).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(await accounts.list()).toHaveLength(4);
    const asked = stub()
      .of('organizations:ListAccountsForParent')
      .map(({ fields }) => fields['ParentId']);
    expect(asked.filter((parent) => parent === 'r-ab12')).toHaveLength(1);
  });

  function entry(id: string, name: string, status: string, parentId: string, path: string) {
    return { id, name, status, parentId, path, isManagementAccount: false };
  }
});

describe('the trust in StackSets', () => {
  const services = (...names: readonly string[]) =>
    jsonAnswer({ EnabledServicePrincipals: names.map((ServicePrincipal) => ({ ServicePrincipal })) });

  test('names those who may manage them besides', async () => {
    const principal = 'member.org.stacksets.cloudformation.amazonaws.com';
    stub().on('organizations:ListAWSServiceAccessForOrganization', services('sso.amazonaws.com', principal));
    stub().on('organizations:ListDelegatedAdministrators', ({ fields }) =>
      fields['NextToken'] === undefined
        ? jsonAnswer({ DelegatedAdministrators: [{ Id: '333333333333' }], NextToken: 'more' })
        : jsonAnswer({ DelegatedAdministrators: [{ Id: memberId }] }),
    );
    expect(await open().accounts.stackSetsTrust()).toEqual({
      trustedAccess: true,
      delegatedAdministrators: [memberId, '333333333333'],
    });
    expect(stub().of('organizations:ListDelegatedAdministrators')[0]?.fields['ServicePrincipal']).toBe(principal);
  });

  test('that is not given has no administrators to ask for', async () => {
    stub().on('organizations:ListAWSServiceAccessForOrganization', services('sso.amazonaws.com'));
    expect(await open().accounts.stackSetsTrust()).toEqual({ trustedAccess: false, delegatedAdministrators: [] });
    expect(stub().of('organizations:ListDelegatedAdministrators')).toEqual([]);
  });
});

test('regions that an account can use are asked for by that account', async () => {
  stub().on('account:POST /listRegions', ({ fields }) =>
    fields['NextToken'] === undefined
      ? jsonAnswer({ Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }], NextToken: 'more' })
      : jsonAnswer({ Regions: [{ RegionName: 'af-south-1', RegionOptStatus: 'ENABLED' }] }),
  );
  expect(await open().accounts.enabledRegions(memberId)).toEqual(['af-south-1', 'us-east-1']);
  const [call] = stub().of('account:POST /listRegions');
  expect(call?.signer).toBe(memberId);
  expect(call?.fields['RegionOptStatusContains']).toBe('["ENABLED","ENABLED_BY_DEFAULT"]');
  expect(call?.fields).not.toHaveProperty('AccountId');
});

describe('a role', () => {
  const role = (trust: string): void =>
    stub().on(
      'iam:GetRole',
      queryAnswer(
        'GetRole',
        `<Role><RoleName>R</RoleName><Arn>arn:r</Arn><AssumeRolePolicyDocument>${trust}</AssumeRolePolicyDocument></Role>`,
      ),
    );

  test('comes with its trust as a document', async () => {
    role(encodeURIComponent('{"Statement":[{"Condition":{"StringLike":{"a":"50% & more"}}}]}'));
    expect(await open().roles(memberId).describe('R')).toEqual({
      name: 'R',
      arn: 'arn:r',
      trust: { Statement: [{ Condition: { StringLike: { a: '50% & more' } } }] },
    });
  });

  test('whose trust is no document is no answer of AWS', async () => {
    role('nonsense');
    await expect(open().roles(memberId).describe('R')).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });
});

describe('a bucket', () => {
  test.each([
    ['', 'us-east-1'],
    ['EU', 'eu-west-1'],
    ['ap-south-2', 'ap-south-2'],
  ])('with the location "%s" is in %s', async (location, region) => {
    stub().on('s3:GET /acme?location', {
      body: `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`,
    });
    expect(await open().buckets(memberId).region('acme')).toBe(region);
    const [call] = stub().of('s3:GET /acme?location');
    expect([call?.signer, call?.headers['x-amz-expected-bucket-owner']]).toEqual([memberId, memberId]);
  });

  test('keeps what nobody here knows, from the answer to the next call', async () => {
    const known =
      '<TopicConfiguration><Id>a&amp;b</Id><Topic>arn:t</Topic><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>x/</Value></FilterRule></S3Key></Filter><Later><Deep a="1"/></Later></TopicConfiguration>';
    const unknown = '<FutureConfiguration><Id>f</Id></FutureConfiguration>';
    stub().on('s3:GET /acme?notification', {
      body: `<?xml version="1.0"?>\n<NotificationConfiguration xmlns="n">${known}<EventBridgeConfiguration/>${unknown}</NotificationConfiguration>`,
    });
    stub().on('s3:PUT /acme?notification', {});
    const buckets = open().buckets(memberId);
    const notifications = await buckets.notifications('acme');
    expect(notifications.TopicConfigurations?.[0]).toMatchObject({ Id: 'a&b', TopicArn: 'arn:t' });
    expect(notifications.EventBridgeConfiguration).toEqual({});
    await buckets.putNotifications('acme', notifications);
    const [call] = stub().of('s3:PUT /acme?notification');
    for (const part of [unknown, '<Later><Deep a="1"/></Later>', '<Id>a&amp;b</Id>', '<EventBridgeConfiguration/>']) {
      expect(call?.body).toContain(part);
    }
    expect(call?.headers['x-amz-expected-bucket-owner']).toBe(memberId);
    expect(Number(call?.headers['content-length'])).toBe(Buffer.byteLength(call?.body ?? ''));
  });
});
