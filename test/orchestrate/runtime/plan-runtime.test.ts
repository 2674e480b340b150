import { describe, expect, it } from 'vitest';
import { runtimeBucketName } from '../../../src/config/names.ts';
import { configSchema } from '../../../src/config/schema.ts';
import type { Config } from '../../../src/config/schema.ts';
import { applyRuntime } from '../../../src/orchestrate/runtime/apply-runtime.ts';
import { planRuntime } from '../../../src/orchestrate/runtime/plan-runtime.ts';
import type { RuntimeSizes } from '../../../src/orchestrate/runtime/plan-runtime.ts';
import { buildOrganization } from '../../../src/local/build-organization.ts';
import { createSampleCloud } from '../../local/sample-cloud.ts';

function stage(panther: object = {}) {
  const { panther: place } = buildOrganization({ seed: 7, accounts: 8, runtime: 'none' });
  const sample = createSampleCloud({ runtime: 'none' }, { templateBucket: runtimeBucketName(place) });
  const config: Config = configSchema.parse({
    version: 1,
    panther: { ...sample.state.panther, ...panther },
    administrator: sample.administrator,
  });
  const { cloud } = sample;
  const tools = { clock: cloud.clock, emit: () => undefined };
  const plan = (version: string, sizes: RuntimeSizes = {}, texts: readonly string[] = []) => {
    const code = { key: `code/log-processor-${version}.zip`, bytes: Buffer.from(version), title: 'code' };
    const schemas = texts.map((text, index) => ({
      key: `schemas/Custom.S${index}.yml`,
      bytes: Buffer.from(text),
      title: `schema ${index}`,
    }));
    const tables = texts.map((_, index) => ({
      logType: `Custom.S${index}`,
      description: 'of users',
      columns: [{ name: 'userName', type: 'string' }],
    }));
    return planRuntime(config, { code, schemas, tables }, sizes, cloud);
  };
  const deploy = async (version: string, sizes: RuntimeSizes = {}, texts: readonly string[] = []) => {
    const steps = await plan(version, sizes, texts);
    const ends: string[] = [];
    for await (const { outcome } of applyRuntime(steps, config.panther.accountId, cloud, tools)) {
      ends.push(outcome.outcome === 'failed' ? `failed: ${outcome.reason}` : outcome.outcome);
    }
    return { actions: steps.map(({ action }) => action), ends };
  };
  const parameters = async () => (await cloud.stacks(config.panther).describe('panther-runtime'))?.parameters ?? {};
  return { ...sample, config, deploy, parameters, plan };
}

describe('deploying the runtime', () => {
  it('makes the bucket first, then puts the code there, then makes the function and the tables', async () => {
    const { cloud, config, deploy, parameters } = stage();
    expect(await deploy('1')).toEqual({
      actions: ['create', 'create', 'update', 'create'],
      ends: ['done', 'done', 'done', 'done'],
    });
    expect((await parameters())['CodeKey']).toBe('code/log-processor-1.zip');
    const bucket = runtimeBucketName(config.panther);
    expect(await cloud.objects(config.panther.accountId).findOne(bucket, 'code/')).toBe('code/log-processor-1.zip');
    expect((await cloud.stacks(config.panther).describe('panther-log-tables'))?.status).toBe('CREATE_COMPLETE');
  });

  it('has nothing to do a second time', async () => {
    const { deploy } = stage();
    await deploy('1');
    expect((await deploy('1')).actions).toEqual(['none', 'none', 'none']);
  });

  it('brings new code to a runtime that is there, and keeps the old one for going back', async () => {
    const { cloud, config, deploy, parameters } = stage();
    await deploy('1');
    expect((await deploy('2')).actions).toEqual(['create', 'update', 'none']);
    expect((await parameters())['CodeKey']).toBe('code/log-processor-2.zip');
    const objects = cloud.objects(config.panther.accountId);
    expect(await objects.findOne(runtimeBucketName(config.panther), 'code/log-processor-1')).toBeDefined();
    expect((await deploy('1')).actions).toEqual(['none', 'update', 'none']);
  });

  it('keeps sizes that somebody chose, unless others are asked for', async () => {
    const { deploy, parameters } = stage();
    await deploy('1', { memory: '3008' });
    await deploy('2');
    expect((await parameters())['ProcessorMemory']).toBe('3008');
    await deploy('2', { concurrency: '50' });
    expect(await parameters()).toMatchObject({ ProcessorMemory: '3008', ProcessorConcurrency: '50' });
  });

  it('puts schemas beside the code, and again only those that changed', async () => {
    const { cloud, config, deploy } = stage();
    expect((await deploy('1', {}, ['a', 'b'])).ends).toEqual(Array(7).fill('done'));
    expect((await deploy('1', {}, ['a', 'c'])).actions).toEqual(['none', 'none', 'create', 'none', 'none', 'none']);
    const objects = cloud.objects(config.panther.accountId);
    expect((await objects.readText(runtimeBucketName(config.panther), 'schemas/Custom.S1.yml'))?.text).toBe('c');
  });

  it('leaves tables of schemas alone where a deployment brings none', async () => {
    const { cloud, config, deploy } = stage();
    await deploy('1', {}, ['a']);
    expect((await deploy('2')).actions).toEqual(['create', 'update', 'none']);
    const custom = await cloud.stacks(config.panther).template('panther-custom-log-tables');
    expect(custom).toContain('TableCustomS0');
  });

  it('takes up a runtime that was deployed by hand without code', async () => {
    const { cloud, config, deploy, parameters, plan } = stage();
    const [bare] = await plan('1');
    if (bare?.kind !== 'stack') throw new TypeError('the first step is the stack');
    await cloud.stacks(config.panther).create({ ...bare, name: bare.stackName });
    await cloud.clock.sleep(600_000);
    expect((await deploy('1')).actions).toEqual(['create', 'update', 'create']);
    expect((await parameters())['CodeKey']).toBe('code/log-processor-1.zip');
  });

  it('touches no stack of somebody else, and puts nothing into their bucket', async () => {
    const { cloud, config, deploy, plan } = stage();
    const [bare] = await plan('1');
    if (bare?.kind !== 'stack') throw new TypeError('the first step is the stack');
    await cloud.stacks(config.panther).create({ ...bare, name: bare.stackName, tags: {} });
    await cloud.clock.sleep(600_000);
    const { actions, ends } = await deploy('1');
    expect(actions).toContain('blocked');
    expect(ends.at(-1)).toContain('does not carry the tags of this deployment');
    const objects = cloud.objects(config.panther.accountId);
    expect(await objects.findOne(runtimeBucketName(config.panther), 'code/')).toBeUndefined();
  });

  it('begins nothing where the bucket is there without its stack', async () => {
    const { cloud, config, deploy } = stage();
    const { accountId, region } = config.panther;
    const name = runtimeBucketName(config.panther);
    cloud.world.createBucket({ name, accountId, region, notifications: {} });
    const { actions, ends } = await deploy('1');
    expect(actions).toEqual(['blocked']);
    expect(ends[0]).toContain(`bucket ${name} is there and belongs to no stack`);
    expect(await cloud.stacks(config.panther).describe('panther-runtime')).toBeUndefined();
  });

  it('refuses a file whose runtime is Panther itself', async () => {
    await expect(stage({ runtime: 'external' }).plan('1')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
