import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { chooseAccounts, explainRoles } from '../../src/orchestrate/choose-accounts.ts';
import type { AccountsRequest } from '../../src/orchestrate/choose-accounts.ts';
import { planTargetsEdit, planTargetsRemoval } from '../../src/orchestrate/plan-targets-edit.ts';
import type { Account } from '../../src/ports/accounts.ts';

const management = '000000000001';
const panther = '000000000002';
const [listed, inUnit, both, outside, closed, stranger] = [
  '100000000001',
  '100000000002',
  '100000000003',
  '100000000004',
  '100000000005',
  '999999999999',
] as const;
const unit = 'ou-ab12-cd34ef56';

function account(id: string, status: Account['status'] = 'ACTIVE'): Account {
  const name = `name-${id.slice(-1)}`;
  return { id, name, status, parentId: 'ou-ab12-00000000', path: 'Root/Prod', isManagementAccount: id === management };
}

const accounts = new Map(
  [management, panther, listed, inUnit, both, outside]
    .map((id) => account(id))
    .concat(account(closed, 'SUSPENDED'))
    .map((each) => [each.id, each]),
);
const unitOf = new Map([
  [inUnit, unit],
  [both, unit],
]);

function read(targets: string, more = ''): Config {
  const { config, problems } = checkConfig(
    `version: 1
panther: { accountId: "${panther}", region: us-west-2 }
administrator: { accountId: "${management}", region: us-west-2 }
realTimeEvents:
  ${more}
  targets: { regions: [us-east-1], ${targets} }
`,
    'panther.yml',
  );
  if (config === undefined) throw new Error(JSON.stringify(problems));
  return config;
}

const lists = `accounts: ["${listed}", "${both}"], organizationalUnits: [${unit}]`;

function outcomes(config: Config, request: Partial<AccountsRequest>, known = accounts) {
  const full: AccountsRequest = { action: 'add', named: [], gathered: [], ...request };
  return chooseAccounts(config, full, { accounts: known, unitOf }).map(({ edit, id, isDoubtful, outcome }) =>
    [id, outcome, ...(edit === undefined ? [] : [edit]), ...(isDoubtful ? ['doubtful'] : [])].join(' '),
  );
}

describe('accounts to add', () => {
  it.each([
    ['union', [`${listed} already`, `${inUnit} already`, `${both} already`, `${outside} changed list`]],
    ['intersection', [`${listed} refused`, `${inUnit} changed list`, `${both} already`, `${outside} refused`]],
    ['difference', [`${listed} refused`, `${inUnit} already`, `${both} changed unlist`, `${outside} refused`]],
  ])('are judged by accountFilter: %s', (filter, expected) => {
    const config = read(`${lists}, accountFilter: ${filter}`);
    expect(outcomes(config, { named: [listed, inUnit, both, outside] })).toEqual(expected);
  });

  it('that are closed are left out when gathered, and added with a warning when named', () => {
    const config = read(lists);
    expect(outcomes(config, { gathered: [closed, outside] })).toEqual([`${closed} leftOut`, `${outside} changed list`]);
    expect(outcomes(config, { named: [closed], gathered: [closed] })).toEqual([`${closed} changed list doubtful`]);
  });

  it('that the organization does not have are doubtful, unless it may not be listed', () => {
    const config = read(lists);
    expect(outcomes(config, { named: [stranger] })).toEqual([`${stranger} changed list doubtful`]);
    const unlisted = chooseAccounts(config, { action: 'add', named: [stranger], gathered: [] }, { unitOf });
    expect(unlisted).toMatchObject([{ outcome: 'changed', isDoubtful: false, status: 'UNKNOWN' }]);
  });

  it('of a service-managed stack set must be in its units', () => {
    const config = read(`${lists}, accountFilter: intersection`, 'permissions: serviceManaged');
    expect(outcomes(config, { named: [outside, management, inUnit, both] })).toEqual([
      `${outside} refused`,
      `${management} refused`,
      `${inUnit} changed list`,
      `${both} already`,
    ]);
    const [refused] = chooseAccounts(config, { action: 'add', named: [outside], gathered: [] }, { accounts, unitOf });
    expect(refused?.fix).toBe('add ou-ab12-00000000 to realTimeEvents.targets.organizationalUnits');
  });

  it('say what else they are, and how that is dealt with', () => {
    const choose = (config: Config) =>
      chooseAccounts(config, { action: 'add', named: [panther], gathered: [management] }, { accounts, unitOf });
    const config = read(lists);
    expect(choose(config).map(({ note, roles }) => [roles, note])).toEqual([
      [['panther'], 'Panther account'],
      [['management', 'administrator'], 'management account, administrator account'],
    ]);
    expect(explainRoles(choose(config), config)).toEqual([
      `management account ${management} is a target like any other and gets the execution role`,
    ]);
    const service = read(`${lists}, accountFilter: intersection`, 'permissions: serviceManaged');
    const holding = { accounts, unitOf: new Map([...unitOf, [management, unit]]) };
    const chosen = chooseAccounts(service, { action: 'add', named: [], gathered: [management] }, holding);
    expect(explainRoles(chosen, service)).toEqual([
      `management account ${management}: a service-managed stack set never reaches it, so a plain stack covers it`,
    ]);
  });

  it('stand once, in the order asked', () => {
    const config = read(lists);
    expect(outcomes(config, { named: [outside, listed, outside], gathered: [listed, panther] })).toEqual([
      `${outside} changed list`,
      `${listed} already`,
      `${panther} changed list`,
    ]);
  });
});

describe('accounts to remove', () => {
  it.each([
    ['union', [`${listed} changed unlist`, `${inUnit} refused`, `${both} refused`, `${outside} already`]],
    ['intersection', [`${listed} already`, `${inUnit} already`, `${both} changed unlist`, `${outside} already`]],
    ['difference', [`${listed} already`, `${inUnit} changed list`, `${both} already`, `${outside} already`]],
  ])('are judged by accountFilter: %s', (filter, expected) => {
    const config = read(`${lists}, accountFilter: ${filter}`);
    const named = [listed, inUnit, both, outside];
    expect(outcomes(config, { action: 'remove', named })).toEqual(expected);
  });

  it('may be closed or unknown to the organization', () => {
    const config = read(`accounts: ["${closed}", "${stranger}", "${listed}"]`);
    expect(outcomes(config, { action: 'remove', named: [closed, stranger] })).toEqual([
      `${closed} changed unlist`,
      `${stranger} changed unlist`,
    ]);
  });

  it('that are targets through a unit come with a way out', () => {
    const request: AccountsRequest = { action: 'remove', named: [inUnit], gathered: [] };
    const [refused] = chooseAccounts(read(lists), request, { accounts, unitOf });
    expect(refused?.note).toBe(`it is a target through ${unit}, so taking it out of accounts changes nothing`);
    expect(refused?.fix).toContain(`move the account out of ${unit}, or take ${unit} out of organizationalUnits`);
    expect(refused?.fix).toContain(`set accountFilter: difference and accounts: ["${inUnit}"]`);
  });
});

describe('the changes of the file', () => {
  const choose = (config: Config, named: readonly string[], action: 'add' | 'remove' = 'add') =>
    chooseAccounts(config, { action, named, gathered: [] }, { accounts, unitOf });
  const overrides = `overrides: { "${listed}": { regions: [eu-west-1] }, "${both}": { parameters: { SnsTopicName: x } } }`;

  it('give regions of their own to those that do not have them yet, and to no account that is refused', () => {
    const config = read(`${lists}, ${overrides}`);
    const { accounts: marked, edits } = planTargetsEdit(config, choose(config, [listed, both, outside]), ['eu-west-1']);
    expect(edits).toEqual([
      { kind: 'list', ids: [outside] },
      { kind: 'setRegions', ids: [both, outside], regions: ['eu-west-1'] },
    ]);
    expect(marked.map(({ outcome }) => outcome)).toEqual(['already', 'regions', 'changed']);
  });

  it('take overrides away where the regions are those of all targets', () => {
    const config = read(`${lists}, ${overrides}`);
    const { edits } = planTargetsEdit(config, choose(config, [listed, both, outside]), ['us-east-1']);
    expect(edits).toEqual([
      { kind: 'list', ids: [outside] },
      { kind: 'clearRegions', ids: [listed] },
    ]);
  });

  it('are none where all is as asked', () => {
    const config = read(`${lists}, ${overrides}`);
    expect(planTargetsEdit(config, choose(config, [listed, inUnit])).edits).toEqual([]);
    expect(planTargetsRemoval(config, choose(config, [outside], 'remove')).edits).toEqual([]);
  });

  it('make realTimeEvents with the regions given', () => {
    const { realTimeEvents: _, ...rest } = read(lists);
    const config = rest as Config;
    expect(planTargetsEdit(config, choose(config, [listed, outside]), 'all').edits).toEqual([
      { kind: 'create', ids: [listed, outside], regions: 'all' },
    ]);
  });

  it('drop the overrides of accounts that go', () => {
    const config = read(`accounts: ["${listed}", "${outside}"], overrides: { "${listed}": { regions: all } }`);
    expect(planTargetsRemoval(config, choose(config, [listed, outside], 'remove')).edits).toEqual([
      { kind: 'unlist', ids: [listed, outside] },
      { kind: 'dropOverrides', ids: [listed] },
    ]);
    const difference = read(`${lists}, accountFilter: difference, overrides: { "${inUnit}": { regions: all } }`);
    expect(planTargetsRemoval(difference, choose(difference, [inUnit], 'remove')).edits).toEqual([
      { kind: 'list', ids: [inUnit] },
      { kind: 'dropOverrides', ids: [inUnit] },
    ]);
  });
});
