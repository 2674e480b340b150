import { publish } from '../sns/publish.ts';
import type { Delivery } from '../sns/publish.ts';
import { receive } from '../sqs/receive.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import type { Destined } from './check-notifications.ts';
import { findDestinationProblem } from './destination.ts';

/** Sends a message of a bucket to one destination and, through a topic, to all that it tells. */
export function deliver(world: World, bucket: BucketState, { kind, arn }: Destined, body: string): readonly Delivery[] {
  const problem = findDestinationProblem(world, bucket, kind, arn);
  if (problem !== undefined) return [{ arn, problem }];
  if (kind === 'topic') return publish(world, arn, body, 'Amazon S3 Notification');
  receive(world, arn, body);
  return [{ arn }];
}
