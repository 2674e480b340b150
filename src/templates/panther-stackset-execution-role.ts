import { names } from '../config/names.ts';
import { executionRole } from './blocks/execution-role.ts';
import { executionRoleValues } from './blocks/execution-role-values.ts';
import {
  accountIdParameter,
  optionalAccountIdParameter,
  optionalRegionParameter,
  stackSetNameParameter,
  topicNameParameter,
} from './blocks/parameters.ts';
import { defineEntry } from './catalog-entry.ts';
import { declareTemplate } from './cfn/scope.ts';

/** The role that the stack set uses in each target account: it can deploy the events template and nothing else. */
export const pantherStacksetExecutionRole = defineEntry({
  name: 'panther-stackset-execution-role',
  where: 'every target account, one region',
  isRegional: false,
  purpose: 'lets the stack set deploy the events template in a target account',
  values: executionRoleValues,
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        MasterAccountId: accountIdParameter(
          'Account that runs Panther; it is taken for the administrator account unless AdministratorAccountId is given',
          defaults.MasterAccountId,
        ),
        MasterAccountRegion: optionalRegionParameter(
          'Region of Panther, appended to the role names; leave empty for the plain names',
          defaults.MasterAccountRegion,
        ),
        AdministratorAccountId: optionalAccountIdParameter(
          'Account that manages the stack set and whose admin role may assume this role',
          defaults.AdministratorAccountId,
        ),
        StackSetName: stackSetNameParameter(
          'Stack set whose stacks this role may manage',
          defaults.StackSetName ?? names.stackSet,
        ),
        SnsTopicName: topicNameParameter(
          'Topic that this role may manage; the same name as in the events template',
          names.eventsTopic,
        ),
      },
      conditions: ['HasNameRegion', 'HasAdministrator'],
      resources: { CloudFormationStackSetExecutionRole: 'AWS::IAM::Role' },
    });
    return t.build({
      description: 'Role with which CloudFormation StackSets deploys the events stack of Panther in this account',
      conditions: {
        HasNameRegion: t.isGiven('MasterAccountRegion'),
        HasAdministrator: t.isGiven('AdministratorAccountId'),
      },
      resources: {
        CloudFormationStackSetExecutionRole: {
          properties: executionRole({
            administratorAccountId: t.when(
              'HasAdministrator',
              t.ref('AdministratorAccountId'),
              t.ref('MasterAccountId'),
            ),
            suffix: t.when('HasNameRegion', t.sub('-${MasterAccountRegion}'), ''),
            stackSetName: t.ref('StackSetName'),
            topicName: t.ref('SnsTopicName'),
            pantherAccountId: t.ref('MasterAccountId'),
          }),
        },
      },
      outputs: {
        CloudFormationStackSetExecutionRoleArn: {
          Description: 'ARN of the execution role',
          Value: t.getAtt('CloudFormationStackSetExecutionRole', 'Arn'),
        },
        CloudFormationStackSetExecutionRoleName: {
          Description: 'Name to give as the execution role of the stack set',
          Value: t.ref('CloudFormationStackSetExecutionRole'),
        },
      },
    });
  },
});
