import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Account } from '@aws-sdk/client-account';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { IAM } from '@aws-sdk/client-iam';
import type { KMS } from '@aws-sdk/client-kms';
import type { Organizations } from '@aws-sdk/client-organizations';
import type { S3 } from '@aws-sdk/client-s3';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { STS } from '@aws-sdk/client-sts';
import { watchCalls } from './watch-calls.ts';

/** The clients of the SDK that pantherctl uses, by a short name. */
export interface ServiceClients {
  readonly account: Account;
  readonly cloudFormation: CloudFormation;
  readonly cloudWatch: CloudWatch;
  readonly iam: IAM;
  readonly kms: KMS;
  readonly organizations: Organizations;
  readonly s3: S3;
  readonly sns: SNS;
  readonly sqs: SQS;
  readonly sts: STS;
}

/** Keys of one session at AWS, and until when they hold. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Gives credentials that hold for a while yet. */
export type CredentialsSource = () => Promise<AwsCredentials>;

/** Whose client it is, and for where. */
export interface ClientFacts {
  /** Unknown until the caller has been asked for. */
  readonly accountId?: string;
  /** The SDK's own choice if absent. */
  readonly region?: string;
  readonly credentials: CredentialsSource;
}

/** Makes clients and closes their connections. */
export interface AwsClients {
  /** The same client for the same service, account and region. Its calls throw {@link PantherctlError}s. */
  get<Service extends keyof ServiceClients>(service: Service, facts: ClientFacts): Promise<ServiceClients[Service]>;
  /** A client that nobody else gets. */
  make<Service extends keyof ServiceClients>(service: Service, facts: ClientFacts): Promise<ServiceClients[Service]>;
  /** Closes every connection. */
  close(): void;
}

const connectionTimeoutMilliseconds = 5_000;
/** Above the slowest answers of CloudFormation and Organizations, which take some seconds. */
const requestTimeoutMilliseconds = 60_000;
const socketsPerHostMaxCount = 25;
const socketsMaxCount = 100;
/** A client is some hundred kilobytes, and 5,000 accounts need one each for a moment. */
const clientsMaxCount = 400;

interface ClientConfig {
  readonly region?: string;
  readonly credentials: CredentialsSource;
  /** Calls are made again above, where each retry is an event. */
  readonly maxAttempts: 1;
  readonly requestHandler: object;
}

/** How each client is loaded and made: nothing of the SDK is loaded before it is needed. */
function createLoaders(usesPathStyle: boolean): {
  readonly [Service in keyof ServiceClients]: (config: ClientConfig) => Promise<ServiceClients[Service]>;
} {
  return {
    account: async (config) => new (await import('@aws-sdk/client-account')).Account(config),
    cloudFormation: async (config) => new (await import('@aws-sdk/client-cloudformation')).CloudFormation(config),
    cloudWatch: async (config) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config),
    iam: async (config) => new (await import('@aws-sdk/client-iam')).IAM(config),
    kms: async (config) => new (await import('@aws-sdk/client-kms')).KMS(config),
    organizations: async (config) => new (await import('@aws-sdk/client-organizations')).Organizations(config),
    s3: async (config) =>
      new (await import('@aws-sdk/client-s3')).S3({
        ...config,
        // The SDK would change the region of the whole client for the length of one call, and others are under way.
        followRegionRedirects: false,
        forcePathStyle: usesPathStyle,
      }),
    sns: async (config) => new (await import('@aws-sdk/client-sns')).SNS(config),
    // Without this a call goes to whatever host stands in the queue's address.
    sqs: async (config) => new (await import('@aws-sdk/client-sqs')).SQS({ ...config, useQueueUrlAsEndpoint: false }),
    sts: async (config) => new (await import('@aws-sdk/client-sts')).STS(config),
  };
}

/** Clients that share their sockets. `usesPathStyle` puts a bucket's name into the path, which emulators of S3 need. */
export function createAwsClients({ usesPathStyle }: { readonly usesPathStyle: boolean }): AwsClients {
  const limits = { keepAlive: true, maxSockets: socketsPerHostMaxCount, maxTotalSockets: socketsMaxCount };
  const httpAgent = new HttpAgent(limits);
  const httpsAgent = new HttpsAgent(limits);
  const requestHandler = {
    httpAgent,
    httpsAgent,
    connectionTimeout: connectionTimeoutMilliseconds,
    requestTimeout: requestTimeoutMilliseconds,
    throwOnRequestTimeout: true,
  };
  const loaders = createLoaders(usesPathStyle);
  const clients = new Map<string, Promise<ServiceClients[keyof ServiceClients]>>();

  const make = async <Service extends keyof ServiceClients>(
    service: Service,
    facts: ClientFacts,
  ): Promise<ServiceClients[Service]> => {
    const { credentials, region } = facts;
    const place = region === undefined ? {} : { region };
    const client = await loaders[service]({ credentials, maxAttempts: 1, requestHandler, ...place });
    watchCalls(client, facts);
    return client;
  };

  return {
    make,
    get: <Service extends keyof ServiceClients>(service: Service, facts: ClientFacts) => {
      const key = `${service} ${facts.accountId ?? 'caller'} ${facts.region ?? 'default'}`;
      const known = clients.get(key);
      if (known !== undefined) return known as Promise<ServiceClients[Service]>;
      const made = make(service, facts);
      const [oldest] = clients.keys();
      if (clients.size >= clientsMaxCount && oldest !== undefined) clients.delete(oldest);
      clients.set(key, made);
      return made;
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
