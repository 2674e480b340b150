import { describe, expect, it } from 'vitest';
import { createMetricSums } from '../../../src/runtime/telemetry/metric-sums.ts';

const count = { name: 'GetObject', unit: 'Count' };
const bytes = { name: 'OutputBytes', unit: 'Bytes' };

function setUp() {
  const lines: string[] = [];
  return {
    lines,
    sums: createMetricSums(
      (line) => void lines.push(line),
      () => 1_793_534_400_000,
    ),
  };
}

describe('metrics', () => {
  it('are one line for each set of dimensions, in the embedded metric format', () => {
    const { lines, sums } = setUp();
    sums.add(count, { Subsystem: 'LogProcessor', ID: 'prod' }, 1);
    sums.add(bytes, { Subsystem: 'LogProcessor' }, 5);
    sums.add(count, { Subsystem: 'LogProcessor', ID: 'prod' }, 2);
    sums.add(bytes, { Subsystem: 'LogProcessor', ID: 'prod' }, 0.5);
    sums.flush();
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        GetObject: 3,
        OutputBytes: 0.5,
        Subsystem: 'LogProcessor',
        ID: 'prod',
        _aws: {
          Timestamp: 1_793_534_400_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Panther',
              Dimensions: [['Subsystem', 'ID']],
              Metrics: [
                { Name: 'GetObject', Unit: 'Count' },
                { Name: 'OutputBytes', Unit: 'Bytes' },
              ],
            },
          ],
        },
      },
      expect.objectContaining({ OutputBytes: 5, Subsystem: 'LogProcessor' }),
    ]);
  });

  it('begin anew with each flush, and are silent where there are none', () => {
    const { lines, sums } = setUp();
    sums.flush();
    sums.add(count, {}, 1);
    sums.flush();
    sums.flush();
    sums.add(count, {}, 4);
    sums.flush();
    expect(lines.map((line) => (JSON.parse(line) as { GetObject: number }).GetObject)).toEqual([1, 4]);
  });

  it('are at most a hundred in a line', () => {
    const { lines, sums } = setUp();
    for (let index = 0; index < 205; index += 1) sums.add({ name: `M${index}`, unit: 'Count' }, { ID: 'a' }, index);
    sums.flush();
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('"M204":204');
  });
});
