/** How long one instance took, in milliseconds. */
export interface InstanceDuration {
  readonly region: string;
  readonly milliseconds: number;
}

/**
 * A time that no scheduler can beat with so many accounts at once and one region after another: in each region at
 * least the longest instance, and at least the sum of all shared out evenly. In milliseconds.
 */
export function computeBestPossible(durations: readonly InstanceDuration[], atOnce: number): number {
  const byRegion = groupByRegion(durations);
  let total = 0;
  for (const inRegion of byRegion.values()) {
    const sum = inRegion.reduce((left, right) => left + right, 0);
    total += Math.max(sum / atOnce, ...inRegion);
  }
  return total;
}

function groupByRegion(durations: readonly InstanceDuration[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const { region, milliseconds } of durations) {
    const group = groups.get(region) ?? [];
    group.push(milliseconds);
    groups.set(region, group);
  }
  return groups;
}
