/** One line of the benchmark's table. */
export interface Measurement {
  readonly work: string;
  /** Measured against something that was timed in the same run, so that the machine's speed cancels out. */
  readonly ratio: number;
  /** Absent for what is printed for information alone. */
  readonly target?: number;
  /** Whether the target is the least that the ratio may be; it is the most otherwise. */
  readonly isFloor?: boolean;
  /** The figures behind the ratio. */
  readonly details: string;
}

function judge({ isFloor, ratio, target }: Measurement): string {
  if (target === undefined) return 'without a target';
  const isKept = isFloor === true ? ratio >= target : ratio <= target;
  return `${isKept ? 'within' : 'MISSES'} the target of ${isFloor === true ? 'at least ' : ''}${target}`;
}

/** The table as text, one measurement a block, with whether it keeps its target. */
export function renderMeasurements(measurements: readonly Measurement[]): string {
  return measurements
    .map((measurement) => {
      const { details, ratio, work } = measurement;
      return `${work}\n  ${ratio.toFixed(2)}  ${judge(measurement)}\n  ${details}\n`;
    })
    .join('\n');
}
