import { names } from '../../config/names.ts';
import type { Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import type { Condition, IdentityStatement } from '../cfn/policy-document.ts';
import { applicationTag } from './application-tag.ts';

/** The names that the execution role's rights are bound to. */
export interface DeployedNames {
  readonly stackSetName: Value<string>;
  readonly topicName: Value<string>;
  /** The account that owns the queue to which the topic delivers. */
  readonly pantherAccountId: Value<string>;
}

/**
 * Requests that CloudFormation makes on behalf of the role; the role's own calls to other services are refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
 */
const viaCloudFormation = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } } as const;
const ownTag = `aws:ResourceTag/${applicationTag.Key}` as const;
const requestedTag = `aws:RequestTag/${applicationTag.Key}` as const;
const anyKey = interpolate('arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*');

/**
 * The key goes by the events alias or by none yet. Without it, a key of somebody else could be tagged, or given the events
 * alias as well, and would pass for ours from then on.
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
const underNoOtherAlias = { 'ForAllValues:StringEquals': { 'kms:ResourceAliases': names.eventsKeyAlias } } as const;

function viaCloudFormationAnd(condition: Condition): Condition {
  return { ...condition, 'ForAnyValue:StringEquals': { ...viaCloudFormation['ForAnyValue:StringEquals'] } };
}

/**
 * What StackSets itself calls in a target account, after the AWS managed policy for such a role: stacks of the one stack
 * set, change sets and drift detection included. Three reads take no resource. A stack is called after its stack set with
 * a UUID behind, whose shape keeps out stack sets of which the name only begins alike.
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
        'arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/StackSet-${StackSetName}-${Uuid}/*',
        { StackSetName: stackSetName, Uuid: '????????-????-????-????-????????????' },
      ),
    },
  ];
}

/**
 * The rule of the events template, by its name on the default bus; its one target is the topic. The rule that Panther's
 * published template leaves behind has a name made by CloudFormation, cut to 64 characters: it may be removed only.
 * A request can name several targets, hence `ForAllValues`, which would hold for none at all, hence `Null`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html#limiting-access-to-targets
 */
export function ruleStatements({ topicName }: DeployedNames): readonly IdentityStatement[] {
  const rule = interpolate('arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/${Rule}', { Rule: names.eventsRule });
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
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
      ],
      Resource: rule,
      Condition: viaCloudFormation,
    },
    {
      Sid: 'TargetTopic',
      Effect: 'Allow',
      Action: 'events:PutTargets',
      Resource: rule,
      Condition: viaCloudFormationAnd({
        'ForAllValues:ArnLike': { 'events:TargetArn': ownTopic(topicName) },
        Null: { 'events:TargetArn': 'false' },
      }),
    },
    {
      Sid: 'RemovePublishedRule',
      Effect: 'Allow',
      Action: ['events:DeleteRule', 'events:DescribeRule', 'events:ListTargetsByRule', 'events:RemoveTargets'],
      Resource: interpolate('arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/StackSet-*-CloudTrailRule-*'),
      Condition: viaCloudFormation,
    },
  ];
}

function ownTopic(topicName: Value<string>): Value<string> {
  return interpolate('arn:${AWS::Partition}:sns:*:${AWS::AccountId}:${Topic}', { Topic: topicName });
}

/**
 * The topic, its policy and its subscriptions; a subscription's ARN is the topic's with an id appended. Nothing but the
 * Panther account's queue may be subscribed; the endpoint is a text to IAM, hence no operator for ARNs.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html#amazonsns-policy-keys
 */
export function topicStatements({ topicName, pantherAccountId }: DeployedNames): readonly IdentityStatement[] {
  const topic = ownTopic(topicName);
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
      Sid: 'SubscribePantherQueue',
      Effect: 'Allow',
      Action: 'sns:Subscribe',
      Resource: topic,
      Condition: viaCloudFormationAnd({
        StringEquals: { 'sns:Protocol': 'sqs' },
        StringLike: {
          'sns:Endpoint': interpolate('arn:${AWS::Partition}:sqs:*:${Account}:${Queue}', {
            Account: pantherAccountId,
            Queue: names.eventsQueue,
          }),
        },
      }),
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
 * from a stack that did not tag it, to the alias; a key that goes by another alias is out of reach. What reads, or switches rotation on, is open to any key of the account:
 * it runs seconds after the creation, and a tag may take minutes to count.
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
export function keyStatements(): readonly IdentityStatement[] {
  const alias = interpolate('arn:${AWS::Partition}:kms:*:${AWS::AccountId}:${Alias}', { Alias: names.eventsKeyAlias });
  return [
    {
      Sid: 'CreateTaggedKey',
      Effect: 'Allow',
      Action: 'kms:CreateKey',
      Resource: '*',
      Condition: viaCloudFormationAnd({ StringEquals: { [requestedTag]: applicationTag.Value } }),
    },
    {
      Sid: 'TagKey',
      Effect: 'Allow',
      Action: 'kms:TagResource',
      Resource: '*',
      Condition: viaCloudFormationAnd({ StringEquals: { [requestedTag]: applicationTag.Value }, ...underNoOtherAlias }),
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
      Condition: viaCloudFormationAnd({ StringEquals: { [ownTag]: applicationTag.Value }, ...underNoOtherAlias }),
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
      Resource: alias,
      Condition: viaCloudFormation,
    },
    {
      Sid: 'PointAliasAtKey',
      Effect: 'Allow',
      Action: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
      Resource: anyKey,
      Condition: viaCloudFormationAnd(underNoOtherAlias),
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
