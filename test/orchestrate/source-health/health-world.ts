import { checkConfig } from '../../../src/config/check-config.ts';
import { metrics } from '../../../src/config/metrics.ts';
import type { Config, Source } from '../../../src/config/schema.ts';
import { buildRegisteredSources, renderRegistry } from '../../../src/config/source-registry.ts';
import { PantherctlError } from '../../../src/errors.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Key } from '../../../src/ports/keys.ts';
import type { MetricPoint } from '../../../src/ports/metrics.ts';
import type { Queue } from '../../../src/ports/queues.ts';
import type { Subscription, SubscriptionSettings, Topic } from '../../../src/ports/topics.ts';

export const account = '123456789012';
export const panther = '111122223333';
export const bucket = 'acme-logs';
export const topicArn = `arn:aws:sns:us-east-1:${account}:panther-notifications-topic`;
export const queueArn = `arn:aws:sqs:us-west-2:${panther}:panther-input-data-notifications-queue`;
export const roleArn = `arn:aws:iam::${account}:role/PantherLogProcessingRole-prod-trail`;
export const objectKeyArn = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const topicKeyArn = `arn:aws:kms:us-east-1:${account}:key/2222`;
export const now = Date.parse('2026-11-25T12:00:00Z');
const minute = 60_000;

const text = `version: 1
panther: { accountId: "${panther}", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
access: { roleName: OrganizationAccountAccessRole }
sources:
  - name: prod trail
    accountId: "${account}"
    region: us-east-1
    bucket: ${bucket}
    kmsKeyArn: ${objectKeyArn}
    prefixes:
      - { prefix: trail/, logTypes: [AWS.CloudTrail] }
      - { prefix: flow/, logTypes: [AWS.VPCFlow] }
    dropOffMinutes: 60
`;

/** The configuration of one source, with changes. */
export function buildConfig(source: Partial<Source> = {}, pantherChanges: Partial<Config['panther']> = {}): Config {
  const { config } = checkConfig(text, 'panther.yml');
  if (config === undefined) throw new Error('the configuration of this test is broken');
  const sources = config.sources.map((each) => ({ ...each, ...source }));
  return { ...config, panther: { ...config.panther, ...pantherChanges }, sources };
}

/** A small cloud as data, in which a test breaks one thing. */
export interface HealthWorld {
  /** False: the Panther account may not be entered. */
  pantherIsOpen: boolean;
  /** False: the account of the bucket may not be entered. */
  accountIsOpen: boolean;
  trust: unknown;
  /** Absent: assuming the role works. */
  assumeRefusal?: string;
  roleExists: boolean;
  /** Actions that the policies of the role lack. */
  lacking: string[];
  simulation: 'allowed' | 'refused' | 'unanswered';
  bucketRegion: string | undefined;
  bucketOwner: string;
  objects: string[];
  /** What S3 says when the object is read. */
  readRefusal?: string;
  notifications: BucketNotifications;
  keys: Map<string, Key & { policy: string }>;
  topics: Map<string, Topic>;
  subscriptions: Map<string, Subscription[]>;
  settings: Map<string, SubscriptionSettings>;
  stacks: Map<string, string>;
  queue: Queue | undefined;
  registry: string | undefined;
  points: Map<string, MetricPoint>;
  /** Every call, to be counted. */
  calls: string[];
}

export function policy(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export const trust = (accountId: string, externalId?: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'sts:AssumeRole',
      Condition: {
        Bool: { 'aws:SecureTransport': 'true' },
        ...(externalId !== undefined && { StringEquals: { 'sts:ExternalId': externalId } }),
      },
    },
  ],
});

export const allowS3 = {
  Sid: 'AllowS3EventNotifications',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: topicArn,
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
};
export const allowCloudTrail = {
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: topicArn,
  Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } },
};
export const allowPanther = {
  Sid: 'AllowSubscriptionToPanther',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${panther}:root` },
  Action: 'sns:Subscribe',
  Resource: topicArn,
  Condition: { StringEquals: { 'sns:Endpoint': queueArn, 'sns:Protocol': 'sqs' } },
};
const { Condition: _, ...unconditioned } = allowS3;
const allowEvents = { ...unconditioned, Sid: 'AllowRules', Principal: { Service: 'events.amazonaws.com' } };
const denyPlain = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource: topicArn,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
export const useKey = (service: string) => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
});
export const allowSend = {
  Sid: `PantherSubscriptionSID-${account}`,
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queueArn,
  Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${account}:*` } },
};

/** An entry that tells the topic, or another. */
export function entry(prefix: string | undefined, more: object = {}) {
  const rules = prefix === undefined ? [] : [{ Name: 'Prefix', Value: prefix }];
  return {
    Id: `pantherctl-${prefix}`,
    TopicArn: topicArn,
    Events: ['s3:ObjectCreated:*'],
    Filter: { Key: { FilterRules: rules } },
    ...more,
  };
}

/** All is well for the source of {@link buildConfig}. */
export function buildWorld(config: Config = buildConfig()): HealthWorld {
  const key = (arn: string, text: string) => ({ arn, state: 'Enabled', isCustomerManaged: true, policy: text });
  const registered = buildRegisteredSources(config, () => roleArn);
  return {
    pantherIsOpen: true,
    accountIsOpen: true,
    trust: trust(panther),
    roleExists: true,
    lacking: [],
    simulation: 'allowed',
    bucketRegion: 'us-east-1',
    bucketOwner: account,
    objects: ['trail/1.gz', 'flow/1.gz'],
    notifications: { TopicConfigurations: [entry('trail/'), entry('flow/')] },
    keys: new Map([
      [objectKeyArn, key(objectKeyArn, policy())],
      [
        topicKeyArn,
        key(topicKeyArn, policy(...['s3', 'cloudtrail', 'events'].map((name) => useKey(`${name}.amazonaws.com`)))),
      ],
    ]),
    topics: new Map([
      [
        topicArn,
        {
          arn: topicArn,
          isFifo: false,
          policy: policy(allowS3, allowCloudTrail, allowEvents, allowPanther, denyPlain),
          keyId: topicKeyArn,
        },
      ],
    ]),
    subscriptions: new Map([[topicArn, [{ arn: `${topicArn}:1`, protocol: 'sqs', endpoint: queueArn }]]]),
    settings: new Map([[`${topicArn}:1`, { isRaw: false }]]),
    stacks: new Map(),
    queue: { arn: queueArn, policy: policy(allowSend) },
    registry: renderRegistry({ version: 1, sources: registered }),
    points: new Map([
      [metrics.minutesSinceLastData.name, { at: now - 2 * minute, value: 3 }],
      [metrics.sourceEvents.name, { at: now - 4 * minute, value: 900 }],
    ]),
    calls: [],
  };
}

const refuse = (message: string) => new PantherctlError('ACCESS_DENIED', message, { fix: 'grant it' });

/** The ports that health checks use, over a world. Whatever else is called is a fault of the test. */
export function openWorld(world: HealthWorld): Cloud {
  const log = (call: string) => world.calls.push(call);
  const enter = (accountId: string) => {
    const isOpen = accountId === panther ? world.pantherIsOpen : world.accountIsOpen;
    if (!isOpen)
      throw new PantherctlError('ACCOUNT_ACCESS', `account ${accountId} may not be entered`, { fix: 'let us in' });
  };
  const assume = () => {
    enter(panther);
    if (!world.roleExists) throw refuse('not authorized to perform: sts:AssumeRole');
    if (world.assumeRefusal !== undefined) throw refuse(world.assumeRefusal);
  };
  const findBucket = (accountId: string, name: string) => {
    if (world.bucketRegion === undefined) throw new PantherctlError('NOT_FOUND', `there is no bucket ${name}`);
    if (world.bucketOwner !== accountId) throw refuse('Access Denied');
    return world.bucketRegion;
  };
  const findKey = (keyId: string) => world.keys.get(keyId);
  const ports = {
    clock: { now: () => now, sleep: async () => undefined },
    roles: (accountId: string) => ({
      describe: async (name: string) => {
        enter(accountId);
        return world.roleExists ? { name, arn: roleArn, trust: world.trust } : undefined;
      },
      simulate: async (_name: string, requests: readonly { action: string; resource: string }[]) => {
        enter(accountId);
        if (world.simulation === 'unanswered') throw new PantherctlError('UNREADABLE_ANSWER', 'an HTML page');
        if (world.simulation === 'refused') throw refuse('not authorized to perform: iam:SimulatePrincipalPolicy');
        if (!world.roleExists) throw new PantherctlError('NOT_FOUND', 'there is no such role');
        return requests.map((each) => ({ ...each, isAllowed: !world.lacking.includes(each.action) }));
      },
    }),
    buckets: (accountId: string) => ({
      region: async (name: string) => {
        log(`region ${name}`);
        enter(accountId);
        return findBucket(accountId, name);
      },
      notifications: async (name: string) => {
        log(`notifications ${name}`);
        enter(accountId);
        findBucket(accountId, name);
        return world.notifications;
      },
    }),
    objects: (accountId: string) => ({
      readText: async (name: string) => {
        log(`readText ${name}`);
        enter(accountId);
        if (world.registry === 'no bucket') throw new PantherctlError('NOT_FOUND', `there is no bucket ${name}`);
        return world.registry === undefined ? undefined : { text: world.registry, etag: '"1"' };
      },
      findOne: async (name: string, prefix: string) => {
        enter(accountId);
        findBucket(accountId, name);
        return world.objects.find((each) => each.startsWith(prefix));
      },
    }),
    stacks: ({ accountId }: { accountId: string }) => ({
      describe: async (name: string) => {
        enter(accountId);
        const status = world.stacks.get(name);
        return status === undefined ? undefined : { status };
      },
    }),
    topics: ({ accountId }: { accountId: string }) => ({
      describe: async (arn: string) => {
        log(`topic ${arn}`);
        enter(accountId);
        return world.topics.get(arn);
      },
      listSubscriptions: async (arn: string) => {
        log(`subscriptions ${arn}`);
        enter(accountId);
        if (!world.topics.has(arn)) throw new PantherctlError('NOT_FOUND', `there is no topic ${arn}`);
        return world.subscriptions.get(arn) ?? [];
      },
      describeSubscription: async (arn: string) => {
        enter(accountId);
        return world.settings.get(arn);
      },
    }),
    queues: ({ accountId }: { accountId: string }) => ({
      describe: async (name: string) => {
        log(`queue ${name}`);
        enter(accountId);
        return world.queue;
      },
    }),
    keys: ({ accountId }: { accountId: string }) => ({
      describe: async (keyId: string) => {
        log(`key ${keyId}`);
        enter(accountId);
        return findKey(keyId);
      },
      policy: async (arn: string) => {
        enter(accountId);
        return findKey(arn)?.policy ?? '';
      },
    }),
    metrics: ({ accountId }: { accountId: string }) => ({
      latest: async (metric: { name: string }, since: number) => {
        enter(accountId);
        const point = world.points.get(metric.name);
        return point === undefined || point.at < since ? undefined : point;
      },
    }),
    sourceReader: (given: { roleArn: string }) => ({
      identity: async () => {
        assume();
        return { accountId: given.roleArn.split(':')[4] ?? '', arn: given.roleArn };
      },
      region: async (accountId: string, name: string) => {
        assume();
        if (world.lacking.includes('s3:GetBucketLocation'))
          throw refuse('not authorized to perform: s3:GetBucketLocation');
        return findBucket(accountId, name);
      },
      describeKey: async (keyArn: string) => {
        assume();
        if (world.lacking.includes('kms:DescribeKey')) throw refuse('not authorized to perform: kms:DescribeKey');
        return findKey(keyArn);
      },
      readFirstByte: async (accountId: string, name: string, key: string) => {
        log(`read ${key}`);
        assume();
        findBucket(accountId, name);
        if (world.readRefusal !== undefined) throw refuse(world.readRefusal);
      },
    }),
  };
  return ports as unknown as Cloud;
}
