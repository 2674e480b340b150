import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines } from './memory-runtime.ts';
import type { MemoryRuntime } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';

const bucket = 'their-logs';
const second = 1_000;
/** What the SDK takes at most until it gives up by itself: longer than any run that these tests make. */
const patience = 100 * second;
const source = sourceOf('prod', { prefixes: [{ prefix: '', exclude: [], logTypes: ['Custom.Sample'] }] });
const inputQueue = sampleEnv.PANTHER_INPUT_QUEUE_URL;
const processedDataTopic = sampleEnv.PANTHER_PROCESSED_DATA_TOPIC_ARN;

const about = (...keys: readonly string[]): string =>
  inEnvelope(s3Event(...keys.map((key) => s3Record(bucket, key, { object: { size: 1 } }))));

/**
 * A cloud in which opening an object takes half a minute, and where queues and topics to which `hangs` applies answer
 * nothing: each call ends with the time that it was given.
 */
function setUp(hangs: (queueOrTopic: string) => boolean) {
  const runtime = createMemoryRuntime({ registry: registryText(source), segmentBytes: 500 });
  const { clock, cloud, objects } = runtime;
  objects.fault = () => {
    clock.time += 30 * second;
    return undefined;
  };
  const limits: number[] = [];
  const hangAt =
    <Message>(answer: (to: string, message: Message, withinMilliseconds: number) => Promise<void>) =>
    async (to: string, message: Message, withinMilliseconds: number): Promise<void> => {
      if (!hangs(to)) {
        await answer(to, message, withinMilliseconds);
        return;
      }
      limits.push(withinMilliseconds);
      const until = clock.time + Math.min(withinMilliseconds, patience);
      await setImmediate();
      clock.time = Math.max(clock.time, until);
      throw new PantherctlError('NO_ANSWER', 'no answer came while there was time');
    };
  cloud.queues.send = hangAt(cloud.queues.send);
  cloud.publisher.publish = hangAt(cloud.publisher.publish);
  return { runtime, limits };
}

async function run(runtime: MemoryRuntime, bodies: readonly string[], seconds: number) {
  const deadlineMs = runtime.clock.now() + seconds * second;
  const records = bodies.map((body, index) => ({ messageId: `m${index}`, body }));
  const { batchItemFailures, outcomes } = await runtime.processor.processBatch(records, { deadlineMs });
  return {
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    outcomes: outcomes.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind)),
    secondsLeft: (deadlineMs - runtime.clock.now()) / second,
  };
}

describe('a batch of which a send is not answered', () => {
  it('is answered in time, and all of its messages that had something to send come again', async () => {
    const { limits, runtime } = setUp(() => true);
    const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
    const { failed, secondsLeft } = await run(runtime, [about(...keys), about('other'), 'nonsense'], 20);
    expect(failed).toEqual(['m0', 'm1', 'm2']);
    expect(limits).toEqual(Array.from({ length: 16 }, () => 18 * second));
    expect(secondsLeft).toBe(2);
  });

  it('has the rejected records of other messages sent on, if only the rest of an object cannot be queued', async () => {
    const { limits, runtime } = setUp((to) => to === inputQueue);
    runtime.put('big', gzipSync(sampleLines(...Array.from({ length: 40 }, (_, index) => `user-${index}`))));
    const { failed, outcomes, secondsLeft } = await run(runtime, [about('big'), 'nonsense'], 45);
    expect(outcomes).toEqual(['outputFailed', 'malformedNotification']);
    expect(failed).toEqual(['m0']);
    expect(limits).toEqual([8 * second]);
    expect(secondsLeft).toBe(7);
    expect(runtime.sent).toMatchObject([{ message: { attributes: { Reason: 'malformedNotification' } } }]);
  });

  it('has the rejected records of other messages sent on, if only nobody can be told of outputs', async () => {
    const { limits, runtime } = setUp((to) => to === processedDataTopic);
    runtime.put('a', sampleLines('alice'));
    const { failed, outcomes, secondsLeft } = await run(runtime, [about('a'), 'nonsense'], 60);
    expect(outcomes).toEqual(['outputFailed', 'malformedNotification']);
    expect(failed).toEqual(['m0']);
    expect(limits).toEqual([23 * second]);
    expect(secondsLeft).toBe(7);
  });

  it('is answered in time where only system errors cannot be told, which are told another time', async () => {
    let isHanging = true;
    const { limits, runtime } = setUp((to) => isHanging && to === sampleEnv.PANTHER_SYSTEM_ERROR_TOPIC_ARN);
    const { failed, outcomes, secondsLeft } = await run(runtime, [about('gone')], 60);
    expect([failed, outcomes]).toEqual([[], ['notFound']]);
    expect(limits).toEqual([29 * second]);
    expect(secondsLeft).toBe(1);
    isHanging = false;
    await run(runtime, [], 60);
    expect(runtime.published.map(({ message }) => message.attributes)).toEqual([
      { type: 'SystemError', code: 'notFound' },
    ]);
  });
});
