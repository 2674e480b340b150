import { names } from '../../config/names.ts';
import type { Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import type { Condition, IdentityStatement } from '../cfn/policy-document.ts';
import { applicationTag } from './application-tag.ts';

/** The names that the execution role's rights are bound to. */
export interface DeployedNames {
  readonly stackSetName: Value<string>;
  readonly topicName: Value<string>;
}

/**
 * Requests that CloudFormation makes on behalf of the role; the role's own calls to other services are refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
 */
const viaCloudFormation = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } } as const;
const ownTag = `aws:ResourceTag/${applicationTag.Key}` as const;
const requestedTag = `aws:RequestTag/${applicationTag.Key}` as const;
const anyKey = interpolate('arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*');

function viaCloudFormationAnd(condition: Condition): Condition {
  return { ...condition, 'ForAnyValue:StringEquals': { ...viaCloudFormation['ForAnyValue:StringEquals'] } };
}

/**
 * What StackSets itself calls in a target account, after the AWS managed policy for such a role: stacks of the one stack
 * set, change sets and drift detection included. Two reads take no resource.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSQuickSetupPatchPolicyDeploymentRolePolicy.html
 */
export function stackStatements({ stackSetName }: DeployedNames): readonly IdentityStatement[] {
  return [
    {
      Sid: 'ReadStacks',
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeStackDriftDetectionStatus',
        'cloudformation:DescribeStacks',
        'cloudformation:ListStacks',
      ],
      Resource: '*',
    },
    {
      Sid: 'ManageStacksOfTheStackSet',
      Effect: 'Allow',
      Action: [
        'cloudformation:CreateChangeSet',
        'cloudformation:CreateStack',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackResourceDrifts',
        'cloudformation:DetectStackDrift',
        'cloudformation:DetectStackResourceDrift',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:TagResource',
        'cloudformation:UntagResource',
        'cloudformation:UpdateStack',
      ],
      Resource: interpolate(
        'arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/StackSet-${StackSetName}-*',
        { StackSetName: stackSetName },
      ),
    },
  ];
}

/** The rule of the events template, by its name on the default bus. */
export function ruleStatements(): readonly IdentityStatement[] {
  return [
    {
      Sid: 'ManageRule',
      Effect: 'Allow',
      Action: [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTagsForResource',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
      ],
      Resource: interpolate('arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/${Rule}', {
        Rule: names.eventsRule,
      }),
      Condition: viaCloudFormation,
    },
  ];
}

/** The topic, its policy and its subscriptions; a subscription's ARN is the topic's with an id appended. */
export function topicStatements({ topicName }: DeployedNames): readonly IdentityStatement[] {
  const topic = interpolate('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:${Topic}', { Topic: topicName });
  const subscriptions = interpolate('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:${Topic}:*', { Topic: topicName });
  return [
    {
      Sid: 'ManageTopic',
      Effect: 'Allow',
      Action: [
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:GetDataProtectionPolicy',
        'sns:GetTopicAttributes',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        'sns:SetTopicAttributes',
        'sns:TagResource',
        'sns:UntagResource',
      ],
      Resource: topic,
      Condition: viaCloudFormation,
    },
    {
      Sid: 'SubscribeQueues',
      Effect: 'Allow',
      Action: 'sns:Subscribe',
      Resource: topic,
      Condition: viaCloudFormationAnd({ StringEquals: { 'sns:Protocol': 'sqs' } }),
    },
    {
      Sid: 'ManageSubscriptions',
      Effect: 'Allow',
      Action: ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'],
      Resource: [topic, subscriptions],
      Condition: viaCloudFormation,
    },
  ];
}

/**
 * The key and its alias. A key has no name to bind to, so it is bound to the tag that it is created with, or, for a key
 * from a stack that did not tag it, to the alias. What reads, or switches rotation on, is open to any key of the account:
 * it runs seconds after the creation, and a tag may take minutes to count.
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
export function keyStatements(): readonly IdentityStatement[] {
  const alias = interpolate('arn:${AWS::Partition}:kms:*:${AWS::AccountId}:${Alias}', { Alias: names.eventsKeyAlias });
  return [
    {
      Sid: 'CreateTaggedKey',
      Effect: 'Allow',
      Action: ['kms:CreateKey', 'kms:TagResource'],
      Resource: '*',
      Condition: viaCloudFormationAnd({ StringEquals: { [requestedTag]: applicationTag.Value } }),
    },
    {
      Sid: 'ReadKeyAndRotateIt',
      Effect: 'Allow',
      Action: [
        'kms:DescribeKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
      ],
      Resource: anyKey,
      Condition: viaCloudFormation,
    },
    {
      Sid: 'ManageTaggedKey',
      Effect: 'Allow',
      Action: [
        'kms:DisableKeyRotation',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateKeyDescription',
      ],
      Resource: anyKey,
      Condition: viaCloudFormationAnd({ StringEquals: { [ownTag]: applicationTag.Value } }),
    },
    {
      Sid: 'AdoptKeyByItsAlias',
      Effect: 'Allow',
      Action: ['kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:UntagResource', 'kms:UpdateKeyDescription'],
      Resource: anyKey,
      Condition: {
        'ForAnyValue:StringEquals': {
          ...viaCloudFormation['ForAnyValue:StringEquals'],
          'kms:ResourceAliases': names.eventsKeyAlias,
        },
      },
    },
    {
      Sid: 'ManageAlias',
      Effect: 'Allow',
      Action: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
      Resource: [alias, anyKey],
      Condition: viaCloudFormation,
    },
    {
      Sid: 'ListAliases',
      Effect: 'Allow',
      Action: 'kms:ListAliases',
      Resource: '*',
      Condition: viaCloudFormation,
    },
  ];
}
