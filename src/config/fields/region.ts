import type { Fault } from '../fault.ts';
import { nearestRegion, partitionOf } from '../regions.ts';
import { renderValue } from '../render-value.ts';

/** What is wrong with a region's code, if anything. */
export function findRegionFault(value: string): Fault | undefined {
  if (partitionOf(value) !== undefined) return undefined;
  const nearest = nearestRegion(value.replace(/(?<=-\d)[a-f]$/, ''));
  const zone = /^[a-z]{2}(-[a-z]+)+-\d[a-f]$/.test(value) && nearest !== undefined && value.startsWith(nearest);
  return {
    check: 'region',
    message: zone
      ? `${renderValue(value)} is an availability zone, not a region`
      : `${renderValue(value)} is not an AWS region of the partitions aws, aws-cn and aws-us-gov`,
    fix: nearest === undefined ? 'write the code of a region, such as us-west-2' : `write ${nearest}`,
  };
}
