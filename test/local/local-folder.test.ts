import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { initLocalFolder, openLocalFolder } from '../../src/local/local-folder.ts';
import type { StackSetRequest } from '../../src/ports/stack-sets.ts';
import { parseWorld, renderWorld } from '../../src/local/state/world-json.ts';
import {
  access,
  createSampleCloud,
  fiveAtATime,
  finishOperation,
  instances,
  prepareStackSet,
  stackSetName,
} from './sample-cloud.ts';
import { topicTemplate } from './sample-templates.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stateText = (): string => readFileSync(join(folder, 'local-cloud.json'), 'utf8');
/** A folder as it lies there when the command that used it is killed at this moment. */
function copyAsKilled(): string {
  const copy = mkdtempSync(join(folder, 'killed-'));
  for (const name of readdirSync(folder)) {
    if (name.startsWith('local-cloud.')) copyFileSync(join(folder, name), join(copy, name));
  }
  return copy;
}

/** Everything that the stack sets of the management account tell of themselves. */
async function describeStackSets(cloud: LocalCloud): Promise<unknown> {
  const stackSets = cloud.stackSets({ accountId: cloud.world.describe().managementAccountId, region: 'us-east-1' });
  const names = await stackSets.list();
  return Promise.all(
    names.map(async (name) => [
      await stackSets.describe(name),
      await stackSets.listInstances(name),
      await stackSets.listOperations(name),
    ]),
  );
}

describe('a folder', () => {
  test('keeps everything from one command to the next, and time stands still in between', async () => {
    const organization = await initLocalFolder(folder, { seed: 7, accounts: 6 });
    const place = { accountId: organization.managementAccountId, region: 'us-east-1' };
    const first = await openLocalFolder(folder, { access });
    await first.stacks(place).create({ name: 'a', template: topicTemplate, parameters: {}, tags: {} });
    await first.clock.sleep(3_000);
    first.close();

    const second = await openLocalFolder(folder, { access });
    expect(second.clock.now()).toBe(first.clock.now());
    expect((await second.stacks(place).describe('a'))?.status).toBe('CREATE_IN_PROGRESS');
    await second.clock.sleep(60_000);
    expect((await second.stacks(place).describe('a'))?.status).toBe('CREATE_COMPLETE');
    second.close();
  });

  test('loses nothing that was accepted when the command is killed right after any change', async () => {
    const organization = await initLocalFolder(folder, { seed: 7, accounts: 6 });
    const [, , target = ''] = organization.accounts.map(({ id }) => id);
    const place = { accountId: target, region: 'us-east-1' };
    const bucket = organization.buckets[0];
    const home = { accountId: organization.managementAccountId, region: 'us-east-1' };
    const serviceManaged: StackSetRequest = {
      name: stackSetName,
      description: 'a topic',
      template: topicTemplate,
      parameters: { TopicName: 'of-the-set' },
      tags: {},
      permissionModel: 'SERVICE_MANAGED',
      managedExecution: false,
      autoDeployment: { enabled: true, retainStacks: false },
    };
    const cloud = await openLocalFolder(folder, { access });
    const request = { name: 'a', template: topicTemplate, parameters: {}, tags: {} };
    const changes: ((on: LocalCloud) => unknown)[] = [
      (on) => on.stacks(place).create(request),
      (on) => on.clock.sleep(60_000).then(async () => on.stacks(place).update({ ...request, tags: { a: 'b' } })),
      (on) => on.world.addFault({ kind: 'throttling', times: 1, call: 'accounts.list' }),
      (on) => on.accounts.list().catch(() => {}),
      (on) => on.world.setSuspended(organization.accounts[3]?.id ?? '', true),
      (on) => on.world.enableRegion(target, 'af-south-1'),
      (on) => on.world.createBucket({ ...place, name: 'more-logs' }),
      (on) => on.buckets(bucket?.accountId ?? '').putNotifications(bucket?.name ?? '', {}),
      (on) => on.world.putObject({ bucket: 'more-logs', key: 'a', body: 'b' }),
      (on) => on.world.clearFaults(),
      (on) =>
        on.clock
          .sleep(60_000)
          .then(() => on.stacks(place).createChangeSet({ ...request, parameters: { Label: 'two' } }, 'rehearsal')),
      (on) => on.stacks(place).createChangeSet({ ...request, name: 'shell' }, 'rehearsal'),
      (on) => on.stacks(place).removeChangeSet('a', 'rehearsal'),
      (on) => on.world.alterResource(place, 'a'),
      (on) => on.world.setTrustedAccess(true),
      (on) => on.stackSets(home).create(serviceManaged),
      (on) =>
        on.stackSets(home).createInstances({
          ...instances('create', [], ['us-east-1']),
          organizationalUnits: [organization.units[0]?.id ?? ''],
        }),
      (on) => on.world.addAccount({ id: '909090909090', name: 'new', parentId: organization.units[1]?.id ?? '' }),
      (on) => on.world.moveAccount('909090909090', organization.units[2]?.id ?? ''),
      (on) => on.world.setDelegatedAdministrator(target, true),
      (on) => on.clock.sleep(600_000).then(() => on.stackSets(home).detectDrift(stackSetName, 'drift', fiveAtATime)),
      (on) => on.clock.sleep(600_000).then(() => on.world.setDelegatedAdministrator(target, false)),
    ];
    for (const change of changes) {
      await change(cloud);
      const again = await openLocalFolder(copyAsKilled(), { access });
      expect(again.world.describe()).toEqual(cloud.world.describe());
      expect(await describeStackSets(again)).toEqual(await describeStackSets(cloud));
      again.close();
    }
    cloud.close();
  });

  test('goes on with an operation as if it had never been closed', async () => {
    const whole = createSampleCloud({ suspended: 1 });
    await prepareStackSet(whole, whole.members);
    const targets = [...whole.members, '999999999999'];
    await whole.cloud
      .stackSets(whole.administrator)
      .createInstances(instances('op', targets, ['us-east-1', 'eu-west-1']));
    await whole.cloud.clock.sleep(20_000);
    await whole.cloud.stackSets(whole.administrator).describeOperation(stackSetName, 'op');
    const copy = renderWorld(whole.state);
    await finishOperation(whole, 'op');
    const expected = await whole.cloud.stackSets(whole.administrator).listResults(stackSetName, 'op');

    writeFileSync(join(folder, 'local-cloud.json'), copy);
    const reopened = await openLocalFolder(folder, { access });
    const resumed = { ...whole, cloud: reopened };
    expect(await finishOperation(resumed, 'op')).toEqual(await finishOperation(whole, 'op'));
    expect(await reopened.stackSets(whole.administrator).listResults(stackSetName, 'op')).toEqual(expected);
    expect(expected.map(({ status }) => status)).toContain('FAILED');
    reopened.close();
  });

  test('is written and read without loss', async () => {
    const { cloud, state, administrator, members } = createSampleCloud({ withoutAccess: 1 });
    await prepareStackSet({ cloud, state, administrator, members, queueArn: String }, members.slice(1, 3));
    await cloud.stackSets(administrator).createInstances(instances('op', members.slice(1, 3), ['us-east-1']));
    const text = renderWorld(state);
    expect(renderWorld(parseWorld(text))).toBe(text);
  });

  test('shows no half-written file, and no lock when it is closed', async () => {
    await initLocalFolder(folder, { seed: 1, accounts: 3 });
    const cloud = await openLocalFolder(folder);
    cloud.world.addFault({ kind: 'throttling' });
    expect(readdirSync(folder).toSorted()).toEqual(['local-cloud.json', 'lock']);
    cloud.close();
    expect(readdirSync(folder)).toEqual(['local-cloud.json']);
  });
});

describe('initLocalFolder', () => {
  test('makes the folder, and does not begin anew in one that is in use unless told to', async () => {
    const nested = join(folder, 'a', 'b');
    await initLocalFolder(nested, { seed: 1, accounts: 3 });
    await expect(initLocalFolder(nested, { seed: 2, accounts: 3 })).rejects.toMatchObject({ code: 'LOCAL_STATE' });
    const organization = await initLocalFolder(nested, { seed: 2, accounts: 3, replace: true });
    const cloud = await openLocalFolder(nested);
    expect(cloud.world.describe().managementAccountId).toBe(organization.managementAccountId);
    cloud.close();
  });

  test('refuses a folder that is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(initLocalFolder(file, { seed: 1, accounts: 3 })).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});

describe('openLocalFolder', () => {
  test('says how to make a local cloud where there is none', async () => {
    await expect(openLocalFolder(folder)).rejects.toMatchObject({
      code: 'LOCAL_STATE',
      fix: `make one with \`pantherctl local init --local=${folder}\``,
    });
  });

  test.each([
    ['is not JSON', '{', /is not readable/],
    ['is of an earlier version', '{"version":2}', /has version 2, and this pantherctl reads version 4/],
    ['has no version', '[]', /has version undefined/],
    ['is nothing', 'null', /has version undefined/],
    ['lacks a part', '{"version":4}', /is damaged/],
  ])('refuses a state that %s, and leaves it as it is', async (_, text, message) => {
    writeFileSync(join(folder, 'local-cloud.json'), text);
    await expect(openLocalFolder(folder)).rejects.toMatchObject({
      code: 'LOCAL_STATE',
      message: expect.stringMatching(message),
    });
    expect(stateText()).toBe(text);
    expect(readdirSync(folder)).toEqual(['local-cloud.json']);
  });

  test('lets one command in at a time, and names the process that holds the folder', async () => {
    await initLocalFolder(folder, { seed: 1, accounts: 3 });
    const first = await openLocalFolder(folder);
    await expect(openLocalFolder(folder)).rejects.toMatchObject({
      code: 'LOCAL_STATE',
      message: `the local cloud in ${folder} is in use by process ${process.pid}`,
    });
    await expect(initLocalFolder(folder, { seed: 1, replace: true })).rejects.toMatchObject({ code: 'LOCAL_STATE' });
    first.close();
    (await openLocalFolder(folder)).close();
  });

  test.each([
    ['of a process that is gone', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
    ['that nobody can read', () => 'nonsense'],
    ['that is empty', () => ''],
  ])('takes over a lock %s', async (_, holder) => {
    await initLocalFolder(folder, { seed: 1, accounts: 3 });
    writeFileSync(join(folder, 'lock'), holder());
    (await openLocalFolder(folder)).close();
    expect(readdirSync(folder)).toEqual(['local-cloud.json']);
  });

  test('tells when the state can no longer be written', async () => {
    await initLocalFolder(folder, { seed: 1, accounts: 3 });
    const cloud = await openLocalFolder(folder);
    rmSync(folder, { recursive: true });
    expect(() => cloud.world.addFault({ kind: 'throttling' })).toThrow(
      expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }),
    );
  });

  test('lets real time pass while it waits, at the pace that was asked for', async () => {
    await initLocalFolder(folder, { seed: 1, accounts: 3 });
    const cloud = await openLocalFolder(folder, { pace: 0.001 });
    await cloud.clock.sleep(1_000);
    cloud.close();
    const again = await openLocalFolder(folder);
    expect(again.clock.now()).toBe(cloud.clock.now());
    again.close();
  });
});
