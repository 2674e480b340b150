import fc from 'fast-check';
import type { BucketNotifications, Buckets, NotificationEntry } from '../../../src/ports/buckets.ts';
import type { RunTools } from '../../../src/orchestrate/run-tools.ts';
import type { UnstampedEvent } from '../../../src/orchestrate/events.ts';
import type { BucketWish } from '../../../src/orchestrate/sources/notification-plan.ts';
import { PantherctlError } from '../../../src/errors.ts';

export const bucket = 'acme-logs';
export const owner = '123456789012';
export const topicArn = 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic';
export const created = 's3:ObjectCreated:*';

export function entry(id: string, prefix: string, suffix = '', events = [created]): NotificationEntry {
  const rules = [
    ...(prefix === '' ? [] : [{ Name: 'Prefix', Value: prefix }]),
    ...(suffix === '' ? [] : [{ Name: 'Suffix', Value: suffix }]),
  ];
  return { Id: id, Events: events, ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }) };
}

export const toQueue = (each: NotificationEntry, name = 'theirs') => ({
  ...each,
  QueueArn: `arn:aws:sqs:us-east-1:${owner}:${name}`,
});
export const toTopic = (each: NotificationEntry, arn = `arn:aws:sns:us-east-1:${owner}:theirs`) => ({
  ...each,
  TopicArn: arn,
});
export const toFunction = (each: NotificationEntry, name = 'theirs') => ({
  ...each,
  LambdaFunctionArn: `arn:aws:lambda:us-east-1:${owner}:function:${name}`,
});

export function wishFor(prefixes: readonly string[], others: Partial<BucketWish> = {}): BucketWish {
  const sources = [{ name: 'logs', prefixes }];
  return { bucket, topics: [{ topicArn, prefixes, sources }], formerTopicArns: [], ...others };
}

/** A wish in which nothing is left but the topics that our entries may name. */
export function wishNothing(topicArns = [topicArn]): BucketWish {
  return { bucket, topics: [], formerTopicArns: topicArns };
}

const keyText = fc.string({ unit: fc.constantFrom('x', 'y', '/', '+', ' ', '%', 'é', '日', '='), maxLength: 5 });
const foreignEntry = fc
  .tuple(
    keyText,
    keyText,
    fc.nat(),
    fc.boolean(),
    fc.subarray(['s3:ObjectCreated:Put', 's3:ObjectRemoved:*', created], { minLength: 1 }),
  )
  .map(([prefix, suffix, id, extra, events]) => ({
    ...entry(`theirs-${id}`, `x${prefix}`, suffix, events),
    ...(extra ? { FutureKey: { kept: true } } : {}),
  }));

/** Whole configurations of others, all of whose prefixes begin with x. Lists are not empty, as S3 has none. */
export const foreignNotifications: fc.Arbitrary<BucketNotifications> = fc
  .record(
    {
      EventBridgeConfiguration: fc.constant({}),
      TopicConfigurations: fc.array(
        foreignEntry.map((each) => toTopic(each)),
        { minLength: 1, maxLength: 3 },
      ),
      QueueConfigurations: fc.array(
        foreignEntry.map((each) => toQueue(each)),
        { minLength: 1, maxLength: 3 },
      ),
      LambdaFunctionConfigurations: fc.array(
        foreignEntry.map((each) => toFunction(each)),
        { minLength: 1, maxLength: 3 },
      ),
      FutureConfigurations: fc.constant([{ Anything: 1 }]),
    },
    { requiredKeys: [] },
  )
  .chain((record) =>
    fc
      .shuffledSubarray(Object.keys(record), { minLength: Object.keys(record).length })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, record[key as keyof typeof record]]))),
  );

/** Prefixes that overlap none of those. */
export const ownPrefixes = fc.array(
  fc
    .string({ unit: fc.constantFrom('a', 'b', '/', '+', ' ', '%', 'é', '日', '='), maxLength: 4 })
    .map((text) => `a${text}`),
  { minLength: 1, maxLength: 5 },
);

/** What a bucket does at a call; throws to refuse it. The number counts the calls of that kind from 1. */
export interface Meddling {
  readonly onGet?: (call: number, live: BucketNotifications) => BucketNotifications;
  readonly onPut?: (call: number, put: BucketNotifications, live: BucketNotifications) => BucketNotifications;
}

/** A bucket in memory that others may change, or that may fail, at any call. */
export function fakeBucket(initial: BucketNotifications, { onGet, onPut }: Meddling = {}) {
  let live = initial;
  let [gets, calls] = [0, 0];
  const puts: BucketNotifications[] = [];
  const flags: unknown[] = [];
  const buckets: Buckets = {
    region: async () => 'us-east-1',
    notifications: async () => {
      live = onGet?.((gets += 1), live) ?? live;
      return live;
    },
    putNotifications: async (_bucket, notifications, options) => {
      calls += 1;
      const next = onPut?.(calls, notifications, live) ?? notifications;
      puts.push(notifications);
      flags.push(options);
      live = next;
    },
  };
  return { buckets, puts, flags, live: () => live, set: (next: BucketNotifications) => (live = next) };
}

/** Tools with a clock that jumps, and what was emitted and kept. */
export function fakeTools() {
  let now = 0;
  const events: UnstampedEvent[] = [];
  const backups: BucketNotifications[] = [];
  const tools: RunTools = {
    clock: {
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
    },
    emit: (event) => events.push(event),
    backUp: async ({ notifications }) => {
      backups.push(notifications);
      return `backup-${backups.length}.json`;
    },
  };
  return { tools, events, backups, now: () => now };
}

export const refuse = (code: 'OPERATION_IN_PROGRESS' | 'NO_ANSWER' | 'VALIDATION', message = 'refused'): never => {
  throw new PantherctlError(code, message);
};
