import type { CompiledResource } from '../cloudformation/compile-template.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { findFault } from '../faults/find-fault.ts';
import { findKey } from '../kms/find-key.ts';
import { readText } from '../read-text.ts';
import { readBucketNotifications } from '../s3/read-bucket-notifications.ts';
import { buildEndpoint } from '../sqs/build-endpoint.ts';
import { readQueueTimes } from '../sqs/read-queue-times.ts';
import { dropSubscriptions, isConfirmedUnseen, subscribe } from '../sns/subscriptions.ts';
import { findTopic } from '../sns/topic-facts.ts';
import { viewStack } from '../state/find-stack.ts';
import { subscriptionKey } from '../state/resource-key.ts';
import type { StackState, World } from '../state/world-state.ts';

/** Types with a life beside their stack: what is in them, who confirmed them, what ports made of them. */
const livingTypes = new Set([
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::KMS::Key',
]);

/** The stack's resources under a definition, if any of them has a life of its own. */
export function viewLivingResources(world: World, stack: StackState): StackView | undefined {
  const { template } = world.definitions.get(stack.definitionId);
  if (template === '' || !compileTemplate(template).resources.some(({ typeName }) => livingTypes.has(typeName))) {
    return undefined;
  }
  return viewStack(world, stack);
}

/** Makes the resources of a stack that has come to rest; `before` is what it had, if it had anything. */
export function settleResources(world: World, stack: StackState, before?: StackView): void {
  const after = viewLivingResources(world, stack);
  const kept = new Set<string>();
  for (const resource of after?.resources ?? []) {
    if (after === undefined || !livingTypes.has(resource.typeName)) continue;
    const { logicalId } = resource;
    const old = before?.resources.find((each) => each.logicalId === logicalId);
    const isSame = old !== undefined && before?.names(logicalId).physicalId === after.names(logicalId).physicalId;
    if (isSame) kept.add(logicalId);
    if (isSame && JSON.stringify(before?.properties(logicalId)) === JSON.stringify(after.properties(logicalId))) {
      continue;
    }
    settle(world, stack, after, resource);
  }
  if (before !== undefined) {
    removeResources(world, stack, before, (resource) => !kept.has(resource.logicalId));
  }
}

/** Takes away what a stack that is gone has made, save what its template retains. */
export function removeResources(
  world: World,
  stack: StackState,
  view: StackView,
  isRemoved: (resource: CompiledResource) => boolean,
): void {
  for (const resource of view.resources) {
    if (livingTypes.has(resource.typeName) && isRemoved(resource)) remove(world, stack, view, resource);
  }
}

function settle(world: World, stack: StackState, view: StackView, { logicalId, typeName }: CompiledResource): void {
  const { accountId, region } = stack;
  const { arn, physicalId } = view.names(logicalId);
  const properties = view.properties(logicalId);
  switch (typeName) {
    case 'AWS::SQS::Queue': {
      const known = world.endpoints.get(arn);
      const of = { keyId: readText(properties['KmsMasterKeyId']), stackId: stack.id, ...readQueueTimes(properties) };
      world.endpoints.set(arn, buildEndpoint({ ...known, arn, kind: 'queue', ...of }));
      return;
    }
    case 'AWS::SQS::QueuePolicy':
      for (const queueArn of listQueueArns(stack, view, properties['Queues'])) {
        const queue = world.endpoints.get(queueArn);
        if (queue !== undefined) queue.policy = JSON.stringify(properties['PolicyDocument']);
      }
      return;
    case 'AWS::S3::Bucket': {
      const known = world.buckets.get(physicalId);
      world.buckets.set(physicalId, {
        name: physicalId,
        accountId,
        region,
        kmsKeyArn: findBucketKey(properties['BucketEncryption']),
        isVersioned: isVersioned(properties['VersioningConfiguration']),
        stackId: stack.id,
        notifications:
          'NotificationConfiguration' in properties
            ? readBucketNotifications(properties['NotificationConfiguration'])
            : (known?.notifications ?? {}),
        objectCount: known?.objectCount ?? 0,
        objects: known?.objects ?? new Map(),
      });
      return;
    }
    case 'AWS::SNS::TopicPolicy':
      if (findFault(world, 'policy-lag', { account: accountId, region }) === undefined) return;
      for (const topicArn of [properties['Topics']].flat()) world.policyWrites.set(String(topicArn), world.now);
      return;
    case 'AWS::SNS::Subscription':
      settleSubscription(world, `${stack.id} ${logicalId}`, arn, properties);
      return;
    default:
  }
}

function settleSubscription(
  world: World,
  id: string,
  subscriptionArn: string,
  properties: Readonly<Record<string, unknown>>,
): void {
  const endpoint = readText(properties['Endpoint']) ?? '';
  if (isConfirmedUnseen(endpoint)) return;
  const isRaw = String(properties['RawMessageDelivery']) === 'true';
  const filterPolicy = properties['FilterPolicy'];
  const request = {
    topicArn: String(properties['TopicArn']),
    protocol: String(properties['Protocol']),
    endpoint,
    isRaw,
    ...(filterPolicy === undefined ? {} : { filterPolicy: JSON.stringify(filterPolicy) }),
    origin: { id, subscriptionArn },
  };
  const key = subscriptionKey(request);
  const known = world.subscriptions.get(key);
  if (known?.origin !== id) {
    dropSubscriptions(world, ({ origin }) => origin === id);
    subscribe(world, request);
    return;
  }
  world.subscriptions.set(key, { ...known, isRaw, filterPolicy: request.filterPolicy });
}

function remove(world: World, stack: StackState, view: StackView, resource: CompiledResource): void {
  const { isRetained, logicalId, typeName } = resource;
  const { arn, physicalId } = view.names(logicalId);
  switch (typeName) {
    case 'AWS::SQS::Queue':
      leave(world.endpoints, arn, stack, isRetained);
      return;
    case 'AWS::S3::Bucket':
      leave(world.buckets, physicalId, stack, isRetained);
      return;
    case 'AWS::SQS::QueuePolicy':
      for (const queueArn of listQueueArns(stack, view, view.property(logicalId, 'Queues'))) {
        const queue = world.endpoints.get(queueArn);
        if (queue !== undefined && !isRetained) queue.policy = '';
      }
      return;
    case 'AWS::SNS::Subscription':
      dropSubscriptions(world, ({ origin }) => origin === `${stack.id} ${logicalId}`);
      return;
    case 'AWS::SNS::Topic':
      if (findTopic(world, arn) !== undefined) return;
      world.policies.delete(arn);
      world.policyWrites.delete(arn);
      dropSubscriptions(world, ({ topicArn }) => topicArn === arn);
      return;
    case 'AWS::KMS::Key':
      if (findKey(world, stack, arn) !== undefined) return;
      world.policies.delete(arn);
      world.keyStatuses.delete(arn);
      return;
    default:
  }
}

/** Removes something from a table, or leaves it there without its stack. */
function leave(
  table: Map<string, { stackId: string | undefined }>,
  key: string,
  stack: StackState,
  isRetained: boolean,
): void {
  const found = table.get(key);
  if (found?.stackId !== stack.id) return;
  if (isRetained) found.stackId = undefined;
  else table.delete(key);
}

function listQueueArns(stack: StackState, { partition }: StackView, urls: unknown): readonly string[] {
  return (Array.isArray(urls) ? urls : []).map(
    (url) => `arn:${partition}:sqs:${stack.region}:${stack.accountId}:${String(url).split('/').at(-1) ?? ''}`,
  );
}

function isVersioned(versioning: unknown): boolean {
  return isJsonRecord(versioning) && versioning['Status'] === 'Enabled';
}

function findBucketKey(encryption: unknown): string | undefined {
  const rules = isJsonRecord(encryption) ? encryption['ServerSideEncryptionConfiguration'] : undefined;
  const rule: unknown = Array.isArray(rules) ? rules[0] : undefined;
  const byDefault = isJsonRecord(rule) ? rule['ServerSideEncryptionByDefault'] : undefined;
  return isJsonRecord(byDefault) ? readText(byDefault['KMSMasterKeyID']) : undefined;
}
