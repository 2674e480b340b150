import { describe, expect, it } from 'vitest';
import { buildQueueStatements } from '../../src/config/queue-statements.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Config, Source } from '../../src/config/schema.ts';
import { inputQueueArn, topicArnOf } from '../../src/config/source-places.ts';
import {
  buildSourceAlarmsTemplate,
  buildSourceRuleTemplate,
  catalogEntry,
  notificationsParameters,
  templateOptions,
} from '../../src/templates/catalog.ts';
import type { TemplateName } from '../../src/templates/catalog.ts';
import type { Template } from '../../src/templates/cfn/template.ts';
import { renderYaml } from '../../src/templates/render.ts';
import type { Place } from '../../src/ports/place.ts';
import { createSampleCloud } from './sample-cloud.ts';

type Publisher = Source['notifications']['publisher'];

/** An organization without a runtime, and a file with one source of a bucket in it. */
function stage(publisher: Publisher) {
  const sample = createSampleCloud({ runtime: 'none' });
  const { panther } = sample.state;
  const accountId = sample.members.find((id) => id !== panther.accountId) ?? '';
  const config: Config = configSchema.parse({
    version: 1,
    panther: { accountId: panther.accountId, region: panther.region },
    administrator: sample.administrator,
    sources: [
      {
        name: 'logs',
        accountId,
        region: 'eu-west-1',
        bucket: 'acme-logs',
        prefixes: [{ prefix: 'a/', logTypes: ['AWS.ALB'] }],
        notifications: { publisher },
        dropOffMinutes: 60,
      },
    ],
  });
  const [source] = config.sources;
  if (source === undefined) throw new Error('the file has a source');
  const deploy = async (place: Place, name: string, template: Template, parameters: Record<string, string> = {}) => {
    const stacks = sample.cloud.stacks(place);
    await stacks.create({ name, template: renderYaml(template), parameters, tags: {} });
    await sample.cloud.clock.sleep(600_000);
    return (await stacks.describe(name))?.status;
  };
  const ofCatalog = (name: TemplateName) => catalogEntry(name).build(templateOptions(config));
  return { ...sample, config, deploy, ofCatalog, source };
}

/** Deploys the runtime and the topic of the source, opens the queue, subscribes it, and lets `publish` do its part. */
async function deliver(publisher: Publisher, statements: (config: Config) => readonly object[]) {
  const staged = stage(publisher);
  const { cloud, config, deploy, ofCatalog, source } = staged;
  const { panther } = config;
  expect(await deploy(panther, 'panther-runtime', ofCatalog('panther-runtime'))).toBe('CREATE_COMPLETE');
  const notifications = ofCatalog('panther-log-processing-notifications');
  const parameters = notificationsParameters(config, source);
  expect(await deploy(source, 'topic', notifications, parameters)).toBe('CREATE_COMPLETE');
  const topicArn = topicArnOf(source) ?? '';
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements(config) });
  await cloud.queues(panther).setPolicy('panther-input-data-notifications-queue', policy);
  await cloud.topics(source).subscribeQueue(topicArn, inputQueueArn(panther));
  cloud.world.confirmSubscriptions();
  const told = [{ Id: 'ours', TopicArn: topicArn, Events: ['s3:ObjectCreated:*'] }];
  cloud.world.createBucket({
    name: source.bucket,
    accountId: source.accountId,
    region: source.region,
    notifications: publisher === 'bucket' ? { TopicConfigurations: told } : { EventBridgeConfiguration: {} },
  });
  if (publisher === 'eventBridge') {
    expect(await deploy(source, 'rule', buildSourceRuleTemplate(config, source))).toBe('CREATE_COMPLETE');
  }
  const before = cloud.world.receivedBy(inputQueueArn(panther)).received;
  return { ...staged, received: () => cloud.world.receivedBy(inputQueueArn(panther)).received - before };
}

describe('the runtime on the local cloud', () => {
  it('receives what a bucket announces, through encrypted topic and encrypted queue', async () => {
    const { cloud, received, source } = await deliver('bucket', buildQueueStatements);
    cloud.world.putObject({ bucket: source.bucket, key: 'a/1', body: 'x' });
    expect(received()).toBe(1);
  });

  it('receives nothing from a topic whose account its policy does not name', async () => {
    const onlyDenials = (config: Config) => buildQueueStatements(config).filter(({ Effect }) => Effect === 'Deny');
    const { cloud, received, source } = await deliver('bucket', onlyDenials);
    cloud.world.putObject({ bucket: source.bucket, key: 'a/1', body: 'x' });
    expect(received()).toBe(0);
  });

  it('receives what EventBridge tells by the rule of a source, and nothing beside its prefixes', async () => {
    const { cloud, received, source } = await deliver('eventBridge', buildQueueStatements);
    cloud.world.putObject({ bucket: source.bucket, key: 'b/1', body: 'x' });
    expect(received()).toBe(0);
    cloud.world.putObject({ bucket: source.bucket, key: 'a/1', body: 'x' });
    expect(received()).toBe(1);
  });

  it('holds the alarms of sources', async () => {
    const { config, deploy, source } = stage('bucket');
    const template = buildSourceAlarmsTemplate(config, source.accountId);
    expect(await deploy(config.panther, 'alarms', template)).toBe('CREATE_COMPLETE');
  });
});
