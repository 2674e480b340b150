import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { createRandom } from '../../src/orchestrate/create-random.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import type { Cloud } from '../../src/ports/cloud.ts';

const place = { accountId: '1', region: 'r' };

/** A cloud whose every call fails with the next of `errors`, then works; time passes only in waits. */
function play(...errors: readonly ErrorCode[]) {
  const left = [...errors];
  const events: UnstampedEvent[] = [];
  const sleeps: number[] = [];
  const madeAt: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
  const call = async () => {
    madeAt.push(now);
    const code = left.shift();
    if (code !== undefined) throw new PantherctlError(code, 'no luck');
    return undefined;
  };
  const port = new Proxy({}, { get: () => call });
  const cloud = {
    accounts: port,
    stacks: () => port,
    stackSets: () => port,
    roles: () => port,
    buckets: () => port,
    topics: () => port,
    queues: () => port,
    keys: () => port,
    identity: call,
  } as unknown as Cloud;
  const tools = { clock, emit: (event: UnstampedEvent) => void events.push(event) };
  return { cloud, tools, events, sleeps, madeAt };
}

const times = (count: number, code: ErrorCode) => Array.from({ length: count }, () => code);

describe('withRetries', () => {
  it('makes a throttled call again, each time after up to twice the wait, and reports each wait', async () => {
    const { cloud, events, sleeps, tools } = play(...times(3, 'THROTTLED'));
    await withRetries(cloud, tools)
      .stackSets(place)
      .createInstances({} as never);
    expect(sleeps.filter((wait) => wait >= 1000)).toEqual([1000, 2000, 4000]);
    expect(events[0]).toEqual({
      code: 'call.retried',
      call: 'stackSets.createInstances',
      reason: 'no luck',
      wait: 1000,
    });
  });

  it('gives up on throttling after twelve tries', async () => {
    const { cloud, madeAt, tools } = play(...times(20, 'THROTTLED'));
    await expect(withRetries(cloud, tools).stacks(place).describe('s')).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(madeAt).toHaveLength(12);
  });

  it('makes a read that got no answer again, and gives up after six tries', async () => {
    const some = play(...times(5, 'NO_ANSWER'));
    await withRetries(some.cloud, some.tools).stackSets(place).listInstances('s');
    expect(some.madeAt).toHaveLength(6);
    const many = play(...times(20, 'NO_ANSWER'));
    await expect(withRetries(many.cloud, many.tools).identity()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(many.madeAt).toHaveLength(6);
  });

  it.each([
    'create',
    'update',
    'createInstances',
    'updateInstances',
    'deleteInstances',
    'stopOperation',
    'detectDrift',
    'importStacks',
  ])('never makes stackSets.%s again when it got no answer, since it may have taken effect', async (method) => {
    const { cloud, madeAt, tools } = play('NO_ANSWER');
    const stackSets = withRetries(cloud, tools).stackSets(place) as unknown as Record<string, () => Promise<void>>;
    await expect(stackSets[method]?.()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(madeAt).toHaveLength(1);
  });

  it.each(['buckets.putNotifications', 'topics.setPolicy', 'queues.setPolicy', 'keys.setPolicy'])(
    'never makes %s again by itself nor lets it wait, since it replaces what was read just before',
    async (call) => {
      const { cloud, madeAt, sleeps, tools } = play('THROTTLED');
      const [port = '', method = ''] = call.split('.');
      const ports = withRetries(cloud, tools) as unknown as Record<
        string,
        (given: unknown) => Record<string, () => Promise<void>>
      >;
      const replace = async () => ports[port]?.(place)[method]?.();
      await expect(replace()).rejects.toMatchObject({ code: 'THROTTLED' });
      await replace();
      expect({ madeAt, sleeps }).toEqual({ madeAt: [0, 0], sleeps: [] });
    },
  );

  it.each<ErrorCode>(['ACCESS_DENIED', 'OPERATION_IN_PROGRESS', 'STALE_REQUEST', 'UNREADABLE_ANSWER'])(
    'passes %s through at once',
    async (code) => {
      const { cloud, sleeps, tools } = play(code);
      await expect(withRetries(cloud, tools).stacks(place).describe('s')).rejects.toMatchObject({ code });
      expect(sleeps).toEqual([]);
    },
  );

  it('spaces all calls out after throttling, and lets them close up again', async () => {
    const { cloud, madeAt, tools } = play(...times(3, 'THROTTLED'));
    const retrying = withRetries(cloud, { ...tools, random: () => 0 });
    await retrying.identity();
    const throttledUntil = madeAt.length;
    for (let count = 0; count < 40; count += 1) await retrying.accounts.list();
    const gaps = madeAt.slice(throttledUntil).map((at, index) => at - (madeAt[throttledUntil + index - 1] ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(100);
    expect(gaps.at(-1)).toBe(0);
    expect(gaps.toSorted((a, b) => b - a)).toEqual(gaps);
  });

  it('spreads waits over their whole length, the same way for the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 11 }), async (seed, count) => {
        const waits = async () => {
          const { cloud, events, tools } = play(...times(count, 'THROTTLED'));
          await withRetries(cloud, { ...tools, random: createRandom(seed) }).identity();
          return events.flatMap((event) => (event.code === 'call.retried' ? [event.wait] : []));
        };
        const first = await waits();
        expect(first).toHaveLength(count);
        for (const [index, wait] of first.entries()) {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(Math.min(1000 * 2 ** index, 32_000));
        }
        expect(await waits()).toEqual(first);
      }),
    );
  });
});

describe('createRandom', () => {
  it('gives numbers from 0 up to 1 that fill the range evenly', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = createRandom(seed);
        const buckets = Array.from({ length: 10 }, () => 0);
        for (let count = 0; count < 2000; count += 1) {
          const value = random();
          expect(value >= 0 && value < 1).toBe(true);
          buckets[Math.floor(value * 10)] = (buckets[Math.floor(value * 10)] ?? 0) + 1;
        }
        expect(Math.min(...buckets)).toBeGreaterThan(120);
        expect(Math.max(...buckets)).toBeLessThan(290);
      }),
      { numRuns: 30 },
    );
  });
});
