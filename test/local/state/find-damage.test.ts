import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { Place } from '../../../src/ports/place.ts';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import { findDamage } from '../../../src/local/state/find-damage.ts';
import { parseWorld, renderWorld } from '../../../src/local/state/world-json.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { access, createSampleCloud, fiveAtATime, instances, prepareStackSet, stackSetName } from '../sample-cloud.ts';
import { openInputQueue, registerAccounts } from '../prepare-runtime.ts';
import { notificationsTemplate, topicTemplate } from '../sample-templates.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

let sample = '';
const administrator = { accountId: '', region: '' };
/** A world with something in every part of it: an operation under way, faults, messages, a stack that changes. */
beforeAll(async () => {
  const made = createSampleCloud({ suspended: 1, withoutAccess: 1 });
  const { cloud, members } = made;
  Object.assign(administrator, made.administrator);
  await prepareStackSet(made, members.slice(1, 4));
  await cloud
    .stackSets(administrator)
    .createInstances(instances('op', [...members.slice(1, 4), '999999999999'], ['us-east-1', 'eu-west-1']));
  const { id: unitId = '' } = [...made.state.units.values()].find(({ name }) => name === 'Prod') ?? {};
  const stackSets = cloud.stackSets(administrator);
  await stackSets.create({
    name: 'service',
    description: '',
    template: topicTemplate,
    parameters: { TopicName: 'service' },
    tags: {},
    permissionModel: 'SERVICE_MANAGED',
    managedExecution: true,
    autoDeployment: { enabled: true, retainStacks: false },
  });
  const target = { ...instances('op', [], ['us-east-1']), stackSetName: 'service', organizationalUnits: [unitId] };
  await stackSets.createInstances(target);
  await cloud.clock.sleep(120_000);
  const [instance] = await stackSets.listInstances('service');
  const place = { accountId: instance?.accountId ?? '', region: 'us-east-1' };
  cloud.world.alterResource(place, instance?.stackId?.split('/')[1] ?? '');
  await stackSets.detectDrift('service', 'drift', fiveAtATime);
  await cloud.clock.sleep(120_000);
  await cloud
    .stacks(administrator)
    .createChangeSet({ name: 'a', template: topicTemplate, parameters: {}, tags: {} }, 'b');
  await stackSets.detectDrift('service', 'drift-2', fiveAtATime);
  const sendToken = await addSource(made, { accountId: members[1] ?? '', region: 'us-east-1' });
  cloud.world.setDelegatedAdministrator(members[0] ?? '', true);
  const again = instances('again', members.slice(1, 4), ['us-east-1', 'eu-west-1']);
  await stackSets.updateInstances({ ...again, overrides: { Label: 'two' } });
  await cloud.clock.sleep(5_000);
  await sendToken();
  cloud.world.addFault({ kind: 'throttling', times: 1, call: 'accounts.list' });
  cloud.world.putObject({ bucket: 'acme-cloudtrail', key: 'access-logs/a', body: '' });
  await cloud.stackSets(administrator).describeOperation(stackSetName, 'op');
  sample = renderWorld(made.state);
});

/** Topics, keys and queues with and without a stack, with what ports made of them; returns what sends a token. */
async function addSource(made: SampleCloud, place: Place): Promise<() => Promise<void>> {
  const { cloud } = made;
  const queueArn = made.queueArn('panther-input-data-notifications-queue');
  const template = notificationsTemplate({ queueArn, key: 'open' });
  await cloud.stacks(place).create({ name: 'source', template, parameters: {}, tags: {} });
  await cloud.clock.sleep(60_000);
  const topicArn = `arn:aws:sns:us-east-1:${place.accountId}:notifications`;
  const topics = cloud.topics(place);
  const policy = (await topics.describe(topicArn))?.policy ?? '';
  await topics.setPolicy(topicArn, `${policy} `);
  const keyArn = cloud.world.createKey({ ...place, alias: 'alias/theirs' });
  cloud.world.setKeyState(keyArn, 'Disabled');
  const foreign = cloud.world.createTopic({ ...place, name: 'theirs', keyId: keyArn });
  const queue = cloud.world.createQueue({ ...place, name: 'theirs', keyId: keyArn });
  cloud.world.subscribe({ topicArn: foreign, endpoint: queue, filterPolicy: '{}' });
  cloud.world.createBucket({ ...place, name: 'sealed', kmsKeyArn: keyArn });
  cloud.world.recordMetric(place, { namespace: 'a', name: 'b', dimensions: { c: 'd' } }, 1.5);
  await registerAccounts(made, place.accountId);
  await openInputQueue(made, place.accountId);
  return () => topics.subscribeQueue(topicArn, queueArn);
}

function listPaths(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, entry]) => listPaths(entry, [...path, key]))];
}

/** The sample with one value in another's place. */
function spoil(path: Path, junk: Json | undefined): string {
  const file = JSON.parse(sample) as Json;
  const last = path.at(-1);
  if (last === undefined) return JSON.stringify(junk);
  const parent = path.slice(0, -1).reduce<Json>((value, key) => (value as { [key: string]: Json })[key] ?? null, file);
  if (junk === undefined && Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (junk === undefined) delete (parent as { [key: string]: Json })[last];
  else (parent as { [key: string]: Json })[last] = junk;
  return JSON.stringify(file);
}

test('finds nothing wrong with what a local cloud has written', () => {
  expect(findDamage(JSON.parse(sample))).toBeUndefined();
});

test('reads everything back that a local cloud has written', () => {
  for (const part of [
    'changeSets',
    'altered',
    'drifts',
    'organizationalUnitId',
    'units',
    'filterPolicy',
    'kmsKeyArn',
  ]) {
    expect(sample).toContain(`"${part}":`);
  }
  const file = JSON.parse(sample) as Record<string, readonly unknown[]>;
  for (const list of ['topics', 'keys', 'keyStatuses', 'policies', 'policyWrites', 'subscriptions', 'metrics']) {
    expect(file[list]?.length).toBeGreaterThan(0);
  }
  expect(file['events']).toContainEqual(expect.objectContaining({ kind: 'confirmation' }));
  expect(renderWorld(parseWorld(sample))).toBe(sample);
});

describe('names the place of', () => {
  test.each<readonly [string, Path, Json | undefined, string]>([
    [
      'an unknown kind of fault',
      ['faults'],
      [{ fault: { kind: 'nope' }, since: 0, seen: 0, struck: 0 }],
      'faults[0].fault',
    ],
    ['a fault without its facts', ['faults'], [{ kind: 'nope' }], 'faults[0].fault'],
    ['an empty bucket', ['buckets'], [{}], 'buckets[0].name'],
    ['an object without its etag', ['buckets', 1, 'objects', 0, 'etag'], undefined, 'buckets[1].objects[0].etag'],
    ['a queue whose policy is no text', ['endpoints', 0, 'policy'], {}, 'endpoints[0].policy'],
    ['a topic whose policy is no text', ['topics', 0, 'policy'], null, 'topics[0].policy'],
    ['a key in a state that keys do not have', ['keyStatuses', 0, 1], 'Lost', 'keyStatuses[0][1]'],
    ['a key that is nothing but a state', ['keyStatuses', 0], ['Enabled'], 'keyStatuses[0]'],
    ['a policy of nothing', ['policies', 0, 'arn'], undefined, 'policies[0].arn'],
    ['a policy written at no time', ['policyWrites', 0, 1], 'x', 'policyWrites[0][1]'],
    ['a subscription that is neither', ['subscriptions', 0, 'isConfirmed'], 'x', 'subscriptions[0].isConfirmed'],
    ['a metric without a number', ['metrics', 0, 'points', 0, 'value'], 'x', 'metrics[0].points[0].value'],
    ['a clock that shows no time', ['now'], 'x', 'now'],
    ['a clock beyond the end of time', ['now'], 1e20, 'now'],
    ['a status that stacks do not have', ['stacks', 0, 'status'], 'BOGUS', 'stacks[0].status'],
    ['a status that every object has', ['stacks', 0, 'status'], 'constructor', 'stacks[0].status'],
    ['a missing list', ['units'], undefined, 'units'],
    ['a stack of a foreign account', ['stacks', 0, 'accountId'], '000000000000', 'stacks[0].accountId'],
    ['a template that is not there', ['stacks', 0, 'definitionId'], 99, 'stacks[0].definitionId'],
    ['a unit that is its own parent', ['units', 1, 'parentId'], null, 'units[1].parentId'],
    [
      'a result of an unknown letter',
      ['stackSets', 0, 'operations', 0, 'runs', 0, 'results'],
      'X',
      'stackSets[0].operations[0].runs[0].results',
    ],
    [
      'too few results',
      ['stackSets', 0, 'operations', 0, 'runs', 0, 'results'],
      'S',
      'stackSets[0].operations[0].runs[0].results',
    ],
    ['an event of an unknown kind', ['events', 0, 'kind'], 'toString', 'events[0].kind'],
    ['a stack set without its template', ['stackSets', 0, 'definitionId'], 99, 'stackSets[0].definitionId'],
    ['a stack set under the name of another', ['stackSets', 0, 'name'], 'other', 'stackSets[0].key'],
    ['an account in a unit that is not there', ['accounts', 2, 'parentId'], 'ou-1', 'accounts[2].parentId'],
    ['a foreign management account', ['managementAccountId'], '000000000000', 'managementAccountId'],
    [
      'a foreign delegated administrator',
      ['stackSetsTrust', 'delegatedAdministrators', 0],
      '000000000000',
      'stackSetsTrust.delegatedAdministrators[0]',
    ],
    [
      'a target unit that is not there',
      ['stackSets', 1, 'targets', 0, 'unitId'],
      'ou-1',
      'stackSets[1].targets[0].unitId',
    ],
    ['an unknown permission model', ['stackSets', 1, 'permissionModel'], 'OTHER', 'stackSets[1].permissionModel'],
    ['drift of an unknown kind', ['stackSets', 1, 'drift', 'status'], 'SOME', 'stackSets[1].drift.status'],
    ['an event of an operation that is not there', ['stackSets', 0, 'operations'], [], 'stackSets[0].active[0]'],
  ])('%s', (_, path, junk, place) => {
    const text = spoil(path, junk);
    expect(() => parseWorld(text)).toThrow(
      expect.objectContaining({ code: 'LOCAL_STATE', message: `the state of the local cloud is damaged at ${place}` }),
    );
  });

  test.each([
    ['runIndex', 99],
    ['accountIndex', 99],
    ['operationId', 'other'],
  ])('an event whose %s leads nowhere', (key, value) => {
    const file = JSON.parse(sample) as { events: { kind: string; [key: string]: unknown }[] };
    const index = file.events.findIndex(({ kind }) => kind === 'instance');
    const event = file.events[index];
    if (event !== undefined) event[key] = value;
    expect(findDamage(file)).toBe(`events[${index}].${key}`);
  });

  test('units in a circle', () => {
    const file = JSON.parse(sample) as { units: { id: string; parentId?: string }[] };
    const [first, second] = file.units;
    if (first !== undefined && second !== undefined) first.parentId = second.id;
    expect(findDamage(file)).toBe('units[0].parentId');
  });
});

test('whatever is spoilt, it is refused by name or does no harm', async () => {
  const paths = listPaths(JSON.parse(sample) as Json);
  const junk = fc.constantFrom<Json | undefined>(undefined, null, true, -1, 0.5, 1e20, 7, '', 'x', [], {}, [[]], [{}]);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), junk, async (path, value) => {
      try {
        const world = parseWorld(spoil(path, value));
        const cloud = enterWorld(world, { access }, { onCall: () => {}, close: () => {} });
        cloud.world.describe();
        await cloud.clock.sleep(3_600_000);
        await cloud.accounts.list().catch(refuseBugs);
        await cloud.stackSets(administrator).listInstances(stackSetName).catch(refuseBugs);
        await cloud.stackSets(administrator).listResults(stackSetName, 'op').catch(refuseBugs);
        await cloud.stackSets(administrator).describe('service').catch(refuseBugs);
        cloud.world.putObject({ bucket: 'acme-cloudtrail', key: 'access-logs/b', body: '' });
        for (const { accountId, topicArn, region } of listTopics(sample)) {
          const topics = cloud.topics({ accountId, region });
          await topics.describe(topicArn).catch(refuseBugs);
          await topics.listSubscriptions(topicArn).catch(refuseBugs);
          await cloud.keys({ accountId, region }).describe('alias/theirs').catch(refuseBugs);
        }
        renderWorld(world);
        cloud.close();
      } catch (error) {
        refuseBugs(error);
      }
    }),
    { numRuns: 2_000 },
  );
});

/** Where the topics are that the sample's subscriptions belong to. */
function listTopics(text: string): readonly (Place & { readonly topicArn: string })[] {
  const { subscriptions } = JSON.parse(text) as { readonly subscriptions: readonly { readonly topicArn: string }[] };
  return subscriptions.map(({ topicArn }) => {
    const [, , , region = '', accountId = ''] = topicArn.split(':');
    return { topicArn, region, accountId };
  });
}

/** Lets through only what tells a person what to do. */
function refuseBugs(error: unknown): void {
  if (!(error instanceof PantherctlError) || error.code === 'BUG') throw error;
}
