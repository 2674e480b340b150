import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildDesired } from '../../src/orchestrate/desired.ts';
import type { OrganizationFacts } from '../../src/orchestrate/desired.ts';
import type { Account } from '../../src/ports/accounts.ts';

const administrator = '444455556666';
const first = '000000000001';
const second = '000000000002';

function account(id: string, changes: Partial<Account> = {}): Account {
  return {
    id,
    name: `name-${id.slice(-1)}`,
    status: 'ACTIVE',
    parentId: 'r-1',
    path: 'Root',
    isManagementAccount: false,
    ...changes,
  };
}

function facts(changes: Partial<OrganizationFacts> = {}): OrganizationFacts {
  return {
    accounts: new Map([first, second].map((id) => [id, account(id)])),
    unitMembers: new Map(),
    enabledRegions: new Map(),
    ...changes,
  };
}

function parse(changes: object): Config {
  return configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2' },
    administrator: { accountId: administrator, region: 'us-west-2' },
    ...changes,
  });
}

function events(targets: object, extra: object = {}): Config {
  return parse({ realTimeEvents: { targets: { regions: ['us-west-2', 'us-east-1'], ...targets } }, ...extra });
}

const source = {
  name: 'Prod CloudTrail',
  accountId: first,
  region: 'us-east-1',
  bucket: 'acme-cloudtrail',
  prefixes: [{ prefix: 'AWSLogs/', logTypes: ['AWS.CloudTrail'] }],
};

describe('buildDesired', () => {
  it('wants each account in each region, with an execution role in its account and one admin role', () => {
    const desired = buildDesired(events({ accounts: [first, second] }), facts());
    expect([...desired.pairs.keys()]).toEqual([
      `${first}/us-west-2`,
      `${first}/us-east-1`,
      `${second}/us-west-2`,
      `${second}/us-east-1`,
    ]);
    expect(desired.stacks.map((stack) => [stack.id, stack.place.accountId])).toEqual([
      ['admin-role', administrator],
      [`execution-role/${first}`, first],
      [`execution-role/${second}`, second],
    ]);
  });

  it('takes an account once that is named and also sits in a unit', () => {
    const config = events({ accounts: [first], organizationalUnits: ['ou-ab12-cd34ef56'] });
    const desired = buildDesired(config, facts({ unitMembers: new Map([['ou-ab12-cd34ef56', [first, second]]]) }));
    expect(desired.pairs.size).toBe(4);
  });

  it("gives an account the regions of its override instead of everybody's", () => {
    const desired = buildDesired(
      events({ accounts: [first, second], overrides: { [second]: { regions: ['eu-west-1'] } } }),
      facts(),
    );
    expect([...desired.pairs.keys()].filter((key) => key.startsWith(second))).toEqual([`${second}/eu-west-1`]);
  });

  it('takes for `all` the regions that both the account and the administrator have', () => {
    const enabledRegions = new Map([
      [administrator, ['us-west-2', 'us-east-1', 'eu-south-1']],
      [first, ['us-east-1', 'us-west-2', 'af-south-1']],
    ]);
    const desired = buildDesired(events({ accounts: [first], regions: 'all' }), facts({ enabledRegions }));
    expect([...desired.pairs.keys()]).toEqual([`${first}/us-east-1`, `${first}/us-west-2`]);
  });

  it('leaves an opt-in region out where it is off, and says how to mend it', () => {
    const enabledRegions = new Map([[first, ['us-west-2']]]);
    const desired = buildDesired(
      events({ accounts: [first], regions: ['us-west-2', 'eu-south-1'] }),
      facts({ enabledRegions }),
    );
    expect([...desired.pairs.keys()]).toEqual([`${first}/us-west-2`]);
    expect(desired.skipped).toMatchObject([
      { accountId: first, regions: ['eu-south-1'], fix: expect.stringContaining('eu-south-1') },
    ]);
  });

  it('needs an opt-in region in the administrator account too', () => {
    const enabledRegions = new Map([
      [first, ['us-west-2', 'eu-south-1']],
      [administrator, ['us-west-2']],
    ]);
    const config = events({ accounts: [first], regions: ['us-west-2', 'eu-south-1'] });
    const desired = buildDesired(config, facts({ enabledRegions }));
    expect([...desired.pairs.keys()]).toEqual([`${first}/us-west-2`]);
    expect(desired.skipped).toMatchObject([
      { regions: ['eu-south-1'], reason: expect.stringContaining(administrator) },
    ]);
  });

  it('gives a suspended account neither a role nor instances, and nothing to mend', () => {
    const accounts = new Map([[first, account(first, { status: 'SUSPENDED' })]]);
    const desired = buildDesired(events({ accounts: [first] }), facts({ accounts }));
    expect(desired.stacks.map((stack) => stack.id)).toEqual(['admin-role']);
    expect(desired.pairs.size).toBe(0);
    expect(desired.skipped).toEqual([
      { accountId: first, accountName: 'name-1', regions: ['us-west-2', 'us-east-1'], reason: 'account is SUSPENDED' },
    ]);
  });

  it.each([
    ['us-west-2', 'plain', 'arn:aws:iam::444455556666:role/PantherCloudFormationStackSetAdminRole'],
    ['us-west-2', 'regional', 'arn:aws:iam::444455556666:role/PantherCloudFormationStackSetAdminRole-us-west-2'],
    ['us-gov-west-1', 'plain', 'arn:aws-us-gov:iam::444455556666:role/PantherCloudFormationStackSetAdminRole'],
    ['cn-north-1', 'plain', 'arn:aws-cn:iam::444455556666:role/PantherCloudFormationStackSetAdminRole'],
  ])('names the admin role in %s with %s naming as %s', (region, naming, arn) => {
    const place = { region };
    const config = events(
      { accounts: [first], regions: [region] },
      {
        naming,
        panther: { accountId: '111122223333', ...place },
        administrator: { accountId: administrator, ...place },
      },
    );
    const { stackSet } = buildDesired(config, facts());
    expect(stackSet?.administrationRoleArn).toBe(arn);
    expect(stackSet?.parameters['QueueArn']).toContain(`:sqs:${region}:111122223333:panther-aws-events-queue`);
  });

  it('wants a role for each source and one topic for all sources of an account and region', () => {
    const config = parse({
      sources: [
        source,
        { ...source, name: 'dns', bucket: 'acme-dns' },
        { ...source, name: 'eu', bucket: 'acme-eu', region: 'eu-west-1' },
      ],
    });
    const desired = buildDesired(config, facts());
    expect(desired.stackSet).toBeUndefined();
    expect(desired.stacks.map((stack) => [stack.id, stack.stackName, stack.place.region])).toEqual([
      ['source-role/prod-cloudtrail', 'panther-log-analysis-setup-prod-cloudtrail', 'us-east-1'],
      ['source-role/dns', 'panther-log-analysis-setup-dns', 'us-east-1'],
      ['source-role/eu', 'panther-log-analysis-setup-eu', 'eu-west-1'],
      [`notifications/${first}/us-east-1`, 'panther-log-processing-notifications', 'us-east-1'],
      [`notifications/${first}/eu-west-1`, 'panther-log-processing-notifications', 'eu-west-1'],
    ]);
  });

  it('creates no topic for a source that has one or wants none, and names it as the file asks', () => {
    const existing = { ...source, notifications: { topic: { existing: `arn:aws:sns:us-east-1:${first}:logs` } } };
    const none = { ...source, name: 'dns', notifications: { topic: 'none' } };
    const named = { ...source, name: 'eu', region: 'eu-west-1', notifications: { topicName: 'acme-logs' } };
    const { stacks } = buildDesired(parse({ sources: [existing, none, named] }), facts());
    const topics = stacks.filter((stack) => stack.id.startsWith('notifications/'));
    expect(topics.map((stack) => [stack.place.region, stack.parameters['SnsTopicName']])).toEqual([
      ['eu-west-1', 'acme-logs'],
    ]);
  });

  it.each([
    ['union', [first, second]],
    ['intersection', [second]],
    ['difference', [first]],
  ])('reads accounts beside units as a %s', (accountFilter, expected) => {
    const config = events({ accounts: [second], organizationalUnits: ['ou-ab12-cd34ef56'], accountFilter });
    const desired = buildDesired(config, facts({ unitMembers: new Map([['ou-ab12-cd34ef56', [first, second]]]) }));
    expect([...new Set([...desired.pairs.values()].map(({ accountId }) => accountId))]).toEqual(expected);
  });

  it('gives the parameters of an override to every instance of its account, and the topic to its execution role', () => {
    const parameters = { SnsTopicName: 'acme-events', SnsEventsCmkMgmtRoleArn: `arn:aws:iam::${second}:role/Keys` };
    const desired = buildDesired(
      events({ accounts: [first, second], overrides: { [second]: { parameters } } }),
      facts(),
    );
    expect([...desired.pairs.values()].map(({ overrides }) => overrides)).toEqual([{}, {}, parameters, parameters]);
    const topics = desired.stacks.map(({ id, overrides, parameters: given }) => [
      id,
      given['SnsTopicName'],
      overrides['SnsTopicName'],
    ]);
    expect(topics.slice(1)).toEqual([
      [`execution-role/${first}`, 'panther-cloudwatch-events-topic', undefined],
      [`execution-role/${second}`, 'acme-events', 'acme-events'],
    ]);
  });
});

describe('buildDesired for a service-managed stack set', () => {
  const unit = 'ou-ab12-cd34ef56';
  const management = account(administrator, { isManagementAccount: true, name: 'root-account' });
  const closed = account('000000000003', { status: 'SUSPENDED' });
  const organization = facts({
    accounts: new Map([account(first), account(second), closed, management].map((each) => [each.id, each])),
    unitMembers: new Map([[unit, [first, second, closed.id, management.id]]]),
  });
  const build = (targets: object = {}, more: object = {}, administratorFacts: object = {}) =>
    buildDesired(
      parse({
        administrator: { accountId: administrator, region: 'us-west-2', ...administratorFacts },
        realTimeEvents: {
          permissions: 'serviceManaged',
          targets: { organizationalUnits: [unit], regions: ['us-west-2', 'us-east-1'], ...targets },
          ...more,
        },
      }),
      organization,
    );

  it('needs no roles, and covers the management account, which AWS leaves out, by a plain stack in each region', () => {
    const desired = build({ overrides: { [administrator]: { parameters: { SnsTopicName: 'root-events' } } } });
    expect(desired.stacks.map(({ id, phase, place }) => [id, phase, place.accountId])).toEqual([
      ['management-account/us-west-2', 'managementAccount', administrator],
      ['management-account/us-east-1', 'managementAccount', administrator],
    ]);
    expect(desired.stacks[0]).toMatchObject({
      stackName: 'panther-cloudwatch-events',
      parameters: { SnsTopicName: 'root-events', QueueArn: expect.stringContaining('panther-aws-events-queue') },
    });
    expect([...desired.pairs.keys()].some((key) => key.startsWith(administrator))).toBe(false);
    expect(desired.pairs.size).toBe(4);
    expect(desired.skipped).toMatchObject([{ accountId: closed.id, reason: 'account is SUSPENDED' }]);
  });

  it('knows which accounts AWS deploys to by each unit', () => {
    expect(build().stackSet?.units).toEqual(new Map([[unit, [first, second]]]));
  });

  it('leaves the management account alone where a filter does', () => {
    expect(build({ accounts: [first], accountFilter: 'intersection' }).stacks).toEqual([]);
    expect(build({ accounts: [administrator], accountFilter: 'difference' }).stacks).toEqual([]);
  });

  it('acts as delegated administrator only if the file says so, and carries its settings', () => {
    const automatic = { managedExecution: true, autoDeployment: { enabled: true, retainStacks: true } };
    expect(build({}, automatic, { delegated: true }).stackSet).toMatchObject({
      callAs: 'DELEGATED_ADMIN',
      permissionModel: 'SERVICE_MANAGED',
      ...automatic,
      place: { accountId: administrator, region: 'us-west-2' },
    });
    expect(build().stackSet).not.toHaveProperty('administrationRoleArn');
    expect(build().stackSet?.callAs).toBe('SELF');
  });
});
