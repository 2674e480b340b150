import { expect, it } from 'vitest';
import { names } from '../../src/config/names.ts';
import { configSchema } from '../../src/config/schema.ts';
import { eventsQueueArn } from '../../src/config/source-places.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import { catalogEntry, templateOptions } from '../../src/templates/catalog.ts';
import { renderYaml } from '../../src/templates/render.ts';
import { runApply } from './stage-rollout.ts';

const access = { roleName: 'OrganizationAccountAccessRole' };
const regions = ['us-east-1', 'us-west-2'];

/** Four accounts, a file that onboards the two members that are not Panther's, and no runtime yet. */
async function stage() {
  const organization = buildOrganization({ seed: 3, accounts: 4, regions, runtime: 'none' });
  const { managementAccountId, panther } = organization;
  const cloud = createLocalCloud({ seed: 3, organization, access });
  const members = organization.accounts
    .map(({ id }) => id)
    .filter((id) => ![managementAccountId, panther.accountId].includes(id))
    .toSorted();
  const configure = (accounts: readonly string[]) =>
    configSchema.parse({
      version: 1,
      panther: { accountId: panther.accountId, region: panther.region },
      administrator: { accountId: managementAccountId, region: 'us-west-2' },
      access,
      realTimeEvents: { targets: { accounts, regions } },
    });
  const config = configure(members);
  const deployRuntime = async () => {
    const template = renderYaml(catalogEntry('panther-runtime').build(templateOptions(config)));
    await cloud.stacks(panther).create({ name: names.runtimeStack, template, parameters: {}, tags: {} });
    await cloud.clock.sleep(600_000);
    expect((await cloud.stacks(panther).describe(names.runtimeStack))?.status).toBe('CREATE_COMPLETE');
  };
  const listSids = async () => {
    const policy = (await cloud.queues(panther).describe(names.eventsQueue))?.policy ?? '';
    const parsed = policy === '' ? { Statement: [] } : (JSON.parse(policy) as { Statement: { Sid: string }[] });
    return parsed.Statement.map(({ Sid }) => Sid);
  };
  return { cloud, config, configure, deployRuntime, listSids, members };
}

it('lets the topics of accounts send to the queue of events, and takes that back with the account', async () => {
  const { cloud, config, configure, deployRuntime, listSids, members } = await stage();
  await deployRuntime();
  expect(await listSids()).toEqual([]);
  expect((await runApply(cloud, config)).verdict).toBe('done');
  const sids = members.map((id) => `PantherSubscriptionSID-${id}`);
  expect(await listSids()).toEqual([...sids, 'DenyPlainTransport']);
  const { plan } = await planRollout(config, cloud);
  expect(plan.steps.filter(({ action }) => action !== 'none')).toEqual([]);
  // A topic of an account asks for a subscription through the policy and the key through which it would tell events.
  const queueArn = eventsQueueArn(config.panther);
  const heardFrom = async (accountId: string) => {
    const before = cloud.world.receivedBy(queueArn).received;
    const place = { accountId, region: 'us-east-1' };
    await cloud.topics(place).subscribeQueue(cloud.world.createTopic({ ...place, name: 'another' }), queueArn);
    return cloud.world.receivedBy(queueArn).received - before;
  };
  expect(await heardFrom(members[0] ?? '')).toBe(1);
  expect(await heardFrom(config.administrator.accountId)).toBe(0);

  const fewer = configure(members.slice(1));
  const { plan: leaving } = await planRollout(fewer, cloud, { allowDelete: true });
  expect((await runApply(cloud, fewer, { plan: () => leaving })).verdict).toBe('done');
  expect(await listSids()).toEqual([...sids.slice(1), 'DenyPlainTransport']);
});

it('rolls out without a runtime, and says that its queue is missing', async () => {
  const { cloud, config, deployRuntime, members } = await stage();
  const { instances, steps, verdict } = await runApply(cloud, config);
  expect({ steps: steps.failed, verdict, inPlace: instances?.inPlace }).toEqual({
    steps: 1,
    verdict: 'partly',
    inPlace: members.length * regions.length,
  });
  await deployRuntime();
  expect((await runApply(cloud, config)).verdict).toBe('done');
});
