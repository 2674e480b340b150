import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3 } from '@aws-sdk/client-s3';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { STS } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '../aws-clients.ts';
import { watchCalls } from '../watch-calls.ts';

/** How clients of the runtime reach AWS. */
export interface RuntimeClientOptions {
  /** The function's own; the SDK's own choice if absent. */
  readonly region?: string;
  /** True for an emulator of S3, which wants the bucket's name in the path. */
  readonly usesPathStyle?: boolean;
}

/** Whose client it is, and where; the function's own if absent. */
export interface ClientPlace {
  readonly region?: string | undefined;
  readonly accountId?: string;
  readonly credentials?: AwsCredentials;
}

/** Makes the clients of the runtime; their calls throw our errors. The package of a service is loaded when it is needed. */
export interface RuntimeClients {
  /** For reading objects: gives up soon, since reading may go on elsewhere and later. */
  makeReader(place: ClientPlace): Promise<S3>;
  /** For our own buckets: tries harder, since giving up loses what was done. */
  makeStore(): Promise<S3>;
  makeSns(place: ClientPlace): Promise<SNS>;
  makeSqs(): Promise<SQS>;
  makeSts(): Promise<STS>;
  /** Closes every connection. */
  close(): void;
}

const connectionTimeoutMilliseconds = 3_000;
/** Until the head of an answer is there. */
const readTimeoutMilliseconds = 15_000;
/** A part of 8 MiB has to be sent in it. */
const writeTimeoutMilliseconds = 60_000;
const socketsPerHostMaxCount = 50;
/** Each after a wait of some hundred milliseconds at most. */
const readAttemptsMaxCount = 3;
const writeAttemptsMaxCount = 4;

/** Clients that share their sockets. */
export function createRuntimeClients({ region, usesPathStyle = false }: RuntimeClientOptions): RuntimeClients {
  const limits = { keepAlive: true, maxSockets: socketsPerHostMaxCount };
  const httpAgent = new HttpAgent(limits);
  const httpsAgent = new HttpsAgent(limits);
  const reaching = (requestTimeout: number, maxAttempts: number, place: ClientPlace = {}) => {
    const at = place.region ?? region;
    return {
      maxAttempts,
      requestHandler: {
        httpAgent,
        httpsAgent,
        connectionTimeout: connectionTimeoutMilliseconds,
        requestTimeout,
        throwOnRequestTimeout: true,
      },
      ...(at === undefined ? {} : { region: at }),
      ...(place.credentials === undefined ? {} : { credentials: place.credentials }),
    };
  };
  const reading = (place?: ClientPlace) => reaching(readTimeoutMilliseconds, readAttemptsMaxCount, place);
  const writing = () => reaching(writeTimeoutMilliseconds, writeAttemptsMaxCount);
  const watch = <Client extends object>(client: Client, place: ClientPlace = {}): Client => {
    const at = place.region ?? region;
    const { accountId } = place;
    watchCalls(client, {
      ...(accountId === undefined ? {} : { accountId }),
      ...(at === undefined ? {} : { region: at }),
    });
    return client;
  };
  const ofS3 = { followRegionRedirects: false, forcePathStyle: usesPathStyle };
  return {
    makeReader: async (place) => {
      const { S3 } = await import('@aws-sdk/client-s3');
      // The transport is checked already, and so are compressed objects: a checksum in JavaScript would cost more than reading.
      return watch(new S3({ ...reading(place), ...ofS3, responseChecksumValidation: 'WHEN_REQUIRED' }), place);
    },
    makeStore: async () => {
      const { S3 } = await import('@aws-sdk/client-s3');
      return watch(new S3({ ...writing(), ...ofS3 }));
    },
    makeSns: async (place) => {
      const { SNS } = await import('@aws-sdk/client-sns');
      return watch(new SNS(reading(place)), place);
    },
    makeSqs: async () => {
      const { SQS } = await import('@aws-sdk/client-sqs');
      // Without this a call goes to whatever host stands in the queue's address.
      return watch(new SQS({ ...reading(), useQueueUrlAsEndpoint: false }));
    },
    makeSts: async () => {
      const { STS } = await import('@aws-sdk/client-sts');
      return watch(new STS(reading()));
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
