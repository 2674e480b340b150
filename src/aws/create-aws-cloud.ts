import type { Cloud } from '../ports/cloud.ts';
import { createAwsAccounts } from './aws-accounts.ts';
import { createAwsBuckets } from './aws-buckets.ts';
import { createAwsClients } from './aws-clients.ts';
import { createAwsKeys } from './aws-keys.ts';
import { createAwsMetrics } from './aws-metrics.ts';
import { createAwsObjects } from './aws-objects.ts';
import { createAwsQueues } from './aws-queues.ts';
import { createAwsRoles } from './aws-roles.ts';
import { createAwsSession } from './aws-session.ts';
import { createAwsSourceReader } from './aws-source-reader.ts';
import { createAwsStackSets } from './aws-stack-sets.ts';
import { createAwsStacks } from './aws-stacks.ts';
import { createAwsTopics } from './aws-topics.ts';
import { createBucketCaller } from './create-bucket-caller.ts';
import { createPlaceTemplate } from './place-template.ts';
import type { SessionOptions, TemplateBucket } from './session-options.ts';
import { createRealClock } from './real-clock.ts';

/** How AWS is reached; credentials come from the SDK's own chain. */
export interface AwsCloudOptions extends SessionOptions {
  /** For templates above 51,200 bytes; without it those are refused. */
  readonly templateBucket?: TemplateBucket;
  /** True for an emulator of S3 that wants the bucket's name in the path. */
  readonly usesPathStyle?: boolean;
}

/** AWS behind the ports, whose connections can be closed. */
export interface AwsCloud extends Cloud {
  close(): void;
}

/** Opens AWS. Asks nothing before the first call; calls are made once, retries are the caller's. */
export function createAwsCloud(options: AwsCloudOptions): AwsCloud {
  const clients = createAwsClients({ usesPathStyle: options.usesPathStyle ?? false });
  const session = createAwsSession(options, clients);
  const placeTemplate = createPlaceTemplate(session, options.templateBucket);
  const callBucket = createBucketCaller((accountId, region) => session.client('s3', accountId, region));
  const clock = createRealClock();
  return {
    clock,
    accounts: createAwsAccounts(session),
    identity: () => session.identity(),
    stacks: (place) => createAwsStacks(session, place, placeTemplate),
    stackSets: (place, callAs = 'SELF') => createAwsStackSets(session, place, callAs, placeTemplate),
    roles: (accountId) => createAwsRoles(session, accountId),
    buckets: (accountId) => createAwsBuckets(callBucket, accountId),
    objects: (accountId) => createAwsObjects(callBucket, accountId),
    topics: (place) => createAwsTopics(session, place),
    queues: (place) => createAwsQueues(session, place),
    keys: (place) => createAwsKeys(session, place),
    metrics: (place) => createAwsMetrics(session, place, clock),
    sourceReader: (role) => createAwsSourceReader(session, clients, role),
    close: () => session.close(),
  };
}
