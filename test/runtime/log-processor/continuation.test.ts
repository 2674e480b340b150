import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNotification } from '../../../src/runtime/intake/read-notification.ts';
import type { QueueRecord } from '../../../src/runtime/log-processor/batch-work.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';
import type { MemoryRuntime } from './memory-runtime.ts';

const source = sourceOf('prod', { prefixes: [{ prefix: '', exclude: [], logTypes: ['Custom.Sample'] }] });
const users = Array.from({ length: 40 }, (_, index) => `user-${index}`);
const enough = 3_600_000;
/** Enough to begin with, and not enough for a second segment where opening takes half a minute. */
const little = 45_000;

function setUp(): MemoryRuntime {
  const runtime = createMemoryRuntime({ registry: registryText(source), segmentBytes: 500 });
  runtime.put('big', gzipSync(sampleLines(...users)));
  return runtime;
}

const first: QueueRecord = { messageId: 'm', body: inEnvelope(s3Event(s3Record('their-logs', 'big'))) };

async function run(runtime: MemoryRuntime, record: QueueRecord, remaining: number) {
  runtime.objects.fault = () => {
    runtime.clock.time += 30_000;
    return undefined;
  };
  return runtime.processor.processBatch([record], { deadlineMs: runtime.clock.now() + remaining });
}

/** Runs on little time until nothing is left; the number of runs. */
async function runInParts(runtime: MemoryRuntime, SenderId = 'AROAEXAMPLE:panther-log-processor'): Promise<number> {
  let record: QueueRecord | undefined = first;
  let runs = 0;
  while (record !== undefined && runs < 50) {
    const sent = runtime.sent.length;
    expect((await run(runtime, record, little)).outcomes[0]?.outcome).toEqual({ kind: 'done' });
    runs += 1;
    const [message] = runtime.sent.slice(sent);
    if (message !== undefined) expect(message.queueUrl).toBe(sampleEnv.PANTHER_INPUT_QUEUE_URL);
    record =
      message === undefined
        ? undefined
        : { messageId: `m${runs}`, body: message.message.body, attributes: { SenderId } };
  }
  return runs;
}

describe('an object for which time runs out', () => {
  it('is done in parts to the same bytes, with no row twice and none missing', async () => {
    const [whole, inParts] = [setUp(), setUp()];
    await run(whole, first, enough);
    expect(await runInParts(inParts)).toBeGreaterThan(3);
    expect(inParts.fingerprint()).toEqual(whole.fingerprint());
    expect(
      inParts
        .rows()
        .map(({ who }) => who)
        .toSorted(),
    ).toEqual(users.toSorted());
    expect(new Set(inParts.rows().map(({ p_row_id }) => p_row_id)).size).toBe(users.length);
    const told = (runtime: MemoryRuntime) => runtime.published.map(({ message }) => message.body);
    expect(told(inParts)).toEqual(told(whole));
  });

  it('is copied by the first run, as a whole', async () => {
    const runtime = setUp();
    await run(runtime, first, little);
    const copy = [...runtime.written].find(([name]) => name.startsWith('panther-raw/'));
    expect(copy?.[1].bytes.equals(gzipSync(sampleLines(...users)))).toBe(true);
  });

  it('gives the same where a part is delivered twice', async () => {
    const [whole, twice] = [setUp(), setUp()];
    await run(whole, first, enough);
    await runInParts(twice);
    for (const { message } of twice.sent) {
      await run(twice, { messageId: 'again', body: message.body }, enough);
    }
    expect(twice.fingerprint()).toEqual(whole.fingerprint());
  });

  it('names the content that was read, so that the rest of another is not taken for its rest', async () => {
    const runtime = setUp();
    await run(runtime, first, little);
    const body = runtime.sent[0]?.message.body ?? '';
    expect(readNotification(body)).toMatchObject([{ object: { etag: '"e"' }, rest: { segment: 1 } }]);
    runtime.put('big', gzipSync(sampleLines('other')), { etag: '"new"' });
    const { outcomes } = await run(runtime, { messageId: 'rest', body }, enough);
    expect(outcomes[0]?.outcome).toEqual({
      kind: 'rejected',
      reason: 'notFound',
      message: 'the object was replaced before the rest of it was read',
    });
  });

  it.each(['AIDAEXAMPLE', 'AROAEXAMPLE:somebody-else', '111122223333'])(
    'is read from its beginning where %s says where its rest begins',
    async (SenderId) => {
      const [whole, forged] = [setUp(), setUp()];
      await run(whole, first, enough);
      await run(forged, first, little);
      const rest = JSON.parse(forged.sent[0]?.message.body ?? '') as { rest: { segment: number } };
      rest.rest.segment = 0;
      const record = {
        messageId: 'forged',
        body: JSON.stringify(rest),
        attributes: { SenderId },
      };
      await run(forged, record, enough);
      expect(forged.fingerprint()).toEqual(whole.fingerprint());
    },
  );
});
