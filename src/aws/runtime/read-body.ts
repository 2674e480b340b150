import type { Readable } from 'node:stream';
import { PantherctlError } from '../../errors.ts';
import { translateError } from '../translate-error.ts';
import type { CallFacts } from '../translate-error.ts';

/** A connection over which nothing comes for so long is broken, whether or not anybody says so. */
const idleMaxMilliseconds = 20_000;

/**
 * The bytes of an answer as they come. Throws `NO_ANSWER` if the connection breaks, falls silent, or ends before the
 * announced length. Time that the reader takes between two chunks does not count.
 */
export function readBody(body: Readable, length: number, call: CallFacts): AsyncIterable<Uint8Array> {
  // A connection may break before reading begins; the error then waits in the stream, and must not end the process.
  body.on('error', () => undefined);
  return iterate(body, length, call);
}

async function* iterate(body: Readable, length: number, call: CallFacts): AsyncGenerator<Uint8Array> {
  let isWaiting = true;
  let received = 0;
  const timer = setTimeout(() => {
    if (isWaiting) body.destroy(breakOff(call, `nothing came for ${idleMaxMilliseconds / 1000} s`));
  }, idleMaxMilliseconds);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      received += chunk.byteLength;
      isWaiting = false;
      yield chunk;
      isWaiting = true;
      timer.refresh();
    }
  } catch (thrown) {
    const error = translateError(thrown, call);
    if (error instanceof PantherctlError) throw error;
    throw breakOff(call, thrown instanceof Error ? thrown.message : 'the connection broke', thrown);
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
  if (received !== length) throw breakOff(call, `${received} of ${length} bytes came`);
}

function breakOff({ action, endpoint }: CallFacts, what: string, cause?: unknown): PantherctlError {
  return new PantherctlError('NO_ANSWER', `${endpoint ?? 'AWS'} broke off its answer to ${action}: ${what}`, {
    fix: 'try again',
    ...(cause === undefined ? {} : { cause }),
  });
}
