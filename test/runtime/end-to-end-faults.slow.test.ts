import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/local/faults/fault.ts';
import { logType as cloudTrail } from '../../src/runtime/log-types/aws-cloud-trail.ts';
import { writeSamples } from '../../src/runtime/write-samples.ts';
import { sourceOf } from '../orchestrate/sources/stage-sources.ts';
import { seededRandom } from './log-types/load-log-types.ts';
import { stageEndToEnd, untilVisibleAgain } from './stage-end-to-end.ts';
import type { EndToEndStage } from './stage-end-to-end.ts';

/** Faults of AWS in the middle of the work, in the local cloud with the bundle that Lambda runs. */

const bucket = 'acme-trail';
const samples = { fromMs: Date.UTC(2026, 10, 28, 9, 58), maxBytes: 1e9, maxRecords: 300 };
/** Some 40 KB of events of three hours. */
const content = gzipSync([...writeSamples(cloudTrail, seededRandom(1), samples)].join(''));

/** A source with two objects that wait in the queue, told of in one batch. */
async function stageObjects(): Promise<EndToEndStage> {
  const stage = await stageEndToEnd();
  stage.cloud.world.createBucket({ ...stage.place, name: bucket });
  await stage.apply([sourceOf('trail', stage.place, bucket, 'AWSLogs/')]);
  await stage.drain();
  for (const name of ['a', 'b']) stage.cloud.world.putObject({ bucket, key: `AWSLogs/${name}.json.gz`, body: content });
  return stage;
}

/** Delivers until the queue is empty, a visibility timeout at a time; in how many rounds. */
async function workOff(stage: EndToEndStage): Promise<number> {
  for (let round = 1; round <= 6; round += 1) {
    const failed = await stage.deliver(stage.cloud.world.takeMessages(stage.inputQueueArn));
    if (failed.length === 0) return round;
    await stage.cloud.clock.sleep(untilVisibleAgain);
  }
  throw new Error('the messages come again and again');
}

const undisturbed = await stageObjects();
await workOff(undisturbed);
const expected = undisturbed.outputs();

/** What strikes, and in how many deliveries the work is done. */
const faults: readonly (readonly [title: string, faults: readonly Fault[], rounds: number])[] = [
  [
    'a connection that is reset again and again',
    [{ kind: 'broken-transfer', call: 'sourceObjects.open', bytes: 9_000, times: 6 }],
    1,
  ],
  [
    'credentials that end in the middle of an object',
    [
      { kind: 'broken-transfer', call: 'sourceObjects.open', bytes: 20_000, times: 2 },
      { kind: 'expired-credentials', times: 1, after: 2 },
    ],
    1,
  ],
  ['credentials that are refused twice', [{ kind: 'expired-credentials', times: 2 }], 2],
  ['S3 that asks to slow down', [{ kind: 'throttling', call: 'sourceObjects.open', times: 1 }], 2],
  [
    'S3 that asks to slow down in the middle of an object',
    [
      { kind: 'broken-transfer', call: 'sourceObjects.open', bytes: 20_000, times: 1 },
      { kind: 'throttling', call: 'sourceObjects.open', times: 3, after: 2 },
    ],
    1,
  ],
  [
    'an output that breaks off half-way',
    [{ kind: 'broken-transfer', call: 'lake.write', bytes: 500, times: 1, resource: 'PROCESSED' }],
    2,
  ],
  [
    'a copy that breaks off half-way',
    [{ kind: 'broken-transfer', call: 'lake.write', bytes: 500, times: 1, resource: 'RAW' }],
    2,
  ],
  ['an output that is refused for the rate', [{ kind: 'throttling', call: 'lake.write', times: 2, after: 2 }], 2],
  ['an output whose answer is lost', [{ kind: 'lost-answer', call: 'lake.write', times: 1, after: 3 }], 2],
  ['a topic that does not answer', [{ kind: 'service-failure', call: 'publisher.publish', times: 1 }], 2],
  [
    'a message about an output whose answer is lost',
    [{ kind: 'lost-answer', call: 'publisher.publish', times: 1, after: 1 }],
    2,
  ],
  ['a registry that cannot be read', [{ kind: 'service-failure', call: 'documents.read', times: 1 }], 2],
];

describe('events are the same, to the byte, after', () => {
  test.each(faults)('%s', async (_, scripted, rounds) => {
    const stage = await stageObjects();
    const { processedBucket, rawBucket } = stage;
    for (const { resource, ...fault } of scripted) {
      const named = { PROCESSED: processedBucket, RAW: rawBucket }[resource ?? ''];
      stage.cloud.world.addFault({ ...fault, ...(named !== undefined && { resource: named }) });
    }
    // A new process: the one that took the first messages has the registry already.
    const done = await stage.deliver(stage.cloud.world.takeMessages(stage.inputQueueArn), stage.start());
    expect(Object.entries(stage.outputs()).filter(([key, bytes]) => expected[key] !== bytes)).toEqual([]);
    await stage.cloud.clock.sleep(untilVisibleAgain);
    expect(done.length === 0 ? 1 : 1 + (await workOff(stage))).toBe(rounds);
    expect(stage.outputs()).toEqual(expected);
    expect(stage.cloud.world.takeMessages(stage.deadLetterQueueArn)).toEqual([]);
    const struck = stage.cloud.world.listFaults().map(({ fault, struck: count }) => [fault.kind, count]);
    expect(struck).toEqual(scripted.map(({ kind, times }) => [kind, times]));
  });
});

test('a bomb is rejected with the reason, and costs no other', async () => {
  const stage = await stageObjects();
  const line = Buffer.alloc(1024 ** 2, `${'a'.repeat(1023)}\n`);
  const member = gzipSync(Buffer.concat(Array.from({ length: 16 }, () => line)), { level: 9 });
  const body = Buffer.concat(Array.from({ length: 20 }, () => member));
  stage.cloud.world.putObject({ bucket, key: 'AWSLogs/bomb.gz', body });
  expect(await workOff(stage)).toBe(1);
  const [dead, ...more] = stage.cloud.world.takeMessages(stage.deadLetterQueueArn);
  expect(more).toEqual([]);
  expect(dead?.attributes).toMatchObject({ Reason: 'expandsTooFar', SourceId: 'trail' });
  expect(stage.outputs()).toMatchObject(expected);
});
