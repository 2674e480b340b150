import { describe, expect, it } from 'vitest';
import { createPace, hasTimeFor } from '../../../src/runtime/log-processor/time-plan.ts';
import { createManualClock } from '../access/manual-clock.ts';

const second = 1_000;

describe('time', () => {
  it.each([
    ['a small object', 1_000, 26, true],
    ['a small object', 1_000, 24, false],
    ['a large object', 100e6, 76, true],
    ['a large object', 100e6, 74, false],
    ['an object of which a segment is enough', 10e9, 206, true],
    ['an object of which a segment is enough', 10e9, 204, false],
    ['an object of unknown size', undefined, 45, true],
    ['an object of unknown size', undefined, 40, false],
  ])('for %s (%s bytes) in %i seconds: %s', (_, size, seconds, expected) => {
    expect(hasTimeFor(size, 5, 5 + seconds * second)).toBe(expected);
  });

  it('for another segment is half as long again as the longest took, and the copy needs its own', () => {
    const clock = createManualClock();
    let bytesToCopy = 0;
    const deadlineMs = clock.time + 400 * second;
    const { mayGoOn } = createPace({ clock, deadlineMs, segmentBytes: 1, bytesToCopy: () => bytesToCopy });
    clock.time += 100 * second;
    expect(mayGoOn()).toBe(true);
    clock.time += 50 * second;
    expect(mayGoOn()).toBe(true);
    bytesToCopy = 1.6e9;
    expect(mayGoOn()).toBe(true);
    bytesToCopy = 2.2e9;
    expect(mayGoOn()).toBe(false);
    bytesToCopy = 0;
    clock.time += 79 * second;
    expect(mayGoOn()).toBe(true);
    clock.time += 2 * second;
    expect(mayGoOn()).toBe(false);
  });
});
