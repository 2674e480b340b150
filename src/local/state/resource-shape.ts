import type { FilterRule, NotificationEntry } from '../../ports/buckets.ts';
import type {
  EndpointState,
  KeyState,
  KeyStatus,
  MetricState,
  ObjectState,
  PolicyOverlay,
  QueueMessage,
  Redrive,
  SubscriptionState,
  TopicState,
  VersionState,
  WaitingMessage,
} from './resource-state.ts';
import { count, flag, instant, list, oneOf, optional, shapeOf, table, text, that } from './shape.ts';
import type { BucketFile } from './world-file.ts';

type Filter = NonNullable<NotificationEntry['Filter']>;
type FilterKey = NonNullable<Filter['Key']>;
type OwnerKey = 'TopicArn' | 'QueueArn' | 'LambdaFunctionArn';

const rules = list(shapeOf<FilterRule>({ Name: text, Value: text }));

/** Keys of an entry that nothing here knows are nobody's business. */
const entries = optional(
  list(
    shapeOf<Pick<NotificationEntry, 'Id' | 'Events' | 'Filter'> & Record<OwnerKey, unknown>>({
      Id: optional(text),
      Events: list(text),
      Filter: optional(shapeOf<Filter>({ Key: optional(shapeOf<FilterKey>({ FilterRules: optional(rules) })) })),
      TopicArn: optional(text),
      QueueArn: optional(text),
      LambdaFunctionArn: optional(text),
    }),
  ),
);

const version = {
  bytes: count,
  etag: text,
  text: optional(text),
  body: optional(text),
  lastModified: instant,
  versionId: optional(text),
  storageClass: optional(text),
  contentType: optional(text),
  metadata: optional(table(text)),
} as const;

/** What a {@link BucketFile} looks like. */
export const bucketShape = shapeOf<BucketFile>({
  name: text,
  accountId: text,
  region: text,
  kmsKeyArn: optional(text),
  isVersioned: flag,
  stackId: optional(text),
  notifications: shapeOf<Record<`${'Topic' | 'Queue' | 'LambdaFunction'}Configurations`, unknown>>({
    TopicConfigurations: entries,
    QueueConfigurations: entries,
    LambdaFunctionConfigurations: entries,
  }),
  objectCount: count,
  objects: list(
    shapeOf<ObjectState & { readonly key: string }>({
      ...version,
      key: text,
      older: list(shapeOf<VersionState>(version)),
      isKept: flag,
    }),
  ),
});

const message = { sentAt: instant, body: text, attributes: optional(table(text)) } as const;

/** What an {@link EndpointState} looks like in a file. */
export const endpointShape = shapeOf<EndpointState>({
  arn: text,
  kind: oneOf<EndpointState['kind']>({ queue: true, function: true }),
  policy: text,
  keyId: optional(text),
  stackId: optional(text),
  received: count,
  latest: list(shapeOf<QueueMessage>(message)),
  waiting: list(shapeOf<WaitingMessage>({ ...message, id: text, receiveCount: count, visibleAt: instant })),
  visibilitySeconds: count,
  redrive: optional(shapeOf<Redrive>({ targetArn: text, maxReceiveCount: count })),
});

/** What a {@link TopicState} looks like in a file. */
export const topicShape = shapeOf<TopicState>({ arn: text, policy: text, keyId: optional(text) });

/** What a {@link KeyState} looks like in a file. */
export const keyShape = shapeOf<KeyState>({ arn: text, policy: text, aliases: list(text) });

/** What a {@link KeyStatus} looks like in a file. */
export const keyStatusShape = oneOf<KeyStatus>({ Enabled: true, Disabled: true, PendingDeletion: true });

/** What a {@link PolicyOverlay} looks like in a file. */
export const policyOverlayShape = shapeOf<PolicyOverlay>({ arn: text, policy: text, basis: text });

/** What a {@link SubscriptionState} looks like in a file. */
export const subscriptionShape = shapeOf<SubscriptionState>({
  topicArn: text,
  protocol: text,
  endpoint: text,
  arn: text,
  origin: optional(text),
  isConfirmed: flag,
  isRaw: flag,
  filterPolicy: optional(text),
  tokens: count,
});

const number = that((value) => typeof value === 'number' && Number.isFinite(value));

/** What a {@link MetricState} looks like in a file. */
export const metricShape = shapeOf<MetricState>({
  accountId: text,
  region: text,
  namespace: text,
  name: text,
  dimensions: table(text),
  points: list(shapeOf<MetricState['points'][number]>({ at: instant, value: number })),
});
