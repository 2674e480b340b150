import type { Config } from '../../src/config/schema.ts';
import { alarmTopicArnOf, topicArnOf } from '../../src/config/source-places.ts';
import {
  buildSourceAlarmsTemplate,
  buildSourceRuleTemplate,
  buildSourceTemplate,
  catalog,
  catalogEntry,
  notificationsParameters,
  templateOptions,
} from '../../src/templates/catalog.ts';
import { eventBridgeConfig, sampleConfig } from './sample-config.ts';
import type { Template } from '../../src/templates/cfn/template.ts';
import { buildFanOutTemplate } from '../../src/templates/panther-fan-out.ts';

/** A template, generic or filled, with parameters that switch everything on or leave everything off. */
export interface SampleDeployment {
  readonly title: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** ARNs that the template holds as they stand, since the file gives them. */
  readonly literals: readonly string[];
}

const required: Readonly<Record<string, string>> = {
  MasterAccountId: '111122223333',
  PantherRegion: 'us-west-2',
  QueueArn: 'arn:aws:sqs:us-west-2:111122223333:panther-aws-events-queue',
  RoleSuffix: 'prod',
  S3Bucket: 'acme-logs',
};

const everything: Readonly<Record<string, string>> = {
  ...required,
  MasterAccountRegion: 'us-west-2',
  AdministratorAccountId: '444455556666',
  OptInRegions: 'ap-east-1,eu-south-2',
  SnsEventsCmkMgmtRoleArn: 'arn:aws:iam::123456789012:role/keys',
  SnsLogProcessingCmkMgmtRoleArn: 'arn:aws:iam::123456789012:role/keys',
  S3Prefix: 'AWSLogs/',
  KmsKey: 'arn:aws:kms:us-east-1:123456789012:key/1',
  ExternalId: 'acme-7',
  ManagedBucketNotifications: 'true',
  DeployCloudWatchEventSetup: 'true',
  CodeKey: 'code/log-processor-0123456789abcdef.zip',
};

function known(template: Template, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => template.Parameters?.[name] !== undefined));
}

/** Every template in both extremes, and one rendered for a source. */
export function sampleDeployments(): readonly SampleDeployment[] {
  const config = sampleConfig();
  const generic = catalog.flatMap((entry) => {
    const template = entry.build({});
    return [
      { title: `${entry.name}, bare`, template, parameters: known(template, required), literals: [] },
      { title: `${entry.name}, with everything`, template, parameters: known(template, everything), literals: [] },
    ];
  });
  const filled = catalog.map((entry) => ({
    title: `${entry.name}, filled from a configuration`,
    template: entry.build(templateOptions(config)),
    literals: templateArns(config),
    parameters: entry.name === 'panther-log-analysis-iam' ? { RoleSuffix: 'prod', S3Bucket: 'acme-logs' } : {},
  }));
  const sources = config.sources.map((source) => ({
    title: `the template of source ${source.name}`,
    template: buildSourceTemplate(config, source),
    parameters: {},
    literals: [],
  }));
  return [...generic, ...filled, ...sources, ...besideSources(), ...sampleFanOuts()];
}

/** What the file settles about the events template's queue. */
function templateArns(config: Config): readonly string[] {
  return [templateOptions(config).eventsQueueArn ?? ''];
}

/** The templates that only some sources have. */
function besideSources(): readonly SampleDeployment[] {
  const config = eventBridgeConfig();
  const [source] = config.sources;
  if (source === undefined) throw new Error('the sample has a source');
  const literals = [topicArnOf(source) ?? '', alarmTopicArnOf(config.panther)];
  return [
    {
      title: 'panther-log-processing-notifications, for EventBridge',
      template: catalogEntry('panther-log-processing-notifications').build(templateOptions(config)),
      parameters: notificationsParameters(config, source),
      literals: [],
    },
    { title: 'the rule of a source', template: buildSourceRuleTemplate(config, source), parameters: {}, literals },
    {
      title: 'the alarms of an account',
      template: buildSourceAlarmsTemplate(config, source.accountId),
      parameters: {},
      literals,
    },
  ];
}

/** The topic in the place of a queue, and of a function. */
export function sampleFanOuts(): readonly SampleDeployment[] {
  return (['queue', 'function'] as const).map((kind) => ({
    title: `a fan-out to a ${kind}`,
    template: buildFanOutTemplate({
      bucket: 'acme-logs',
      topicName: 'panther-fan-out-0a1b2c3d',
      target: { kind, name: 'indexer' },
      panther: { accountId: '111122223333', region: 'us-west-2' },
      original: '{"list":"QueueConfigurations","index":0}',
    }),
    parameters: {},
    literals: [],
  }));
}
