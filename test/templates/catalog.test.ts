import { describe, expect, it } from 'vitest';
import {
  catalog,
  catalogEntry,
  logProcessingRoleName,
  roleArn,
  roleNames,
  templateOptions,
} from '../../src/templates/catalog.ts';
import type { TemplateName } from '../../src/templates/catalog.ts';
import { at, resolveTemplate, statementsAt } from './resolve-template.ts';
import { sampleConfig } from './sample-config.ts';

function deploy(name: TemplateName, parameters: Readonly<Record<string, string>>, region = 'us-east-1') {
  return resolveTemplate(catalogEntry(name).build({}), { parameters, region });
}

describe('the catalog', () => {
  it('lists the templates in the order of deployment, each with its purpose and place', () => {
    expect(catalog.map(({ name }) => name)).toEqual([
      'panther-stackset-iam-admin-role',
      'panther-stackset-execution-role',
      'panther-cloudwatch-events',
      'panther-log-analysis-iam',
      'panther-log-processing-notifications',
      'panther-cloudsec-iam',
      'panther-runtime',
      'panther-log-tables',
    ]);
    for (const { purpose, where } of catalog) expect(purpose.length * where.length).toBeGreaterThan(0);
  });

  it('keeps the parameters, outputs and logical ids that users of the published templates rely on', () => {
    const published: Partial<Record<TemplateName, { parameters: string[]; outputs: string[]; resources: string[] }>> = {
      'panther-stackset-iam-admin-role': {
        parameters: ['MasterAccountRegion'],
        outputs: ['CloudFormationStackSetAdminRoleArn'],
        resources: ['CloudFormationStackSetAdminRole'],
      },
      'panther-stackset-execution-role': {
        parameters: ['MasterAccountId', 'MasterAccountRegion'],
        outputs: [],
        resources: ['CloudFormationStackSetExecutionRole'],
      },
      'panther-cloudwatch-events': {
        parameters: ['SnsTopicName', 'SnsEventsCmkMgmtRoleArn', 'MasterAccountId', 'QueueArn'],
        outputs: [],
        resources: [
          'PantherEventsTopic',
          'TopicPolicy',
          'PantherEventsKey',
          'PantherEventsKeyAlias',
          'QueueSubscription',
          'CloudTrailRule',
        ],
      },
      'panther-log-analysis-iam': {
        parameters: ['MasterAccountId', 'RoleSuffix', 'S3Bucket', 'KmsKey', 'ManagedBucketNotifications'],
        outputs: ['RoleARN'],
        resources: ['LogProcessingRole', 'ManagePantherTopic', 'GetPutBucketNotifications'],
      },
      'panther-log-processing-notifications': {
        parameters: ['SnsTopicName', 'SnsLogProcessingCmkMgmtRoleArn', 'MasterAccountId', 'PantherRegion'],
        outputs: ['SnsTopicArn'],
        resources: ['Topic', 'TopicPolicy', 'Subscription', 'PantherLogProcessingKey', 'PantherEventsKeyAlias'],
      },
      'panther-cloudsec-iam': {
        parameters: ['MasterAccountId', 'MasterAccountRegion', 'DeployCloudWatchEventSetup'],
        outputs: ['AuditRoleARN', 'CloudFormationStackSetExecutionRoleArn', 'CloudFormationStackSetExecutionRoleName'],
        resources: ['AuditRole', 'CloudFormationStackSetExecutionRole'],
      },
    };
    for (const [name, { outputs, parameters, resources }] of Object.entries(published)) {
      const { Parameters = {}, Outputs = {}, Resources } = catalogEntry(name as TemplateName).build({});
      expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(parameters));
      expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(outputs));
      expect(Object.keys(Resources).toSorted()).toEqual(resources.toSorted());
    }
  });
});

describe('a configuration', () => {
  const config = sampleConfig();

  it('fills the templates so far that they deploy as they stand, with the same values as parameters', () => {
    for (const entry of catalog) {
      const template = entry.build(templateOptions(config));
      const open = Object.entries(template.Parameters ?? {}).filter(([, { Default }]) => Default === undefined);
      expect(open.map(([name]) => name)).toEqual(
        entry.name === 'panther-log-analysis-iam' ? ['RoleSuffix', 'S3Bucket'] : [],
      );
      for (const [name, value] of Object.entries(entry.parameters(config))) {
        expect([entry.name, name, template.Parameters?.[name]?.Default]).toEqual([entry.name, name, value]);
      }
    }
  });

  it('leaves required parameters open when there is none', () => {
    expect(catalogEntry('panther-cloudwatch-events').build({}).Parameters?.['QueueArn']).not.toHaveProperty('Default');
    expect(templateOptions(undefined)).toEqual({});
  });

  it('gives the opt-in regions among the targets to the admin role', () => {
    const parameters = catalogEntry('panther-stackset-iam-admin-role').parameters(config);
    expect(parameters).toEqual({ StackSetName: 'panther-real-time-events', OptInRegions: 'ap-east-1' });
    const overrides = { '123456789012': { regions: ['eu-south-2', 'us-east-1'] } };
    const withOverride = sampleConfig({ realTimeEvents: { targets: { regions: ['us-east-1'], overrides } } });
    expect(templateOptions(withOverride).optInRegions).toEqual(['eu-south-2']);
    const everywhere = sampleConfig({ realTimeEvents: { targets: { regions: 'all' } } });
    expect(templateOptions(everywhere).optInRegions).toEqual(expect.arrayContaining(['ap-east-1', 'mx-central-1']));
    expect(templateOptions(everywhere).optInRegions).not.toContain('us-east-1');
  });

  it('names the topic as the sources do that create one, if they agree', () => {
    const [first, second] = sampleConfig().sources;
    const topicName = (...names: readonly (string | undefined)[]): unknown => {
      const sources = [first, second].map((source, index) => {
        const name = names[index];
        const notifications = name === undefined ? { topic: 'none' } : { topic: 'create', topicName: name };
        return { ...source, notifications };
      });
      const entry = catalogEntry('panther-log-processing-notifications');
      const config = sampleConfig({ sources });
      const given = entry.parameters(config)['SnsTopicName'] ?? 'panther-notifications-topic';
      expect(entry.build(templateOptions(config)).Parameters?.['SnsTopicName']?.Default).toBe(given);
      return given;
    };
    expect(topicName('one', 'one')).toBe('one');
    expect(topicName(undefined, 'one')).toBe('one');
    expect(topicName('one', 'two')).toBe('panther-notifications-topic');
    expect(topicName(undefined, undefined)).toBe('panther-notifications-topic');
  });

  it('makes the queue and the roles in the partition of the Panther region', () => {
    const china = sampleConfig({ panther: { accountId: '111122223333', region: 'cn-north-1' } });
    expect(templateOptions(china).eventsQueueArn).toBe(
      'arn:aws-cn:sqs:cn-north-1:111122223333:panther-aws-events-queue',
    );
    expect(roleArn(china, '444455556666', 'x')).toBe('arn:aws-cn:iam::444455556666:role/x');
  });

  it('appends the Panther region to the names of shared roles under regional naming, and only to them', () => {
    const regional = sampleConfig({ naming: 'regional' });
    expect(roleNames(config)).toEqual({
      admin: 'PantherCloudFormationStackSetAdminRole',
      execution: 'PantherCloudFormationStackSetExecutionRole',
      audit: 'PantherAuditRole',
    });
    expect(roleNames(regional).admin).toBe('PantherCloudFormationStackSetAdminRole-us-west-2');
    expect(logProcessingRoleName({ name: ' My  Logs ' })).toBe('PantherLogProcessingRole-my-logs');
  });

  it.each([
    ['panther-stackset-iam-admin-role', 'CloudFormationStackSetAdminRole', 'admin'],
    ['panther-stackset-execution-role', 'CloudFormationStackSetExecutionRole', 'execution'],
    ['panther-cloudsec-iam', 'AuditRole', 'audit'],
  ] as const)('names the role of %s as the orchestrator does, under both namings', (name, id, role) => {
    for (const naming of ['plain', 'regional']) {
      const named = sampleConfig({ naming });
      const template = catalogEntry(name).build(templateOptions(named));
      expect(resolveTemplate(template, {}).get(id)?.properties['RoleName']).toBe(roleNames(named)[role]);
    }
  });
});

describe('the events template', () => {
  const QueueArn = 'arn:aws:sqs:us-west-2:012345678901:panther-aws-events-queue';

  it('reads the Panther account from the queue alone', () => {
    const policy = deploy('panther-cloudwatch-events', { QueueArn }).get('TopicPolicy');
    const subscribe = statementsAt(policy, 'properties', 'PolicyDocument').find(
      ({ Sid }) => Sid === 'CrossAccountSubscription',
    );
    expect(subscribe?.Principal).toEqual({ AWS: 'arn:aws:iam::012345678901:root' });
    expect(subscribe?.Condition?.['StringEquals']?.['sns:Endpoint']).toBe(QueueArn);
  });

  it('delivers raw messages, where the notifications template delivers envelopes', () => {
    const events = deploy('panther-cloudwatch-events', { QueueArn }).get('QueueSubscription');
    const parameters = { MasterAccountId: '012345678901', PantherRegion: 'us-west-2' };
    const notifications = deploy('panther-log-processing-notifications', parameters).get('Subscription');
    expect(events?.properties['RawMessageDelivery']).toBe(true);
    expect(notifications?.properties).toMatchObject({
      RawMessageDelivery: false,
      Endpoint: 'arn:aws:sqs:us-west-2:012345678901:panther-input-data-notifications-queue',
    });
  });
});

describe('the role templates', () => {
  it('trusts the service under its regional names for opt-in regions', () => {
    const trusted = (OptInRegions: string): unknown => {
      const role = deploy('panther-stackset-iam-admin-role', { OptInRegions }).get('CloudFormationStackSetAdminRole');
      return at(statementsAt(role, 'properties', 'AssumeRolePolicyDocument'), 0, 'Principal', 'Service');
    };
    expect(trusted('')).toBe('cloudformation.amazonaws.com');
    expect(trusted('ap-east-1,eu-south-2')).toEqual([
      'cloudformation.amazonaws.com',
      'cloudformation.ap-east-1.amazonaws.com',
      'cloudformation.eu-south-2.amazonaws.com',
    ]);
  });

  it('trusts the admin role of the administrator account, or of the Panther account if none is named', () => {
    const trust = (parameters: Record<string, string>): unknown => {
      const role = deploy('panther-stackset-execution-role', parameters).get('CloudFormationStackSetExecutionRole');
      return statementsAt(role, 'properties', 'AssumeRolePolicyDocument')[0];
    };
    expect(trust({ MasterAccountId: '111122223333' })).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/PantherCloudFormationStackSetAdminRole' },
      },
    });
    const named = {
      MasterAccountId: '111122223333',
      AdministratorAccountId: '444455556666',
      MasterAccountRegion: 'eu-west-1',
    };
    expect(trust(named)).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Condition: {
        ArnEquals: {
          'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/PantherCloudFormationStackSetAdminRole-eu-west-1',
        },
      },
    });
  });

  it('creates the execution role beside the audit role only on request', () => {
    const ids = (value: string) => [
      ...deploy('panther-cloudsec-iam', { MasterAccountId: '111122223333', DeployCloudWatchEventSetup: value }).keys(),
    ];
    expect(ids('true')).toEqual(['AuditRole', 'CloudFormationStackSetExecutionRole']);
    expect(ids('false')).toEqual(['AuditRole']);
    expect(ids('')).toEqual(['AuditRole']);
  });
});

describe('the parameters that follow from a configuration', () => {
  const regional = sampleConfig({ naming: 'regional' });
  const roles = {
    MasterAccountId: '111122223333',
    MasterAccountRegion: 'us-west-2',
    AdministratorAccountId: '444455556666',
    StackSetName: 'panther-real-time-events',
  };

  it.each([
    [
      'panther-stackset-iam-admin-role',
      { MasterAccountRegion: 'us-west-2', StackSetName: 'panther-real-time-events', OptInRegions: 'ap-east-1' },
    ],
    ['panther-stackset-execution-role', roles],
    ['panther-cloudwatch-events', { QueueArn: 'arn:aws:sqs:us-west-2:111122223333:panther-aws-events-queue' }],
    ['panther-log-analysis-iam', { MasterAccountId: '111122223333' }],
    ['panther-log-processing-notifications', { MasterAccountId: '111122223333', PantherRegion: 'us-west-2' }],
    ['panther-cloudsec-iam', roles],
  ] as const)('are these for %s', (name, parameters) => {
    expect(catalogEntry(name).parameters(regional)).toEqual(parameters);
  });
});
