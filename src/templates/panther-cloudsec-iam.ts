import { names } from '../config/names.ts';
import { auditRole } from './blocks/audit-role.ts';
import { executionRole } from './blocks/execution-role.ts';
import { executionRoleValues } from './blocks/execution-role-values.ts';
import {
  accountIdParameter,
  optionalAccountIdParameter,
  optionalRegionParameter,
  stackSetNameParameter,
  switchParameter,
  textParameter,
  topicNameParameter,
} from './blocks/parameters.ts';
import { defineEntry } from './catalog-entry.ts';
import { pseudo } from './cfn/expression.ts';
import { declareTemplate } from './cfn/scope.ts';

/**
 * What Panther needs to scan an account: the audit role, and on request the execution role, so that one stack per account
 * is enough. Whoever deploys `panther-stackset-execution-role` leaves the request off: the two would share a name.
 */
export const pantherCloudsecIam = defineEntry({
  name: 'panther-cloudsec-iam',
  where: 'every target account, one region',
  isRegional: false,
  purpose: 'lets Panther read the settings of an account',
  values: executionRoleValues,
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        MasterAccountId: accountIdParameter('Account that runs Panther', defaults.MasterAccountId),
        MasterAccountRegion: optionalRegionParameter(
          'Region of Panther, appended to the role names; leave empty for the plain names',
          defaults.MasterAccountRegion,
        ),
        ExternalId: textParameter(
          'External id that Panther must give to assume the audit role; leave empty to ask for none',
          /^([A-Za-z0-9+=,.@:/_-]{2,1224})?$/,
          'two or more letters, digits and +=,.@:/_-, or empty',
          '',
        ),
        DeployCloudWatchEventSetup: switchParameter(
          'Whether to create the execution role for real-time events as well',
        ),
        AdministratorAccountId: optionalAccountIdParameter(
          'Account that manages the stack set; leave empty if it is the account that runs Panther',
          defaults.AdministratorAccountId,
        ),
        StackSetName: stackSetNameParameter(
          'Stack set whose stacks the execution role may manage',
          defaults.StackSetName ?? names.stackSet,
        ),
        SnsTopicName: topicNameParameter(
          'Topic that the execution role may manage; the same name as in the events template',
          names.eventsTopic,
        ),
      },
      conditions: ['HasNameRegion', 'HasExternalId', 'HasAdministrator', 'EnableCloudWatchEvent'],
      resources: { AuditRole: 'AWS::IAM::Role', CloudFormationStackSetExecutionRole: 'AWS::IAM::Role' },
    });
    const suffix = t.when('HasNameRegion', t.sub('-${MasterAccountRegion}'), '');
    const externalId = t.when('HasExternalId', { 'sts:ExternalId': t.ref('ExternalId') }, pseudo('AWS::NoValue'));
    return t.build({
      description: 'Roles with which Panther reads the settings of this account and receives its events',
      conditions: {
        HasNameRegion: t.isGiven('MasterAccountRegion'),
        HasExternalId: t.isGiven('ExternalId'),
        HasAdministrator: t.isGiven('AdministratorAccountId'),
        EnableCloudWatchEvent: t.isEqual('DeployCloudWatchEventSetup', 'true'),
      },
      resources: {
        AuditRole: {
          properties: auditRole(
            t.sub('${Name}${Suffix}', { Name: names.auditRole, Suffix: suffix }),
            t.ref('MasterAccountId'),
            externalId,
          ),
        },
        CloudFormationStackSetExecutionRole: {
          condition: 'EnableCloudWatchEvent',
          properties: executionRole({
            administratorAccountId: t.when(
              'HasAdministrator',
              t.ref('AdministratorAccountId'),
              t.ref('MasterAccountId'),
            ),
            suffix,
            stackSetName: t.ref('StackSetName'),
            topicName: t.ref('SnsTopicName'),
            pantherAccountId: t.ref('MasterAccountId'),
          }),
        },
      },
      outputs: {
        AuditRoleARN: { Description: 'ARN of the audit role', Value: t.getAtt('AuditRole', 'Arn') },
        CloudFormationStackSetExecutionRoleArn: {
          Description: 'ARN of the execution role',
          Condition: 'EnableCloudWatchEvent',
          Value: t.getAtt('CloudFormationStackSetExecutionRole', 'Arn'),
        },
        CloudFormationStackSetExecutionRoleName: {
          Description: 'Name to give as the execution role of the stack set',
          Condition: 'EnableCloudWatchEvent',
          Value: t.ref('CloudFormationStackSetExecutionRole'),
        },
      },
    });
  },
});
