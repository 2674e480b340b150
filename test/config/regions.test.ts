import { describe, expect, it } from 'vitest';
import { isOptIn, nearestRegion, partitionOf, regionNames } from '../../src/config/regions.ts';

describe('regions', () => {
  it('tells the partition of a region, and of nothing else', () => {
    expect(partitionOf('us-east-1')).toBe('aws');
    expect(partitionOf('cn-northwest-1')).toBe('aws-cn');
    expect(partitionOf('us-gov-west-1')).toBe('aws-us-gov');
    for (const other of ['', 'us-east-9', 'US-EAST-1', 'toString', '__proto__', 'constructor']) {
      expect(partitionOf(other)).toBeUndefined();
      expect(isOptIn(other)).toBe(false);
    }
  });

  it('knows which regions an account must switch on first', () => {
    for (const region of ['af-south-1', 'ap-east-1', 'ap-southeast-6', 'ca-west-1', 'me-south-1', 'mx-central-1']) {
      expect(isOptIn(region), region).toBe(true);
    }
    const always = regionNames.filter((region) => partitionOf(region) === 'aws' && !isOptIn(region));
    expect(always).toHaveLength(17);
    for (const region of ['cn-north-1', 'us-gov-east-1']) expect(isOptIn(region), region).toBe(false);
  });

  it('names the partition after the beginning of the code', () => {
    for (const region of regionNames) {
      const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
      expect(partitionOf(region)).toBe(partition);
      expect(region).toMatch(/^[a-z]{2}(-gov)?-(north|south|east|west|central|northeast|southeast|northwest)-\d$/);
    }
  });

  it('finds the region that a slip was meant to be', () => {
    expect(nearestRegion('us-wset-2')).toBe('us-west-2');
    expect(nearestRegion('eu-wes-1')).toBe('eu-west-1');
    expect(nearestRegion('frankfurt')).toBeUndefined();
  });
});
