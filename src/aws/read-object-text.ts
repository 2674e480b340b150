import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { PantherctlError } from '../errors.ts';
import type { StoredText } from '../ports/objects.ts';
import { translateError, unreadableAnswer } from './translate-error.ts';
import { callOf, requireField } from './watch-calls.ts';

/** A body that takes longer than this will not come any more. */
const bodyMaxMilliseconds = 60_000;

/** The whole text of an object. Throws `VALIDATION` if it is no UTF-8, `NO_ANSWER`, `UNREADABLE_ANSWER`. */
export async function readObjectText(object: GetObjectCommandOutput, address: string): Promise<StoredText> {
  return { text: decode(await readBody(object), address), etag: requireField(object, 'ETag') };
}

/** A key as it is called; in a list it may stand encoded, since XML cannot hold every character. */
export function readKey(written: string, encoding: string | undefined): string {
  return encoding === 'url' ? decodeURIComponent(written.replaceAll('+', ' ')) : written;
}

async function readBody(object: GetObjectCommandOutput): Promise<Buffer> {
  const body = requireField(object, 'Body') as Readable;
  try {
    return await buffer(addAbortSignal(AbortSignal.timeout(bodyMaxMilliseconds), body));
  } catch (thrown) {
    const error = translateError(thrown, callOf(object));
    if (error instanceof PantherctlError) throw error;
    throw unreadableAnswer(callOf(object), 'its body does not match what was announced');
  }
}

function decode(bytes: Buffer, address: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PantherctlError('VALIDATION', `${address} is no UTF-8 text`);
  }
}
