import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { optionalRegionParameter, stackSetNameParameter } from './blocks/parameters.ts';
import { defineEntry } from './catalog-entry.ts';
import { join, pseudo, split } from './cfn/expression.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

const service = 'cloudformation.amazonaws.com';

/**
 * The role that CloudFormation assumes to reach target accounts. Only the service may assume it, only for the named stack
 * set of this account; all it may do is assume the execution role.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export const pantherStacksetIamAdminRole = defineEntry({
  name: 'panther-stackset-iam-admin-role',
  where: 'administrator account, one region',
  isRegional: false,
  purpose: 'lets CloudFormation StackSets assume the execution role in target accounts',
  values: ({ nameRegion, stackSetName, optInRegions }) => ({
    MasterAccountRegion: nameRegion,
    StackSetName: stackSetName,
    OptInRegions: optInRegions === undefined || optInRegions.length === 0 ? undefined : optInRegions.join(','),
  }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        MasterAccountRegion: optionalRegionParameter(
          'Region of Panther, appended to the role names; leave empty for the plain names',
          defaults.MasterAccountRegion,
        ),
        StackSetName: stackSetNameParameter('Stack set that this role serves', defaults.StackSetName ?? names.stackSet),
        OptInRegions: {
          Type: 'CommaDelimitedList',
          Description:
            'Target regions that accounts must switch on before use, such as ap-east-1; leave empty if there are none',
          Default: defaults.OptInRegions ?? '',
        },
      },
      conditions: ['HasNameRegion', 'HasOptInRegions'],
      resources: { CloudFormationStackSetAdminRole: 'AWS::IAM::Role' },
    });
    const suffix = t.when('HasNameRegion', t.sub('-${MasterAccountRegion}'), '');
    return t.build({
      description: 'Role with which CloudFormation StackSets reach the accounts that send events to Panther',
      conditions: {
        HasNameRegion: t.isGiven('MasterAccountRegion'),
        HasOptInRegions: t.isGiven('OptInRegions'),
      },
      resources: {
        CloudFormationStackSetAdminRole: {
          properties: {
            RoleName: t.sub('${Name}${Suffix}', { Name: names.adminRole, Suffix: suffix }),
            Description: 'CloudFormation assumes this role to deploy a stack set',
            AssumeRolePolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Principal: {
                  // In a region that is off by default the service calls under the region's own name.
                  Service: t.when(
                    'HasOptInRegions',
                    split(
                      ',',
                      t.sub('${Service},cloudformation.${Regions}.amazonaws.com', {
                        Service: service,
                        Regions: join('.amazonaws.com,cloudformation.', t.ref('OptInRegions')),
                      }),
                    ),
                    service,
                  ),
                },
                Action: 'sts:AssumeRole',
                Condition: {
                  StringEquals: { 'aws:SourceAccount': pseudo('AWS::AccountId') },
                  ArnLike: {
                    'aws:SourceArn': t.sub(
                      'arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/${StackSetName}:*',
                    ),
                  },
                },
              },
            ]),
            Policies: [
              {
                PolicyName: 'AssumeRolesInTargetAccounts',
                PolicyDocument: policyDocument([
                  {
                    Effect: 'Allow',
                    Action: 'sts:AssumeRole',
                    Resource: t.sub('arn:${AWS::Partition}:iam::*:role/${Name}${Suffix}', {
                      Name: names.executionRole,
                      Suffix: suffix,
                    }),
                  },
                ]),
              },
            ],
            Tags: [applicationTag],
          },
        },
      },
      outputs: {
        CloudFormationStackSetAdminRoleArn: {
          Description: 'ARN of the role to name as the administration role of the stack set',
          Value: t.getAtt('CloudFormationStackSetAdminRole', 'Arn'),
        },
      },
    });
  },
});
