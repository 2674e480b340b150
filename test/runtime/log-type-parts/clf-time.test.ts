import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clfTime, clfToRfc3339 } from '../../../src/runtime/log-type-parts/clf-time.ts';

describe('times of access logs', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 }), (seconds) => {
        expect(Date.parse(clfToRfc3339(clfTime(seconds * 1000)) ?? '')).toBe(seconds * 1000);
      }),
    );
  });

  it.each([
    ['06/Feb/2024:00:00:38 +0000', '2024-02-06T00:00:38Z'],
    ['06/Feb/2024:00:00:38 -0530', '2024-02-06T00:00:38-05:30'],
    ['06/feb/2024:00:00:38 +0000', undefined],
    ['6/Feb/2024:00:00:38 +00000', undefined],
    ['06/Feb/2024 00:00:38 +0000', undefined],
    ['06/Feb/2024:00:00:38 00000', undefined],
    ['06/Feb/2024:00:00:38', undefined],
    ['06/Feb/2024:00:00:38 +0000 ', undefined],
    ['', undefined],
  ])('%j are read', (text, expected) => {
    expect(clfToRfc3339(text)).toBe(expected);
  });
});
