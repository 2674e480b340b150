import { nearestRegion, partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';

/**
 * The regions of a `--regions` flag as given: known ones of one partition, at least one, none twice. Throws `INPUT_INVALID`.
 */
export function checkRegionList(regions: readonly string[]): readonly string[] {
  const [home] = regions;
  if (home === undefined) throw refuse('--regions names no region', 'name regions such as us-east-1,eu-west-1');
  for (const [index, region] of regions.entries()) {
    if (partitionOf(region) === undefined) {
      const nearest = nearestRegion(region);
      const fix = nearest === undefined ? 'name regions such as us-east-1,eu-west-1' : `write ${nearest}`;
      throw refuse(`--regions names '${region}', which is not an AWS region`, fix);
    }
    if (regions.indexOf(region) < index) throw refuse(`--regions names ${region} twice`, 'name each region once');
    if (partitionOf(region) !== partitionOf(home)) {
      const message = `--regions names ${home} of partition ${partitionOf(home)} and ${region} of ${partitionOf(region)}`;
      throw refuse(message, 'name regions of one partition: an organization has no other');
    }
  }
  return regions;
}

function refuse(message: string, fix: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix });
}
