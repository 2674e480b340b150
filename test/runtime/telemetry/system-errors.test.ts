import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { createSystemErrors } from '../../../src/runtime/telemetry/system-errors.ts';
import { createManualClock } from '../access/manual-clock.ts';

const minute = 60_000;
const prod = { id: 'prod', name: 'Prod' };

function setUp() {
  const clock = createManualClock();
  const world = { isDown: false };
  const told: Record<string, unknown>[] = [];
  const attributes: unknown[] = [];
  const limits: number[] = [];
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const errors = createSystemErrors({
    clock,
    topicArn: 'topic',
    publisher: {
      async publish(topicArn, message, withinMilliseconds) {
        await Promise.resolve();
        if (world.isDown) throw new PantherctlError('NO_ANSWER', 'no');
        expect(topicArn).toBe('topic');
        told.push(JSON.parse(message.body) as Record<string, unknown>);
        attributes.push(message.attributes);
        limits.push(withinMilliseconds);
      },
    },
    log: { info: note, warn: note, error: note },
  });
  return { attributes, clock, errors, limits, logged, told, world };
}

describe('a system error', () => {
  it('says what happened, where, and what to do', async () => {
    const { attributes, errors, limits, told } = setUp();
    const object = { bucket: 'their-logs', key: 'a', etag: 'e' };
    errors.note({ code: 'wrongStreamType', source: prod, message: 'these are no lines', object });
    await errors.flush(1_000);
    expect(told).toEqual([
      {
        type: 'SystemError',
        code: 'wrongStreamType',
        sourceId: 'prod',
        sourceName: 'Prod',
        message: 'these are no lines',
        fix: expect.stringContaining('streamType') as unknown,
        object: { bucket: 'their-logs', key: 'a' },
        count: 1,
      },
    ]);
    expect(attributes).toEqual([{ type: 'SystemError', code: 'wrongStreamType' }]);
    expect(limits).toEqual([1_000]);
  });

  it('is told once in fifteen minutes for each source and code, with how often it was and the latest of it', async () => {
    const { clock, errors, told } = setUp();
    const seen = () => told.map(({ code, count, message, sourceId }) => [sourceId, code, count, message]);
    for (const message of ['first', 'second']) errors.note({ code: 'archived', source: prod, message });
    errors.note({ code: 'truncated', source: prod, message: 'cut' });
    errors.note({ code: 'archived', message: 'of nobody', count: 5 });
    await errors.flush(1_000);
    const told1 = [
      ['prod', 'archived', 2, 'second'],
      ['prod', 'truncated', 1, 'cut'],
      [undefined, 'archived', 5, 'of nobody'],
    ];
    expect(seen()).toEqual(told1);
    clock.time += 15 * minute - 1;
    errors.note({ code: 'archived', source: prod, message: 'third' });
    await errors.flush(1_000);
    expect(seen()).toEqual(told1);
    clock.time += 1;
    errors.note({ code: 'archived', source: prod, message: 'fourth' });
    await errors.flush(1_000);
    expect(seen()).toEqual([...told1, ['prod', 'archived', 2, 'fourth']]);
    clock.time += 60 * minute;
    await errors.flush(1_000);
    expect(told).toHaveLength(4);
  });

  it('that cannot be told is logged and told another time', async () => {
    const { errors, logged, told, world } = setUp();
    world.isDown = true;
    errors.note({ code: 'archived', source: prod, message: 'one' });
    await errors.flush(1_000);
    expect([told, logged]).toEqual([[], ['a system error could not be told']]);
    world.isDown = false;
    errors.note({ code: 'archived', source: prod, message: 'two' });
    await errors.flush(1_000);
    expect(told).toMatchObject([{ count: 2, message: 'two' }]);
  });
});
