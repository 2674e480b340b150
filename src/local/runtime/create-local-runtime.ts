import type { Place } from '../../ports/place.ts';
import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import type { Session } from '../session.ts';
import { createFunctionRole } from './function-role.ts';
import { createLocalDocuments } from './local-documents.ts';
import { createLocalLakeStore } from './local-lake-store.ts';
import { createLocalPublisher } from './local-publisher.ts';
import { createLocalQueueSender } from './local-queue-sender.ts';
import { createLocalSourceObjects } from './local-source-objects.ts';
import { createLocalSubscriptions } from './local-subscriptions.ts';

/** How a function enters a local cloud. */
export interface LocalRuntimeOptions {
  /** The function's own role, whose policies then count; without it the function may do what its account may. */
  readonly roleArn?: string;
}

/** The local cloud as a function of an account and region sees it. */
export function createLocalRuntime(
  session: Session,
  place: Place,
  { roleArn }: LocalRuntimeOptions = {},
): RuntimeCloud {
  const own: Session = { ...session, callerAccountId: place.accountId, access: undefined };
  const role = createFunctionRole(session.world, place, roleArn);
  return {
    clock: session.clock,
    documents: createLocalDocuments(own, place, role),
    sourceObjects: createLocalSourceObjects(own, place, role),
    lake: createLocalLakeStore(own, place, role),
    publisher: createLocalPublisher(own, place, role),
    queues: createLocalQueueSender(own, place, role),
    subscriptions: createLocalSubscriptions(own, place, role),
  };
}
