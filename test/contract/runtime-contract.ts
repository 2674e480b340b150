import { test } from 'vitest';
import type { RuntimeCloud } from '../../src/ports/runtime-cloud.ts';
import type { SourceAccess } from '../../src/ports/source-objects.ts';

/** A behaviour of AWS that some stand-in for it may lack. A cloud that names one as its gap must really lack it. */
export type RuntimeGap = 'role-trust' | 'role-rights' | 'bucket-owner' | 'tokens' | 'object-ends';

/** What the owners of buckets and queues can do and see. */
export interface Owners {
  /** Returns the version, in a bucket with versions. */
  putObject(bucket: string, key: string, body: Uint8Array, storageClass?: 'GLACIER'): Promise<string | undefined>;
  removeObject(bucket: string, key: string): Promise<void>;
  readObject(
    bucket: string,
    key: string,
  ): Promise<
    | {
        readonly body: Uint8Array;
        readonly contentType?: string | undefined;
        readonly metadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined
  >;
  /** What waits in the queue that is sent to and published to. */
  receive(): Promise<readonly { readonly body: string; readonly attributes: Readonly<Record<string, string>> }[]>;
}

/** The runtime's side of a cloud under contract, with what is there before a test begins. */
export interface RuntimeContractCloud {
  readonly runtime: RuntimeCloud;
  readonly owners: Owners;
  /** The role of a source, which may read and list its buckets. */
  readonly access: SourceAccess;
  /** A role beside it that trusts the same external id and may do nothing. */
  readonly powerlessRoleArn: string;
  /** Of the source: with versions, in the region of the function. */
  readonly bucket: string;
  /** Of the source, without versions, in another region. */
  readonly distantBucket: string;
  /** Of the function's own account. */
  readonly ownBucket: string;
  /** Tells the queue, with an envelope, of messages whose attribute `type` is `LogData`. */
  readonly topicArn: string;
  readonly queueUrl: string;
}

/** How a suite gets its cloud, and what that cloud is known to lack. */
export interface RuntimeContract {
  readonly open: () => Promise<RuntimeContractCloud>;
  readonly gaps: ReadonlySet<RuntimeGap>;
}

/** Defines a test of a behaviour. Where the cloud has that gap, the test must fail, so that a mended cloud shows up. */
export function defineRuntimeBehaviour(
  contract: RuntimeContract,
  title: string,
  body: (cloud: RuntimeContractCloud) => Promise<void>,
  gap?: RuntimeGap,
): void {
  const define = gap !== undefined && contract.gaps.has(gap) ? test.fails : test;
  define(title, async () => {
    await body(await contract.open());
  });
}

/** All bytes of a body. */
export async function readBytes(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
