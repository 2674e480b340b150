import type { Clock } from './clock.ts';
import type { Documents } from './documents.ts';
import type { LakeStore } from './lake-store.ts';
import type { Publisher } from './publisher.ts';
import type { QueueSender } from './queue-sender.ts';
import type { SourceObjects } from './source-objects.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The cloud as a function of the runtime sees it, acting as the function's own role. */
export interface RuntimeCloud {
  readonly clock: Clock;
  readonly documents: Documents;
  readonly sourceObjects: SourceObjects;
  readonly lake: LakeStore;
  readonly publisher: Publisher;
  readonly queues: QueueSender;
  readonly subscriptions: Subscriptions;
}
