import { bucketRegion } from './bucket-region.ts';
import { data } from './data.ts';
import { key } from './key.ts';
import { notifications } from './notifications.ts';
import { object } from './object.ts';
import { queue } from './queue.ts';
import { registry } from './registry.ts';
import { rights } from './rights.ts';
import { role } from './role.ts';
import type { SourceCheck } from './source-check.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';

/** Every check of a source, in the order in which they are made: the way in, the data, the way of a notification, what came. */
export const sourceChecks: readonly SourceCheck[] = [
  role,
  bucketRegion,
  key,
  object,
  rights,
  notifications,
  topic,
  subscription,
  queue,
  registry,
  data,
];
