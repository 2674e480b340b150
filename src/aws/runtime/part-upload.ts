import { PassThrough } from 'node:stream';
import type { PutObjectCommandInput, S3 } from '@aws-sdk/client-s3';
import { PantherctlError } from '../../errors.ts';
import { translateError } from '../translate-error.ts';

/** An object that is sent in parts as its bytes come. */
export interface PartUpload {
  /** Resolves when more may come. Throws what a part has failed with. */
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Resolves when the parts that were sent are gone; never throws. */
  abort(): Promise<void>;
}

/** Parts that are under way at a time. */
const partsAtATimeMaxCount = 2;

/** Starts an upload. Where a part fails, the parts before it are removed. */
export async function startPartUpload(
  s3: S3,
  target: Pick<PutObjectCommandInput, 'Bucket' | 'Key'>,
  partBytes: number,
): Promise<PartUpload> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const body = new PassThrough();
  body.on('error', () => undefined);
  const upload = new Upload({
    client: s3,
    params: { ...target, Body: body },
    partSize: partBytes,
    queueSize: partsAtATimeMaxCount,
  });
  /** A stream that is destroyed forgets the one write that it was at. */
  let stopWaiting = (): void => undefined;
  const done = upload.done().then(
    () => undefined,
    (error: unknown) => {
      body.destroy();
      stopWaiting();
      throw translateError(error, { action: 's3:UploadPart' });
    },
  );
  const settled = done.catch(() => undefined);
  return {
    write: async (chunk) => {
      await new Promise<void>((resolve) => {
        stopWaiting = resolve;
        body.write(chunk, () => resolve());
      });
      if (body.destroyed) await done;
    },
    finish: async () => {
      body.end();
      await done;
    },
    abort: async () => {
      // The upload takes it for a fault of its source, lets the parts under way end, and removes them all.
      body.destroy(new PantherctlError('CANCELLED', 'the upload was given up'));
      await settled;
    },
  };
}
