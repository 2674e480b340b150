import { names } from '../config/names.ts';
import { bucketArn, decryptStatement, logProcessingRole } from './blocks/log-processing-role.ts';
import { accountIdParameter, switchParameter, textParameter } from './blocks/parameters.ts';
import { defineEntry } from './catalog-entry.ts';
import { pseudo } from './cfn/expression.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

/**
 * The role that Panther assumes to read one bucket, for those who fill in parameters themselves; `generate` renders one
 * template per source beside it. The two extra policies are for Panther's own wiring of bucket notifications.
 */
export const pantherLogAnalysisIam = defineEntry({
  name: 'panther-log-analysis-iam',
  where: 'account of the bucket, one region',
  isRegional: false,
  purpose: 'lets Panther read the logs in a bucket',
  values: ({ pantherAccountId }) => ({ MasterAccountId: pantherAccountId }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        MasterAccountId: accountIdParameter('Account that runs Panther', defaults.MasterAccountId),
        RoleSuffix: textParameter(
          'Name of the source in lower case with dashes for spaces; it ends the name of the role',
          /^[a-z0-9-]{1,39}$/,
          'lower-case letters, digits and dashes',
          undefined,
        ),
        S3Bucket: textParameter('Bucket to read', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name", undefined),
        S3Prefix: textParameter(
          'What the keys of the objects to read begin with; leave empty for the whole bucket',
          /^([^/*?$][^*?$]*)?$/,
          'no leading slash, and none of the characters * ? $',
          '',
        ),
        KmsKey: textParameter(
          'ARN of the key that the objects are encrypted with; leave empty if there is none',
          /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/.+)?$/,
          "a key's ARN, or empty",
          '',
        ),
        ExternalId: textParameter(
          'External id that Panther must give to assume the role; leave empty to ask for none',
          /^([A-Za-z0-9+=,.@:/_-]{2,1224})?$/,
          'two or more letters, digits and +=,.@:/_-, or empty',
          '',
        ),
        ManagedBucketNotifications: switchParameter("Whether Panther sets up the bucket's notifications itself"),
      },
      conditions: ['HasKmsKey', 'HasExternalId', 'HasManagedNotifications'],
      resources: {
        LogProcessingRole: 'AWS::IAM::Role',
        ManagePantherTopic: 'AWS::IAM::Policy',
        GetPutBucketNotifications: 'AWS::IAM::Policy',
      },
    });
    const nothing = pseudo('AWS::NoValue');
    return t.build({
      description: 'Role with which Panther reads the logs in a bucket',
      conditions: {
        HasKmsKey: t.isGiven('KmsKey'),
        HasExternalId: t.isGiven('ExternalId'),
        HasManagedNotifications: t.isEqual('ManagedBucketNotifications', 'true'),
      },
      resources: {
        LogProcessingRole: {
          properties: logProcessingRole({
            roleName: t.sub('${Prefix}${RoleSuffix}', { Prefix: names.logProcessingRolePrefix }),
            pantherAccountId: t.ref('MasterAccountId'),
            externalId: t.when('HasExternalId', { 'sts:ExternalId': t.ref('ExternalId') }, nothing),
            bucket: t.ref('S3Bucket'),
            objects: [t.sub('arn:${AWS::Partition}:s3:::${S3Bucket}/${S3Prefix}*')],
            decrypt: t.when('HasKmsKey', decryptStatement(t.ref('KmsKey')), nothing),
          }),
        },
        ManagePantherTopic: {
          condition: 'HasManagedNotifications',
          properties: {
            PolicyName: 'ManagePantherTopic',
            Roles: [t.ref('LogProcessingRole')],
            PolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Action: ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:Subscribe'],
                Resource: t.sub('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:${Topic}', {
                  Topic: names.notificationsTopic,
                }),
              },
            ]),
          },
        },
        GetPutBucketNotifications: {
          condition: 'HasManagedNotifications',
          properties: {
            PolicyName: 'GetPutBucketNotifications',
            Roles: [t.ref('LogProcessingRole')],
            PolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Action: ['s3:GetBucketNotification', 's3:PutBucketNotification'],
                Resource: bucketArn(t.ref('S3Bucket')),
              },
            ]),
          },
        },
      },
      outputs: {
        RoleARN: { Description: 'ARN of the role, to enter in Panther', Value: t.getAtt('LogProcessingRole', 'Arn') },
      },
    });
  },
});
