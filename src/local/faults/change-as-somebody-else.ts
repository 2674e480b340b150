import { partitionOf } from '../../config/regions.ts';
import { buildEndpoint } from '../sqs/build-endpoint.ts';
import type { BucketState } from '../state/resource-state.ts';
import { nextNumber } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import type { CloudCall } from './cloud-calls.ts';
import { strikeFault } from './find-fault.ts';

/**
 * If a fault asks for it, somebody else adds a notification to a bucket: of removed objects below a prefix of its own, to
 * a function of its own, so that it is in nobody's way.
 */
export function changeAsSomebodyElse(world: World, call: CloudCall, bucket: BucketState): void {
  const { accountId, name, notifications, region } = bucket;
  if (strikeFault(world, 'foreign-change', { call, account: accountId, resource: name }) === undefined) return;
  const id = `foreign-${nextNumber(world)}`;
  const arn = `arn:${partitionOf(region) ?? 'aws'}:lambda:${region}:${accountId}:function:${id}`;
  world.endpoints.set(arn, buildEndpoint({ arn, kind: 'function' }));
  bucket.notifications = {
    ...notifications,
    LambdaFunctionConfigurations: [
      ...(notifications.LambdaFunctionConfigurations ?? []),
      {
        Id: id,
        LambdaFunctionArn: arn,
        Events: ['s3:ObjectRemoved:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: `${id}/` }] } },
      },
    ],
  };
}
