import { describe, expect, it } from 'vitest';
import { at } from './resolve-template.ts';
import { allow, policy, propertiesOf } from './written-statements.ts';

/**
 * Every statement about roles word for word, written down by hand: the other tests say what a policy achieves, this one that nothing
 * slipped in or out. Account 123456789012 is the one deployed in, 111122223333 runs Panther.
 */

const pantherTrust = (condition: object = {}) =>
  policy(
    allow({
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:SecureTransport': 'true' }, ...condition },
    }),
  );

describe('the admin role', () => {
  it.each([
    ['', ''],
    ['eu-west-1', '-eu-west-1'],
  ])('is trusted with one stack set and may assume one role, with the region %j in names', (region, suffix) => {
    const parameters = { MasterAccountRegion: region, StackSetName: 'events' };
    expect(
      propertiesOf('panther-stackset-iam-admin-role', 'CloudFormationStackSetAdminRole', parameters),
    ).toMatchObject({
      RoleName: `PantherCloudFormationStackSetAdminRole${suffix}`,
      AssumeRolePolicyDocument: policy(
        allow({
          Principal: { Service: 'cloudformation.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '123456789012' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:cloudformation:*:123456789012:stackset/events:*' },
          },
        }),
      ),
      Policies: [
        {
          PolicyName: 'AssumeRolesInTargetAccounts',
          PolicyDocument: policy(
            allow({
              Action: 'sts:AssumeRole',
              Resource: `arn:aws:iam::*:role/PantherCloudFormationStackSetExecutionRole${suffix}`,
            }),
          ),
        },
      ],
    });
  });
});

describe('the execution role', () => {
  it.each([
    ['', ''],
    ['eu-west-1', '-eu-west-1'],
  ])('trusts the admin role of the administrator alone, with the region %j in names', (region, suffix) => {
    const parameters = {
      MasterAccountId: '111122223333',
      AdministratorAccountId: '444455556666',
      MasterAccountRegion: region,
    };
    const id = 'CloudFormationStackSetExecutionRole';
    expect(propertiesOf('panther-stackset-execution-role', id, parameters)).toMatchObject({
      RoleName: `PantherCloudFormationStackSetExecutionRole${suffix}`,
      AssumeRolePolicyDocument: policy(
        allow({
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'sts:AssumeRole',
          Condition: {
            ArnEquals: {
              'aws:PrincipalArn': `arn:aws:iam::444455556666:role/PantherCloudFormationStackSetAdminRole${suffix}`,
            },
          },
        }),
      ),
      Policies: [{ PolicyName: 'ManageCloudFormationStack' }, { PolicyName: 'PantherSetupRealTimeEvents' }],
    });
  });
});

describe('the roles that Panther assumes', () => {
  const externalId = { StringEquals: { 'sts:ExternalId': 'acme-7' } };

  it.each([
    ['', {}],
    ['acme-7', externalId],
  ])('trust the Panther account over TLS, and ask for the external id %j', (ExternalId, condition) => {
    const parameters = { MasterAccountId: '111122223333', RoleSuffix: 'prod', S3Bucket: 'acme-logs', ExternalId };
    const audit = propertiesOf('panther-cloudsec-iam', 'AuditRole', parameters);
    const reader = propertiesOf('panther-log-analysis-iam', 'LogProcessingRole', parameters);
    for (const role of [audit, reader]) {
      const trust = at(role, 'AssumeRolePolicyDocument');
      expect(JSON.parse(JSON.stringify(trust))).toEqual(pantherTrust(condition));
    }
  });

  it('read a bucket, and on request set up its notifications', () => {
    const parameters = {
      MasterAccountId: '111122223333',
      RoleSuffix: 'prod',
      S3Bucket: 'acme-logs',
      S3Prefix: 'a/',
      KmsKey: 'arn:aws:kms:us-east-1:123456789012:key/1',
      ManagedBucketNotifications: 'true',
    };
    const deployed = (id: string): unknown => propertiesOf('panther-log-analysis-iam', id, parameters);
    expect(at(deployed('LogProcessingRole'), 'Policies')).toEqual([
      {
        PolicyName: 'ReadData',
        PolicyDocument: policy(
          allow({ Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::acme-logs' }),
          allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-logs/a/*' }),
          allow({ Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: parameters.KmsKey }),
        ),
      },
    ]);
    expect(at(deployed('ManagePantherTopic'), 'PolicyDocument')).toEqual(
      policy(
        allow({
          Action: ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:Subscribe'],
          Resource: 'arn:aws:sns:*:123456789012:panther-notifications-topic',
        }),
      ),
    );
    expect(at(deployed('GetPutBucketNotifications'), 'PolicyDocument')).toEqual(
      policy(
        allow({
          Action: ['s3:GetBucketNotification', 's3:PutBucketNotification'],
          Resource: 'arn:aws:s3:::acme-logs',
        }),
      ),
    );
  });

  it('read settings with the managed policy and just these actions besides', () => {
    const role = propertiesOf('panther-cloudsec-iam', 'AuditRole', { MasterAccountId: '111122223333' });
    expect(at(role, 'ManagedPolicyArns')).toEqual(['arn:aws:iam::aws:policy/SecurityAudit']);
    const reads = (PolicyName: string, ...Action: readonly string[]) => ({
      PolicyName,
      PolicyDocument: policy(allow({ Action, Resource: '*' })),
    });
    const rules = ['GetRateBasedRule', 'GetRule', 'GetRuleGroup', 'GetWebACL'];
    const regionalRules = [...rules, 'GetWebACLForResource'];
    const eksReads = ['DescribeCluster', 'DescribeFargateProfile', 'DescribeNodegroup'];
    const eksLists = ['ListClusters', 'ListFargateProfiles', 'ListNodegroups'];
    expect(at(role, 'Policies')).toEqual([
      reads(
        'CloudFormationStackDriftDetection',
        'cloudformation:DetectStackDrift',
        'cloudformation:DetectStackResourceDrift',
      ),
      reads(
        'CloudFormationStackDriftDetectionSupplements',
        'apigateway:GET',
        'lambda:GetFunction',
        'sns:GetDataProtectionPolicy',
        'sns:ListTagsForResource',
      ),
      reads(
        'GetWAFACLs',
        ...rules.map((name) => `waf:${name}`),
        ...regionalRules.map((name) => `waf-regional:${name}`),
      ),
      reads(
        'GetTags',
        'dynamodb:ListTagsOfResource',
        'kms:ListResourceTags',
        'waf:ListTagsForResource',
        'waf-regional:ListTagsForResource',
      ),
      reads('ListDescribeEKS', ...[...eksReads, ...eksLists].map((name) => `eks:${name}`)),
      reads('DescribeDynamodb', 'dynamodb:Describe*'),
    ]);
  });
});
