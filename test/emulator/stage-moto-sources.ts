import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { stringify } from 'yaml';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { names } from '../../src/config/names.ts';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import { accessRoleName, assume, buildMotoWorld, foreignNotification, managementAccountId } from './moto-world.ts';
import type { MotoWorld } from './moto-world.ts';

/** Three sources on two buckets of one account, in which Panther is too: moto loses messages between accounts. */
export interface SourcesOnMoto {
  readonly world: MotoWorld;
  /** A queue and a function are told of some of its objects before pantherctl comes. Two sources, with a topic of ours. */
  readonly logs: string;
  /** One source, with {@link theirTopic}. */
  readonly trail: string;
  readonly theirTopic: string;
  /** Of the account of the buckets. */
  readonly clients: { readonly s3: S3; readonly sns: SNS; readonly sqs: SQS; readonly kms: KMS };
  /** Runs a command of pantherctl in a folder that has the file of the sources. */
  run(line: string): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }>;
  /** What S3 answers about the notifications of a bucket, byte for byte. */
  document(bucket: string): Promise<string>;
  /** The keys of all objects that the input queue was told of since it was last asked. */
  receiveKeys(): Promise<readonly string[]>;
  /** Removes the folder of the file. */
  close(): Promise<void>;
}

/** Empties moto, and builds the accounts, buckets, topics and the file in it. */
export async function stageMotoSources(server: MotoServer): Promise<SourcesOnMoto> {
  await server.reset();
  const world = await buildMotoWorld();
  const { accountId, queueUrl, region } = world.panther;
  const settings = { region, credentials: await assume(accountId) };
  const clients = {
    s3: new S3({ ...settings, forcePathStyle: true }),
    sns: new SNS(settings),
    sqs: new SQS(settings),
    kms: new KMS(settings),
  };
  const [logs, trail] = [world.bucket.name, 'trail-bucket'];
  const { TopicArn: theirTopic = '' } = await clients.sns.createTopic({ Name: 'theirs' });
  await tellOthers(logs, trail, world, clients.s3);
  const cwd = await mkdtemp(join(tmpdir(), 'pantherctl-moto-'));
  await writeFile(join(cwd, 'panther.yml'), renderFile({ logs, trail, theirTopic }, world));
  return {
    world,
    logs,
    trail,
    theirTopic,
    clients,
    run: async (line) => {
      const fake = createFakeIo({ cwd, env: { CI: '1', AWS_ENDPOINT_URL: server.url } });
      const exit = await runCli(line.split(' '), fake.io);
      return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
    },
    document: async (bucket) => (await fetch(`${server.url}/${bucket}?notification`)).text(),
    receiveKeys: () => receiveKeys(clients.sqs, queueUrl),
    close: () => rm(cwd, { recursive: true, force: true }),
  };
}

async function tellOthers(logs: string, trail: string, { bucket }: MotoWorld, s3: S3): Promise<void> {
  await s3.createBucket({ Bucket: trail });
  const QueueConfigurations = [foreignNotification(bucket)];
  await s3.putBucketNotificationConfiguration({
    Bucket: trail,
    NotificationConfiguration: { QueueConfigurations },
  });
  await s3.putBucketNotificationConfiguration({
    Bucket: logs,
    NotificationConfiguration: {
      QueueConfigurations,
      LambdaFunctionConfigurations: [
        {
          Id: 'index-access-logs',
          LambdaFunctionArn: `arn:aws:lambda:${bucket.region}:${bucket.accountId}:function:indexer`,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'access/ü +%20/' }] } },
        },
      ],
      EventBridgeConfiguration: {},
    },
  });
}

function renderFile(
  { logs, theirTopic, trail }: Pick<SourcesOnMoto, 'logs' | 'trail' | 'theirTopic'>,
  { panther: { accountId, region } }: MotoWorld,
): string {
  const sourceOf = (name: string, bucket: string, prefix: string, more: object = {}) => ({
    name,
    accountId,
    region,
    bucket,
    prefixes: [{ prefix, logTypes: ['AWS.CloudTrail'] }],
    ...more,
  });
  const file = {
    version: 1,
    panther: { accountId, region },
    administrator: { accountId: managementAccountId, region },
    access: { roleName: accessRoleName },
    sources: [
      sourceOf('web', logs, 'web/'),
      sourceOf('app', logs, 'app/', { dropOffMinutes: 60 }),
      sourceOf('trail', trail, 'AWSLogs/', { notifications: { topic: { existing: theirTopic } } }),
    ],
  };
  return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

interface S3Event {
  readonly Records?: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

async function receiveKeys(sqs: SQS, QueueUrl: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 });
    if (Messages.length === 0) return keys.toSorted();
    for (const { Body = '{}' } of Messages) {
      const { Message = '{}', Type } = JSON.parse(Body) as { readonly Message?: string; readonly Type?: string };
      if (Type !== 'Notification') throw new Error(`a message in ${names.notificationsQueue} has no envelope: ${Body}`);
      for (const { s3 } of (JSON.parse(Message) as S3Event).Records ?? []) {
        // Keys in events are form-encoded.
        keys.push(decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
      }
    }
  }
}
