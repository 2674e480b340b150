import { describe, expect, it } from 'vitest';
import { renderMeasurements } from '../../bench/measurement.ts';

describe('renderMeasurements', () => {
  it.each([
    [{ ratio: 1.9, target: 2 }, '1.90  within the target of 2'],
    [{ ratio: 2.1, target: 2 }, '2.10  MISSES the target of 2'],
    [{ ratio: 0.4, target: 0.33, isFloor: true }, '0.40  within the target of at least 0.33'],
    [{ ratio: 0.3, target: 0.33, isFloor: true }, '0.30  MISSES the target of at least 0.33'],
    [{ ratio: 1.2 }, '1.20  without a target'],
  ])('judges %j by the side of its target that it has to be on', (measurement, verdict) => {
    expect(renderMeasurements([{ work: 'work', details: 'figures', ...measurement }])).toBe(
      `work\n  ${verdict}\n  figures\n`,
    );
  });
});
