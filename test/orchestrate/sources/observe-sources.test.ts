import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { PantherctlError } from '../../../src/errors.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { observeSources } from '../../../src/orchestrate/sources/observe-sources.ts';
import type { ObservedSources } from '../../../src/orchestrate/sources/observe-sources.ts';
import { buildSourceWiring } from '../../../src/orchestrate/sources/source-wiring.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';

const bucket = 'acme-logs';
const topicArn = 'arn:aws:sns:us-east-1:123456789012:theirs';
const wiring = buildSourceWiring(
  configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2' },
    administrator: { accountId: '444455556666', region: 'us-west-2' },
    sources: [
      {
        name: 'logs',
        accountId: '123456789012',
        region: 'us-east-1',
        bucket,
        prefixes: [{ prefix: 'logs/', logTypes: ['AWS.CloudTrail'] }],
        notifications: { topic: { existing: topicArn } },
      },
    ],
  }),
  new Map(),
);

/** What is seen where everything is there, but one call fails. */
function observe(call: string, code: ErrorCode): Promise<ObservedSources> {
  const port = (answers: Readonly<Record<string, unknown>>) =>
    new Proxy(
      {},
      {
        get: (_target, key) => async () => {
          if (key === call) throw new PantherctlError(code, 'no luck');
          return answers[String(key)];
        },
      },
    );
  const cloud = {
    buckets: () => port({ region: 'us-east-1', notifications: {} }),
    topics: () => port({ describe: { arn: topicArn, isFifo: false, policy: '', keyId: 'k' }, listSubscriptions: [] }),
    queues: () => port({ describe: { arn: 'q', policy: '' } }),
    objects: () => port({}),
    keys: () => port({ describe: { arn: 'k', state: 'Enabled', isCustomerManaged: true }, policy: '' }),
  } as unknown as Cloud;
  return observeSources(wiring, cloud, false);
}

/** The kind of what a call was for. */
async function kindOf(call: string, code: ErrorCode): Promise<string | undefined> {
  const { buckets, queue, registry, topics } = await observe(call, code);
  const [seenBucket, seenTopic] = [buckets.get(bucket), topics.get(topicArn)];
  switch (call) {
    case 'region':
      return seenBucket?.kind;
    case 'notifications':
      return seenBucket?.kind === 'live' ? seenBucket.value.notifications.kind : undefined;
    case 'readText':
      return registry.kind;
    case 'describe':
      return seenTopic?.kind === queue.kind ? queue.kind : undefined;
    case 'listSubscriptions':
      return seenTopic?.kind === 'live' ? seenTopic.value.subscription.kind : undefined;
    default:
      return seenTopic?.kind === 'live' ? seenTopic.value.key?.kind : undefined;
  }
}

describe.each(['region', 'notifications', 'readText', 'describe', 'listSubscriptions', 'policy'])(
  'what %s cannot read',
  (call) => {
    it.each<[ErrorCode, string]>([
      ['NOT_FOUND', 'absent'],
      ['ACCOUNT_ACCESS', 'inaccessible'],
      ['ACCESS_DENIED', 'refused'],
      ['THROTTLED', 'refused'],
      ['NO_ANSWER', 'refused'],
      ['VALIDATION', 'refused'],
    ])('is, for %s, %s and nothing else', async (code, kind) => {
      expect(await kindOf(call, code)).toBe(kind);
    });

    it.each<ErrorCode>(['NO_CREDENTIALS', 'UNREADABLE_ANSWER', 'CANCELLED'])('ends the plan at %s', async (code) => {
      await expect(observe(call, code)).rejects.toMatchObject({ code });
    });
  },
);
