/** One line of the benchmark's table. */
export interface Measurement {
  readonly work: string;
  /** Measured against something that was timed in the same run, so that the machine's speed cancels out. */
  readonly ratio: number;
  readonly target: number;
  /** The figures behind the ratio. */
  readonly details: string;
}

/** The table as text, one measurement a block, with whether it keeps its target. */
export function renderMeasurements(measurements: readonly Measurement[]): string {
  return measurements
    .map(({ work, ratio, target, details }) => {
      const verdict = ratio <= target ? 'within' : 'MISSES';
      return `${work}\n  ${ratio.toFixed(2)}  ${verdict} the target of ${target}\n  ${details}\n`;
    })
    .join('\n');
}
