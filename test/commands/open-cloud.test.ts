import { expect, test } from 'vitest';
import type { CommandContext, GlobalFlags } from '../../src/commands/command-context.ts';
import { buildAwsOptions, choosePace, openCloud } from '../../src/commands/open-cloud.ts';
import { checkConfig } from '../../src/config/check-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { createPrinter } from '../../src/ui/printer.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { createFakeIo } from '../ui/fake-io.ts';

function createContext(local: string | true | undefined): CommandContext {
  const { io } = createFakeIo();
  const printer = createPrinter(io.stdout, buildStyle({ color: false, unicode: false }));
  const flags: GlobalFlags = {
    config: 'panther.yml',
    configGiven: false,
    json: false,
    yes: false,
    color: false,
    quiet: false,
    verbose: false,
    ...(local === undefined ? {} : { local }),
  };
  return { io, flags, out: printer, notes: printer, runCommand: async () => 0 };
}

const text = `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
access: { roleName: Access }
realTimeEvents:
  targets: { accounts: ["012345678901"], organizationalUnits: [ou-ab12-cd34ef56], regions: [us-east-1, af-south-1] }
sources:
  - name: trail
    accountId: "210987654321"
    region: us-east-1
    bucket: acme-cloudtrail
    prefixes: [{ logTypes: [AWS.CloudTrail] }]
`;

function loadSample(): Config {
  const { config, problems } = checkConfig(text, 'panther.yml');
  if (config === undefined) throw new Error(JSON.stringify(problems));
  return config;
}

test('without --local it is AWS that is opened, asked nothing, and never replaced by the local cloud', async () => {
  const { cloud, close } = await openCloud(createContext(undefined), loadSample());
  await expect(cloud.identity()).rejects.toMatchObject({ code: 'NO_CREDENTIALS', exitCode: 4 });
  await expect(cloud.accounts.list()).rejects.toMatchObject({ code: 'NO_CREDENTIALS' });
  await close();
});

test.each([
  ['the administrator region', {}, {}, { region: 'us-west-2', usesPathStyle: false }],
  ['--region and --profile', { region: 'eu-west-1', profile: 'audit' }, {}, { region: 'eu-west-1', profile: 'audit' }],
  ['an endpoint for all', {}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, { usesPathStyle: true }],
  ['an endpoint for S3', {}, { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, { usesPathStyle: true }],
  ['an empty endpoint', {}, { AWS_ENDPOINT_URL: '' }, { usesPathStyle: false }],
])('AWS is reached with %s', (_, flags, env, expected) => {
  const context = createContext(undefined);
  const options = buildAwsOptions(
    { ...context, flags: { ...context.flags, ...flags }, io: createFakeIo({ env }).io },
    loadSample(),
  );
  expect(options).toMatchObject({
    access: { roleName: 'Access' },
    administratorAccountId: '444455556666',
    ...expected,
  });
  expect(options).not.toHaveProperty('templateBucket');
});

test('work in one account does not ask for the administrator', () => {
  expect(buildAwsOptions(createContext(undefined), loadSample(), false)).not.toHaveProperty('administratorAccountId');
});

test('the bucket for large templates is in the administrator account and region', () => {
  const sample = loadSample();
  const config = { ...sample, administrator: { ...sample.administrator, templateBucket: 'acme-templates' } };
  expect(buildAwsOptions(createContext(undefined), config).templateBucket).toEqual({
    name: 'acme-templates',
    accountId: '444455556666',
    region: 'us-west-2',
  });
});

test('--local alone has every account, unit, region and bucket that the file names', async () => {
  const { cloud, close } = await openCloud(createContext(true), loadSample());
  const ids = (await cloud.accounts.list()).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['111122223333', '444455556666', '012345678901', '210987654321']));
  expect((await cloud.accounts.listIn('ou-ab12-cd34ef56')).length).toBeGreaterThan(0);
  expect(await cloud.accounts.enabledRegions('012345678901')).toContain('af-south-1');
  expect(await cloud.buckets('210987654321').region('acme-cloudtrail')).toBe('us-east-1');
  expect((await cloud.identity()).accountId).toBe('444455556666');
  await close();
});

test.each([
  [{ profile: 'audit' }, '--profile has no effect on the local cloud\n'],
  [{ profile: 'audit', region: 'us-east-1' }, '--profile and --region have no effect on the local cloud\n'],
  [{}, ''],
])('of %j it says what has no effect', async (flags, note) => {
  const fake = createFakeIo();
  const context = createContext(true);
  const notes = createPrinter(fake.io.stderr, context.notes.style);
  const { close } = await openCloud({ ...context, notes, flags: { ...context.flags, ...flags } });
  await close();
  expect(fake.stderr()).toBe(note);
});

test('two clouds in memory share nothing', async () => {
  const first = await openCloud(createContext(true), loadSample());
  const second = await openCloud(createContext(true), loadSample());
  const notifications = { EventBridgeConfiguration: {} };
  await first.cloud.buckets('210987654321').putNotifications('acme-cloudtrail', notifications);
  expect(await second.cloud.buckets('210987654321').notifications('acme-cloudtrail')).toEqual({});
});

test('a folder without a local cloud is refused with the command that makes one', async () => {
  await expect(openCloud(createContext('no-such-folder'), loadSample())).rejects.toMatchObject({ code: 'LOCAL_STATE' });
});

test.each([
  ['a pipe', {}, undefined],
  ['a terminal', { stderr: { isTTY: true } }, 4],
  ['a pipe with a pace', { env: { PANTHERCTL_LOCAL_PACE: '2.5' } }, 2.5],
  ['a terminal that wants no pace', { stderr: { isTTY: true }, env: { PANTHERCTL_LOCAL_PACE: '0' } }, undefined],
])('time for %s', (_, options, pace) => {
  expect(choosePace(createFakeIo(options).io)).toBe(pace);
});

test.each(['fast', '-1', 'NaN', 'Infinity'])('a pace of %s is refused', (pace) => {
  const { io } = createFakeIo({ env: { PANTHERCTL_LOCAL_PACE: pace } });
  expect(() => choosePace(io)).toThrow(`PANTHERCTL_LOCAL_PACE is '${pace}'`);
});
