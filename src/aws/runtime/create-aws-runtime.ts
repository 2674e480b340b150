import type { SNS } from '@aws-sdk/client-sns';
import { names } from '../../config/names.ts';
import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import { createMemo } from '../create-memo.ts';
import { createRealClock } from '../real-clock.ts';
import { createAwsDocuments } from './aws-documents.ts';
import { createAwsLakeStore } from './aws-lake-store.ts';
import { createAwsPublisher } from './aws-publisher.ts';
import { createAwsQueueSender } from './aws-queue-sender.ts';
import { createAwsSourceObjects } from './aws-source-objects.ts';
import { createAwsSubscriptions } from './aws-subscriptions.ts';
import { createRecentMap } from './create-recent-map.ts';
import { createRuntimeClients } from './runtime-clients.ts';
import type { RuntimeClientOptions } from './runtime-clients.ts';
import { createSourceSessions } from './source-sessions.ts';

/** How a function reaches AWS; credentials come from the SDK's own chain, in Lambda from the environment. */
export interface AwsRuntimeOptions extends RuntimeClientOptions {
  /** Account that our own buckets must belong to; not checked if absent. */
  readonly accountId?: string;
  /** Name of the sessions in accounts of sources. */
  readonly sessionName?: string;
}

/** AWS behind the ports of the runtime, whose connections can be closed. */
export interface AwsRuntime extends RuntimeCloud {
  close(): void;
}

const topicRegionsMaxCount = 20;

/** Opens AWS as a function sees it. Asks nothing and loads no package of the SDK before the first call. */
export function createAwsRuntime(options: AwsRuntimeOptions = {}): AwsRuntime {
  const { accountId, sessionName = names.logProcessorFunction } = options;
  const clients = createRuntimeClients(options);
  const store = createMemo(() => clients.makeStore());
  const topicClients = createRecentMap<Promise<SNS>>(topicRegionsMaxCount);
  const sns = (region: string): Promise<SNS> => {
    const client = topicClients.get(region) ?? clients.makeSns(region === '' ? {} : { region });
    topicClients.set(region, client);
    return client;
  };
  return {
    clock: createRealClock(),
    documents: createAwsDocuments(store, accountId),
    sourceObjects: createAwsSourceObjects(createSourceSessions(clients, sessionName)),
    lake: createAwsLakeStore(store, accountId),
    publisher: createAwsPublisher(sns),
    queues: createAwsQueueSender(createMemo(() => clients.makeSqs())),
    subscriptions: createAwsSubscriptions(sns),
    close: () => clients.close(),
  };
}
