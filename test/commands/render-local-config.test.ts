import { expect, test } from 'vitest';
import { renderLocalConfig } from '../../src/commands/render-local-config.ts';
import { checkConfig } from '../../src/config/check-config.ts';

const facts = {
  panther: { accountId: '003671397417', region: 'us-west-2' },
  administrator: { accountId: '675152099049', region: 'us-west-2' },
  accessRoleName: 'OrganizationAccountAccessRole',
  accountIds: ['003671397417', '267007684688'],
  regions: ['us-east-1', 'eu-west-1'],
};

test('the file for a local cloud is sound, warns of nothing, and keeps leading zeros', () => {
  const source = { accountId: '267007684688', region: 'us-east-1', bucket: 'acme-cloudtrail' };
  const { config, problems } = checkConfig(renderLocalConfig({ ...facts, source }), 'panther.yml');
  expect(problems).toEqual([]);
  expect(config?.realTimeEvents?.targets).toMatchObject({ accounts: facts.accountIds, regions: facts.regions });
  expect(config?.sources).toMatchObject([
    { name: 'acme-cloudtrail', bucket: 'acme-cloudtrail', accountId: '267007684688' },
  ]);
});

test('without a bucket there is no source', () => {
  expect(checkConfig(renderLocalConfig(facts), 'panther.yml').config?.sources).toEqual([]);
});
