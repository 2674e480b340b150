import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { processedDataBucketName, rawDataBucketName } from '../../src/config/lake.ts';
import { names, runtimeBucketName } from '../../src/config/names.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { enterWorld } from '../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import type { TakenMessage } from '../../src/local/sqs/take-messages.ts';
import { createWorld } from '../../src/local/state/create-world.ts';
import { resourcesOfType } from '../../src/local/state/find-resource.ts';
import type { World } from '../../src/local/state/world-state.ts';
import { packageLogProcessor } from '../../src/ops/package-function.ts';
import { applyRuntime } from '../../src/orchestrate/runtime/apply-runtime.ts';
import { planRuntime } from '../../src/orchestrate/runtime/plan-runtime.ts';
import type { Place } from '../../src/ports/place.ts';
import type * as Handler from '../../src/runtime/log-processor/handler.ts';
import type { ProcessorHandler } from '../../src/runtime/log-processor/create-handler.ts';
import { access, runSources } from '../orchestrate/sources/stage-sources.ts';
import { throwAs } from './throw-as.ts';

/** A deployed runtime in the local cloud, and what Lambda would do for it. */
export interface EndToEndStage {
  readonly cloud: LocalCloud;
  readonly panther: Place;
  /** Account of the sources. */
  readonly place: Place;
  readonly inputQueueArn: string;
  readonly deadLetterQueueArn: string;
  readonly processedBucket: string;
  readonly rawBucket: string;
  /** Of the function, as its template sets it. */
  readonly env: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly logged: { readonly level: string; readonly message: string; readonly fields: object }[];
  /** Lines of metrics, parsed. */
  readonly metrics: Record<string, unknown>[];
  /** Onboards sources by `apply`. */
  apply(sources: readonly object[]): Promise<void>;
  /** A new process of the function, with the bundle that is deployed. */
  start(): ProcessorHandler;
  /** Hands messages to the function as Lambda does, and takes those out of the queue that did not fail; says which failed. */
  deliver(messages: readonly TakenMessage[], handler?: ProcessorHandler): Promise<readonly string[]>;
  /** Receives and delivers until nothing of the input queue is visible; the number of messages. */
  drain(): Promise<number>;
  tick(): Promise<void>;
  /** A queue that hears what a topic tells; returns its ARN. */
  listen(topicName: string, filterPolicy?: object): string;
  /** Outputs and copies: `bucket/key` to the bytes in hex. */
  outputs(): Readonly<Record<string, string>>;
  /** Rows of an output object, parsed. */
  rows(key: string): readonly Record<string, unknown>[];
}

const remainingMilliseconds = 900_000;
/** Ids by which SQS names who sent: SNS is a user of AWS's own, the function acts as a role. */
const senders = { service: 'AIDAEXAMPLE', role: 'AROAEXAMPLE:panther-log-processor' };

/** Organization without a runtime, the runtime deployed into it with the bundle of the last build, no sources yet. */
export async function stageEndToEnd(): Promise<EndToEndStage> {
  const organization = buildOrganization({
    seed: 7,
    accounts: 8,
    regions: ['us-east-1', 'us-west-2'],
    runtime: 'none',
  });
  const { managementAccountId, panther } = organization;
  const state = createWorld(organization, { seed: 7, start: Date.UTC(2026, 10, 28, 13, 45) });
  const templateBucket = runtimeBucketName(panther);
  const cloud = enterWorld(state, { access, templateBucket }, { onCall: () => {}, close: () => {} });
  const configure = (sources: readonly object[]): Config =>
    configSchema.parse({
      version: 1,
      panther,
      administrator: { accountId: managementAccountId, region: 'us-west-2' },
      access,
      sources,
    });
  await deployRuntime(configure([]), cloud);
  const { env, roleArn } = findFunction(state, panther);
  const arnOf = (queue: string): string => `arn:aws:sqs:${panther.region}:${panther.accountId}:${queue}`;
  const accountId = organization.accounts.map(({ id }) => id).find((id) => isFree(id, organization)) ?? '';
  const { createHandler, PantherctlError } = await importBundle();
  const logged: EndToEndStage['logged'] = [];
  const metrics: EndToEndStage['metrics'] = [];
  const log = (level: string) => (message: string, fields?: object) =>
    void logged.push({ level, message, fields: JSON.parse(JSON.stringify(fields ?? {})) as object });
  const start = (): ProcessorHandler =>
    createHandler({
      cloud: throwAs(cloud.runtime(panther, { roleArn }), PantherctlError),
      env,
      log: { info: log('info'), warn: log('warn'), error: log('error') },
      write: (line) => void metrics.push(JSON.parse(line) as Record<string, unknown>),
    });
  const context = { getRemainingTimeInMillis: () => remainingMilliseconds };
  const running = start();
  const inputQueueArn = arnOf(names.notificationsQueue);
  const deliver = async (
    messages: readonly TakenMessage[],
    handler: ProcessorHandler = running,
  ): Promise<readonly string[]> => {
    const Records = messages.map(({ body, id, receiveCount }) => ({
      messageId: id,
      body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SenderId: body.includes('"pantherObject"') ? senders.role : senders.service,
      },
    }));
    const { batchItemFailures } = await handler({ Records }, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receiptHandle } of messages) {
      if (!failed.has(id)) cloud.world.deleteMessage(inputQueueArn, receiptHandle);
    }
    return [...failed];
  };
  const buckets = [processedDataBucketName(panther), rawDataBucketName(panther)] as const;
  return {
    cloud,
    panther,
    place: { accountId, region: 'us-west-2' },
    inputQueueArn,
    deadLetterQueueArn: arnOf(`${names.notificationsQueue}${names.deadLetterQueueSuffix}`),
    processedBucket: buckets[0],
    rawBucket: buckets[1],
    env,
    roleArn,
    logged,
    metrics,
    apply: async (sources) => {
      const { verdict } = await runSources(cloud, configure(sources));
      if (verdict !== 'done') throw new Error(`apply ended as ${verdict}`);
    },
    start,
    deliver,
    drain: async () => {
      let count = 0;
      for (;;) {
        const messages = cloud.world.takeMessages(inputQueueArn);
        if (messages.length === 0) return count;
        count += messages.length;
        await deliver(messages);
      }
    },
    tick: async () => {
      await running({ tick: true }, context);
    },
    listen: (topicName, filterPolicy) => listen(cloud, panther, topicName, filterPolicy),
    outputs: () =>
      Object.fromEntries(
        buckets.flatMap((bucket) =>
          cloud.world
            .listObjects(bucket)
            .map((key) => [
              `${bucket}/${key}`,
              Buffer.from(cloud.world.readObject(bucket, key)?.body ?? '').toString('hex'),
            ]),
        ),
      ),
    rows: (key) =>
      gunzipSync(cloud.world.readObject(buckets[0], key)?.body ?? '')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** As long as the input queue hides a message that was received, and a little more. */
export const untilVisibleAgain = 5_401_000;

function isFree(id: string, { managementAccountId, panther, ...rest }: ReturnType<typeof buildOrganization>): boolean {
  const account = rest.accounts.find((each) => each.id === id);
  return id !== managementAccountId && id !== panther.accountId && account?.status === 'ACTIVE';
}

async function importBundle(): Promise<typeof Handler> {
  const bundle = new URL('../../dist/runtime/log-processor.mjs', import.meta.url).href;
  return (await import(/* @vite-ignore */ bundle)) as typeof Handler;
}

async function deployRuntime(config: Config, cloud: LocalCloud): Promise<void> {
  const { key, zip } = await packageLogProcessor();
  const code = { key, bytes: zip, title: 'code' };
  const steps = await planRuntime(config, { code, schemas: [], tables: [] }, {}, cloud);
  const tools = { clock: cloud.clock, emit: () => undefined };
  for await (const { outcome, step } of applyRuntime(steps, config.panther.accountId, cloud, tools)) {
    if (outcome.outcome !== 'done') throw new Error(`${step.title}: ${JSON.stringify(outcome)}`);
  }
}

/** The function as it stands in the stack: references resolved. */
function findFunction(state: World, panther: Place) {
  for (const { logicalId, view } of resourcesOfType(
    state,
    panther.accountId,
    panther.region,
    'AWS::Lambda::Function',
  )) {
    const { Environment, Role } = view.properties(logicalId) as {
      Environment: { Variables: Record<string, string> };
      Role: string;
    };
    return { env: Environment.Variables, roleArn: Role };
  }
  throw new Error('the runtime has no function');
}

function listen(cloud: LocalCloud, panther: Place, topicName: string, filterPolicy?: object): string {
  const topicArn = `arn:aws:sns:${panther.region}:${panther.accountId}:${topicName}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const heard =
    filterPolicy === undefined ? topicName : createHash('md5').update(JSON.stringify(filterPolicy)).digest('hex');
  const endpoint = cloud.world.createQueue({ ...panther, name: `hears-${heard}`, policy });
  cloud.world.subscribe({
    topicArn,
    endpoint,
    ...(filterPolicy !== undefined && { filterPolicy: JSON.stringify(filterPolicy) }),
  });
  return endpoint;
}
