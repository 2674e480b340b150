import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { NotificationChanges } from './notification-plan.ts';

/** Where destinations of notifications are looked at. */
export type DestinationPorts = Pick<Cloud, 'topics' | 'queues'>;

/** A bucket's configuration, and what takes its place. */
export interface PendingPut {
  readonly bucket: string;
  readonly live: BucketNotifications;
  readonly wanted: BucketNotifications;
}

/** How a bucket is changed. */
export interface ChangeOptions {
  /** Account that owns the bucket. */
  readonly owner: string;
  /** Changes that a person has agreed to: no others are made, though fewer may be. Any, if absent. */
  readonly accepted?: Pick<NotificationChanges, 'add' | 'remove'>;
  /** True if a topic or its policy was written just now, so that S3 may need a minute to see it. */
  readonly freshDestination?: boolean;
  /** True to let S3 take destinations that it cannot reach. */
  readonly skipDestinationValidation?: boolean;
  /** Where to look for the destination that S3 cannot reach; without it, all of them are named. */
  readonly destinations?: DestinationPorts;
  /** Command to which `--skip-destination-validation` may be added, for advice. */
  readonly command?: string;
}
