/**
 * What has to be allowed in a target account so that a stack set can create, read, update, tag and delete the events
 * stack, written down without looking at the role: the proof compares the two.
 */

/** The accounts, region and names of the stack under proof. */
export const place = {
  accountId: '123456789012',
  region: 'eu-south-2',
  pantherAccountId: '111122223333',
  queue: 'panther-aws-events-queue',
  stackSet: 'panther-real-time-events',
  topic: 'panther-cloudwatch-events-topic',
  rule: 'panther-cloud-security-real-time-events',
  alias: 'alias/panther-events',
} as const;

/** One call that must be allowed, with what the request tells about itself. */
export interface NeededCall {
  readonly why: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Calls of one kind: every action on every resource. */
export interface CallGroup {
  readonly why: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const { accountId, region } = place;
const stackArn = `arn:aws:cloudformation:${region}:${accountId}:stack/StackSet-${place.stackSet}-0a1b2c3d-1111-2222-3333-444455556666/9f8e7d6c-1111-2222-3333-444455556666`;
const topicArn = `arn:aws:sns:${region}:${accountId}:${place.topic}`;
const subscriptionArn = `${topicArn}:0a1b2c3d-1111-2222-3333-444455556666`;
const ruleArn = `arn:aws:events:${region}:${accountId}:rule/${place.rule}`;
const keyArn = `arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const aliasArn = `arn:aws:kms:${region}:${accountId}:${place.alias}`;
/** CloudFormation cuts the stack's name so that the whole has 64 characters at most. */
const publishedRuleArn = `arn:aws:events:${region}:${accountId}:rule/StackSet-panther-real-time-events-0a1b2-CloudTrailRule-1A2B3C4D5E6F`;
const queueArn = `arn:aws:sqs:us-west-2:${place.pantherAccountId}:${place.queue}`;

/** The ARNs of the stack's parts, and of what they deal with. */
export const arns = {
  stack: stackArn,
  topic: topicArn,
  rule: ruleArn,
  publishedRule: publishedRuleArn,
  key: keyArn,
  alias: aliasArn,
  queue: queueArn,
} as const;

/** What a request tells that CloudFormation makes for the role. */
export const viaCloudFormation = { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } as const;

const tagged = { 'aws:ResourceTag/panther:app': 'panther' };
const adopted = { 'kms:ResourceAliases': [place.alias] };

/**
 * By StackSets with the execution role itself. AWS publishes no list; this is what its managed policy for such a role
 * grants: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSQuickSetupPatchPolicyDeploymentRolePolicy.html
 */
const byStackSets: readonly CallGroup[] = [
  {
    why: 'StackSets finds and follows stacks',
    actions: [
      'cloudformation:DescribeStackDriftDetectionStatus',
      'cloudformation:DescribeStacks',
      'cloudformation:ListStacks',
    ],
    resources: ['*'],
  },
  {
    why: 'StackSets manages the stack of an instance',
    actions: [
      'cloudformation:CreateChangeSet',
      'cloudformation:CreateStack',
      'cloudformation:DeleteChangeSet',
      'cloudformation:DeleteStack',
      'cloudformation:DescribeChangeSet',
      'cloudformation:DescribeStackResourceDrifts',
      'cloudformation:DetectStackDrift',
      'cloudformation:DetectStackResourceDrift',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:UpdateStack',
    ],
    resources: [stackArn],
  },
  {
    why: 'a stack that carries tags is tagged and untagged',
    actions: ['cloudformation:TagResource', 'cloudformation:UntagResource'],
    resources: [stackArn],
  },
];

/**
 * By CloudFormation on behalf of the role. Sources: `handlers.*.permissions` of the resource type schemas, as published
 * in https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-sns (topic, topic policy, subscription)
 * and https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip (key, alias). Rules have a legacy
 * handler whose schema lists none: their calls follow from its properties, by
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 *
 * Left out, because the template never sets the property that causes the call: iam:GetRole and iam:PassRole (delivery
 * logging, Firehose subscriptions, targets with a role), sns:PutDataProtectionPolicy (DataProtectionPolicy),
 * kms:EnableKey and kms:DisableKey (Enabled), events:EnableRule and events:DisableRule (PutRule sets the state), and the
 * list handlers, which only resource scans use.
 */
const byCloudFormation: readonly CallGroup[] = [
  // AWS::SNS::Topic
  {
    why: 'topic: create',
    actions: ['sns:CreateTopic', 'sns:TagResource', 'sns:GetTopicAttributes'],
    resources: [topicArn],
    context: { 'aws:RequestTag/panther:app': 'panther' },
  },
  {
    why: 'topic: read',
    actions: [
      'sns:GetTopicAttributes',
      'sns:ListTagsForResource',
      'sns:ListSubscriptionsByTopic',
      'sns:GetDataProtectionPolicy',
    ],
    resources: [topicArn],
  },
  {
    why: 'topic: update',
    actions: ['sns:SetTopicAttributes', 'sns:TagResource', 'sns:UntagResource'],
    resources: [topicArn],
  },
  { why: 'topic: delete', actions: ['sns:GetTopicAttributes', 'sns:DeleteTopic'], resources: [topicArn] },
  // AWS::SNS::TopicPolicy
  { why: 'topic policy: create, update, delete', actions: ['sns:SetTopicAttributes'], resources: [topicArn] },
  // AWS::SNS::Subscription
  {
    why: 'subscription: create',
    actions: ['sns:Subscribe'],
    resources: [topicArn],
    context: { 'sns:Protocol': 'sqs', 'sns:Endpoint': queueArn },
  },
  {
    // The documentation names the topic as the resource of these, and a subscription's own ARN begins with it.
    why: 'subscription: read, update, delete',
    actions: ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'],
    resources: [topicArn, subscriptionArn],
  },
  // AWS::KMS::Key. The lock-out check of CreateKey asks for kms:PutKeyPolicy on a key that has neither tag nor alias yet;
  // the template passes the check over, so that the role needs no right to change any key of the account.
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
  {
    why: 'key: create, with tags in the request and no key yet',
    actions: ['kms:CreateKey', 'kms:TagResource'],
    resources: ['*'],
    context: { 'aws:RequestTag/panther:app': 'panther' },
  },
  {
    why: 'key: right after the creation, when its tags may not count yet',
    actions: [
      'kms:DescribeKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListResourceTags',
    ],
    resources: [keyArn],
  },
  {
    why: 'key: update, delete, and undoing an update',
    actions: [
      'kms:DisableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateKeyDescription',
    ],
    resources: [keyArn],
    context: tagged,
  },
  {
    why: 'key: the same once it goes by its alias',
    actions: ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:TagResource'],
    resources: [keyArn],
    context: { ...tagged, ...adopted },
  },
  {
    why: 'key of a stack from a template that did not tag it: first update, and undoing it',
    actions: ['kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:UntagResource', 'kms:UpdateKeyDescription'],
    resources: [keyArn],
    context: adopted,
  },
  {
    why: 'key of a stack from a template that did not tag it: first tag',
    actions: ['kms:TagResource'],
    resources: [keyArn],
    context: { ...adopted, 'aws:RequestTag/panther:app': 'panther' },
  },
  // AWS::KMS::Alias: each call needs the alias and the key
  {
    why: 'alias: create, update, delete',
    actions: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
    resources: [aliasArn, keyArn],
  },
  {
    why: 'alias: update and delete, of a key that goes by it',
    actions: ['kms:UpdateAlias', 'kms:DeleteAlias'],
    resources: [keyArn],
    context: adopted,
  },
  { why: 'alias: read', actions: ['kms:ListAliases'], resources: ['*'] },
  // AWS::Events::Rule
  {
    why: 'rule: create and update',
    actions: ['events:PutRule', 'events:TagResource', 'events:UntagResource'],
    resources: [ruleArn],
  },
  {
    why: 'rule: targets',
    actions: ['events:PutTargets'],
    resources: [ruleArn],
    context: { 'events:TargetArn': [topicArn] },
  },
  {
    why: 'rule: read',
    actions: ['events:DescribeRule', 'events:ListTargetsByRule', 'events:ListTagsForResource'],
    resources: [ruleArn],
  },
  { why: 'rule: delete', actions: ['events:RemoveTargets', 'events:DeleteRule'], resources: [ruleArn] },
  {
    // Our rule has another name, so an update of a stack from the published template replaces the old one.
    why: 'rule of a stack from the published template: delete',
    actions: ['events:DescribeRule', 'events:ListTargetsByRule', 'events:RemoveTargets', 'events:DeleteRule'],
    resources: [publishedRuleArn],
  },
];

/** Spells out groups of calls; `always` is part of what each request tells. */
export function spread(groups: readonly CallGroup[], always: CallGroup['context'] = {}): readonly NeededCall[] {
  return groups.flatMap(({ why, actions, resources, context }) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ why, action, resource, context: { ...always, ...context } })),
    ),
  );
}

/** Every call that the role must allow. */
export const neededCalls: readonly NeededCall[] = [
  ...spread(byStackSets),
  ...spread(byCloudFormation, viaCloudFormation),
];

/** The resource types that {@link neededCalls} covers; the proof fails when the template holds another. */
export const coveredTypes: ReadonlySet<string> = new Set([
  'AWS::Events::Rule',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
]);
