import { arns, neededCalls, place, spread, viaCloudFormation } from './cloudformation-actions.ts';
import type { CallGroup, NeededCall } from './cloudformation-actions.ts';

/**
 * Calls that the execution role must refuse. Each differs in one fact from a call that it needs: whoever widens the role
 * in that fact sees one of them allowed.
 */

const requestedTag = { 'aws:RequestTag/panther:app': 'panther' };
const ownTag = { 'aws:ResourceTag/panther:app': 'panther' };
const otherAlias = { 'kms:ResourceAliases': ['alias/theirs'] };
const rightEndpoint = { 'sns:Protocol': 'sqs', 'sns:Endpoint': arns.queue };
const managingKeys = [
  'kms:DisableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

/** A tag in the request is what counts there; KMS itself tags no key of another account. */
const isTagging = ({ action, context }: NeededCall): boolean =>
  action === 'kms:TagResource' && context['aws:RequestTag/panther:app'] !== undefined;

/** The needed calls in another account. */
const inOtherAccount = neededCalls
  .filter((call) => call.resource.includes(place.accountId) && !isTagging(call))
  .map((call) => ({
    ...call,
    why: 'another account',
    resource: call.resource.replace(place.accountId, '999999999999'),
  }));

/** The needed calls on things whose names only end or begin alike. */
const underOtherName = neededCalls.flatMap((call) =>
  [place.stackSet, place.topic, place.rule, place.alias].flatMap((name) => {
    if (!call.resource.includes(name) || call.resource === arns.publishedRule) return [];
    const bare = name.replace('alias/', '');
    return [`x${bare}`, `${bare}x`, `${bare}-eu`].map((other) => ({
      ...call,
      why: 'another name',
      resource: call.resource.replace(bare, other),
    }));
  }),
);

/** The needed calls by the role itself, where only CloudFormation may make them for it. */
const byTheRoleItself = neededCalls
  .filter(({ context }) => context['aws:CalledVia'] !== undefined)
  .map((call) => {
    const { 'aws:CalledVia': _caller, ...context } = call.context;
    return { ...call, why: 'not by way of CloudFormation', context };
  });

const oneFactOff: readonly CallGroup[] = [
  {
    why: 'a stack that is no instance',
    actions: ['cloudformation:UpdateStack', 'cloudformation:DeleteStack'],
    resources: [
      arns.stack.replace('StackSet-', ''),
      arns.stack.replace(/-0a1b2c3d-[0-9a-f-]*/, ''),
      arns.stack.replace('0a1b2c3d-', ''),
      arns.stack.replace('StackSet-', 'my-StackSet-'),
      arns.stack.replace('444455556666/', '444455556666-2/'),
    ],
  },
  { why: 'publishing', actions: ['sns:Publish'], resources: [arns.topic] },
  {
    why: 'subscribing by another protocol',
    actions: ['sns:Subscribe'],
    resources: [arns.topic],
    context: { ...rightEndpoint, 'sns:Protocol': 'https' },
  },
  ...[
    arns.queue.replace(place.pantherAccountId, '999999999999'),
    arns.queue.replace(place.queue, `x${place.queue}`),
    arns.queue.replace(place.queue, `${place.queue}x`),
    'https://example.com/',
  ].map((endpoint) => ({
    why: `subscribing ${endpoint}`,
    actions: ['sns:Subscribe'],
    resources: [arns.topic],
    context: { ...rightEndpoint, 'sns:Endpoint': endpoint },
  })),
  ...[
    ['a function', [`arn:aws:lambda:${place.region}:${place.accountId}:function:any`]],
    ['a topic of another account', [arns.topic.replace(place.accountId, '999999999999')]],
    ['topics whose names end alike', [arns.topic.replace(place.topic, `x${place.topic}`)]],
    ['topics whose names begin alike', [`${arns.topic}x`]],
    ['a queue beside the topic', [arns.topic, arns.queue]],
    ['nothing', []],
  ].map(([what, targets]) => ({
    why: `a rule that targets ${String(what)}`,
    actions: ['events:PutTargets'],
    resources: [arns.rule],
    context: { 'events:TargetArn': targets as readonly string[] },
  })),
  {
    why: 'a published rule: anything but removing it',
    actions: ['events:PutRule', 'events:PutTargets', 'events:TagResource'],
    resources: [arns.publishedRule],
    context: { 'events:TargetArn': [arns.topic] },
  },
  {
    why: 'a rule that is like the published one only in part',
    actions: ['events:DescribeRule', 'events:ListTargetsByRule', 'events:RemoveTargets', 'events:DeleteRule'],
    resources: [
      arns.publishedRule.replace('StackSet-', ''),
      arns.publishedRule.replace('StackSet-', 'my-StackSet-'),
      arns.publishedRule.replace('CloudTrailRule', 'OtherRule'),
      arns.publishedRule.replace('CloudTrailRule', 'MyCloudTrailRule'),
      arns.publishedRule.replace('CloudTrailRule', 'CloudTrailRules'),
    ],
  },
  { why: 'a key without the tag', actions: ['kms:CreateKey', 'kms:TagResource'], resources: ['*'] },
  {
    why: 'a key with another value of the tag',
    actions: ['kms:CreateKey', 'kms:TagResource'],
    resources: ['*'],
    context: { 'aws:RequestTag/panther:app': 'other' },
  },
  { why: 'a key that nobody tagged', actions: managingKeys, resources: [arns.key] },
  {
    why: 'a key of another application',
    actions: managingKeys,
    resources: [arns.key],
    context: { 'aws:ResourceTag/panther:app': 'other' },
  },
  {
    why: 'taking over a key by its tag, first step: tagging a key that goes by another alias',
    actions: ['kms:TagResource'],
    resources: [arns.key],
    context: { ...requestedTag, ...otherAlias },
  },
  {
    why: 'taking over a key by its tag, second step: using the tag',
    actions: [...managingKeys, 'kms:TagResource'],
    resources: [arns.key],
    context: { ...ownTag, ...otherAlias },
  },
  {
    why: 'taking over a key by the alias, first step: giving the alias to a key that goes by another',
    actions: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
    resources: [arns.key],
    context: otherAlias,
  },
  {
    why: 'taking over a key by the alias, second step: managing a key that goes by another alias',
    actions: managingKeys,
    resources: [arns.key],
    context: otherAlias,
  },
  {
    why: 'use of the key',
    actions: ['kms:Decrypt', 'kms:CreateGrant', 'kms:GenerateDataKey'],
    resources: [arns.key],
    context: ownTag,
  },
  {
    why: 'roles',
    actions: ['iam:PassRole', 'iam:CreateRole', 'sts:AssumeRole'],
    resources: [`arn:aws:iam::${place.accountId}:role/any`],
  },
];

/** Every call that the role must refuse. */
export const refusedCalls: readonly NeededCall[] = [
  ...inOtherAccount,
  ...underOtherName,
  ...byTheRoleItself,
  ...spread(oneFactOff, viaCloudFormation),
];
