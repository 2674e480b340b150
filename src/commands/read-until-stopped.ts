import { PantherctlError } from '../errors.ts';

/**
 * Chunks as they come, until the signal aborts: then the source is closed and `CANCELLED` is thrown, also while the next
 * chunk is waited for, as at a terminal where nobody types. `seen` is told the bytes of each.
 */
export async function* readUntilStopped(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  seen: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(stoppedOnRequest());
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  // Told to whoever waits for a chunk; if nobody does, it is nobody's.
  stopped.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await Promise.race([stopped, iterator.next()]);
      if (done === true) return;
      seen(value.byteLength);
      yield value;
    }
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
    // Not awaited: a read that waits for ever would keep it waiting.
    void iterator.return?.();
  }
}

/** What a command on files throws when it is stopped. */
export function stoppedOnRequest(): PantherctlError {
  return new PantherctlError('CANCELLED', 'stopped on request; what is written is complete', {
    fix: 'run it again: it begins anew and replaces what it has written',
  });
}
