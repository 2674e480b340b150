import { findNearest } from './nearest.ts';

/** The AWS partitions that Panther runs in. The isolated and European sovereign ones are not among them. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

interface RegionFacts {
  readonly partition: Partition;
  /** True if an account must switch the region on before it can use it (every commercial region since March 2019). */
  readonly optIn: boolean;
}

const enabledByDefault = (partition: Partition): RegionFacts => ({ partition, optIn: false });
const optIn: RegionFacts = { partition: 'aws', optIn: true };

/**
 * Every region of the three partitions, by code.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html and
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html (opt-in)
 */
export const regions: Readonly<Record<string, RegionFacts>> = {
  'af-south-1': optIn,
  'ap-east-1': optIn,
  'ap-east-2': optIn,
  'ap-northeast-1': enabledByDefault('aws'),
  'ap-northeast-2': enabledByDefault('aws'),
  'ap-northeast-3': enabledByDefault('aws'),
  'ap-south-1': enabledByDefault('aws'),
  'ap-south-2': optIn,
  'ap-southeast-1': enabledByDefault('aws'),
  'ap-southeast-2': enabledByDefault('aws'),
  'ap-southeast-3': optIn,
  'ap-southeast-4': optIn,
  'ap-southeast-5': optIn,
  'ap-southeast-6': optIn,
  'ap-southeast-7': optIn,
  'ca-central-1': enabledByDefault('aws'),
  'ca-west-1': optIn,
  'eu-central-1': enabledByDefault('aws'),
  'eu-central-2': optIn,
  'eu-north-1': enabledByDefault('aws'),
  'eu-south-1': optIn,
  'eu-south-2': optIn,
  'eu-west-1': enabledByDefault('aws'),
  'eu-west-2': enabledByDefault('aws'),
  'eu-west-3': enabledByDefault('aws'),
  'il-central-1': optIn,
  'me-central-1': optIn,
  'me-south-1': optIn,
  'mx-central-1': optIn,
  'sa-east-1': enabledByDefault('aws'),
  'us-east-1': enabledByDefault('aws'),
  'us-east-2': enabledByDefault('aws'),
  'us-west-1': enabledByDefault('aws'),
  'us-west-2': enabledByDefault('aws'),
  'cn-north-1': enabledByDefault('aws-cn'),
  'cn-northwest-1': enabledByDefault('aws-cn'),
  'us-gov-east-1': enabledByDefault('aws-us-gov'),
  'us-gov-west-1': enabledByDefault('aws-us-gov'),
};

/** Codes of all known regions, commercial ones first, each partition in alphabetical order. */
export const regionNames: readonly string[] = Object.keys(regions);

/** The partition of a region, or `undefined` for a region that is not in the table. */
export function partitionOf(region: string): Partition | undefined {
  return Object.hasOwn(regions, region) ? regions[region]?.partition : undefined;
}

/** True if an account must switch the region on first; false for other and for unknown regions. */
export function isOptIn(region: string): boolean {
  return Object.hasOwn(regions, region) && regions[region]?.optIn === true;
}

/** The known region that `word` was most likely meant to be, or `undefined` if none is near. */
export function nearestRegion(word: string): string | undefined {
  return findNearest(word, regionNames);
}
