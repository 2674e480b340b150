import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { describe, expect, it } from 'vitest';
import { call, isExpression, join as joinTexts, select, split } from '../../src/templates/cfn/expression.ts';
import { interpolate } from '../../src/templates/cfn/interpolate.ts';
import { resourceAttributes, resourceClasses } from '../../src/templates/cfn/resource-types.ts';
import type { ResourceType } from '../../src/templates/cfn/resource-types.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('interpolate', () => {
  it('writes literals into the text, so that what they hold stays literal', () => {
    expect(plain(interpolate('${Bucket}/${Prefix}', { Bucket: 'b', Prefix: '${AWS::Region}/${!x}' }))).toBe(
      'b/${AWS::Region}/${!x}',
    );
    expect(plain(interpolate('${AWS::Partition}:${Prefix}', { Prefix: '${*}' }))).toEqual({
      'Fn::Sub': '${AWS::Partition}:${!*}',
    });
  });

  it('writes references and texts without variables into the text, and keeps the rest as variables', () => {
    const inner = interpolate('x-${AWS::Region}');
    const values = {
      A: call('Ref', 'Topic'),
      B: call('Fn::GetAtt', ['Key', 'Arn']),
      C: inner,
      D: call('Fn::If', ['On', 'a', 'b']),
    };
    expect(plain(interpolate('${A} ${B} ${C} ${D}', values))).toEqual({
      'Fn::Sub': ['${Topic} ${Key.Arn} x-${AWS::Region} ${D}', { D: { 'Fn::If': ['On', 'a', 'b'] } }],
    });
  });

  it('needs no function when nothing is left to compute', () => {
    expect(interpolate('${A}-${B}', { A: 'x', B: 'y' })).toBe('x-y');
    expect(isExpression(interpolate('${AWS::Region}'))).toBe(true);
  });

  it('composes with the list functions', () => {
    expect(plain(select(4, split(':', joinTexts(',', ['a', 'b']))))).toEqual({
      'Fn::Select': [4, { 'Fn::Split': [':', { 'Fn::Join': [',', ['a', 'b']] }] }],
    });
  });
});

/**
 * Properties that CloudFormation has and cloudform-types, generated in 2023, has not. Where we set one, our own adapter
 * adds it; the rest is here so that a new gap is noticed.
 */
const knownGaps: Readonly<Record<ResourceType, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': [
    'EvaluationCriteria',
    'EvaluationInterval',
    'EvaluationWindow',
    'Tags',
    'WarmUpConfiguration',
  ],
  'AWS::Events::Rule': ['Tags'],
  'AWS::Glue::Database': ['DatabaseName'],
  'AWS::Glue::Table': ['Name'],
  'AWS::IAM::Policy': [],
  'AWS::IAM::Role': [],
  'AWS::KMS::Alias': [],
  'AWS::KMS::Key': ['RotationPeriodInDays'],
  'AWS::Lambda::EventSourceMapping': ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'ProvisionedPollerConfig', 'Tags'],
  'AWS::Lambda::Function': [
    'CapacityProviderConfig',
    'DurableConfig',
    'FunctionScalingConfig',
    'LoggingConfig',
    'PublishToLatestPublished',
    'RecursiveLoop',
    'TenancyConfig',
  ],
  'AWS::Lambda::Permission': ['InvokedViaFunctionUrl'],
  'AWS::Logs::LogGroup': [
    'BearerTokenAuthenticationEnabled',
    'DeletionProtectionEnabled',
    'FieldIndexPolicies',
    'LogGroupClass',
    'ResourcePolicyDocument',
  ],
  'AWS::S3::Bucket': [
    'AbacStatus',
    'BucketNamePrefix',
    'BucketNamespace',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
  ],
  'AWS::S3::BucketPolicy': [],
  'AWS::SNS::Subscription': ['ReplayPolicy'],
  'AWS::SNS::Topic': ['DeliveryStatusLogging', 'FifoThroughputScope', 'MaximumMessageSize'],
  'AWS::SNS::TopicPolicy': [],
  'AWS::SQS::Queue': [],
  'AWS::SQS::QueuePolicy': [],
};

describe('the adapter over cloudform-types', async () => {
  const database = await loadAwsServiceSpec();
  const types = Object.keys(resourceClasses) as ResourceType[];
  const specOf = (type: ResourceType) => database.lookup('resource', 'cloudFormationType', 'equals', type).only();

  it.each(types)('makes %s under that very name', (type) => {
    const Class = resourceClasses[type] as unknown as new (properties: object) => { Type: string };
    expect(new Class({}).Type).toBe(type);
  });

  it.each(types)('lacks no property of %s but the ones listed', (type) => {
    const missing = Object.keys(specOf(type).properties).filter((name) => !declaredProperties(type).has(name));
    expect(missing.toSorted()).toEqual(knownGaps[type]);
  });

  it.each(types)('knows just the attributes of %s', (type) => {
    // Attributes of parts that our templates never configure go by a path, e.g. `MetadataConfiguration.Destination`.
    const attributes = Object.keys(specOf(type).attributes).filter((name) => !name.includes('.'));
    expect(attributes.toSorted()).toEqual([...resourceAttributes[type]].toSorted());
  });
});

/** The folder of a service's types: an abbreviation in small letters, a word with a small first letter. */
function folderOf(service: string): string {
  return /^[A-Z0-9]+$/.test(service) ? service.toLowerCase() : `${service[0]?.toLowerCase()}${service.slice(1)}`;
}

/** Property names in the declaration file of a type, e.g. `types/sns/topicPolicy.d.ts` for `AWS::SNS::TopicPolicy`. */
function declaredProperties(type: ResourceType): ReadonlySet<string> {
  const [, service = '', name = ''] = type.split('::');
  const root = dirname(createRequire(import.meta.url).resolve('cloudform-types/package.json'));
  const file = join(root, 'types', folderOf(service), `${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`);
  if (!existsSync(file)) throw new Error(`no declaration of ${type}`);
  const block =
    new RegExp(`export interface ${name}Properties \\{\\n([\\s\\S]*?)\\n\\}`).exec(readFileSync(file, 'utf8'))?.[1] ??
    '';
  return new Set([...block.matchAll(/^ {4}(\w+)\??:/gm)].map((match) => match[1] ?? ''));
}
