import { once } from 'node:events';
import type { TextOutput } from '../ui/io.ts';

const chunkMinCharacters = 65_536;

/**
 * Writes pieces to an output as fast as its reader takes them, in chunks of `minCharacters`; 1 writes each piece as it
 * comes. Ends early, and resolves with false, once the reader is gone, as `head` is after its lines.
 */
export async function writeStream(
  { stream }: Pick<TextOutput, 'stream'>,
  pieces: AsyncIterable<string> | Iterable<string>,
  minCharacters = chunkMinCharacters,
): Promise<boolean> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < minCharacters) continue;
    if (!(await writeChunk(stream, chunk))) return false;
    chunk = '';
  }
  return chunk === '' ? stream.writable : writeChunk(stream, chunk);
}

async function writeChunk(stream: NodeJS.WritableStream, chunk: string): Promise<boolean> {
  if (!stream.writable) return false;
  if (stream.write(chunk)) return true;
  // Whichever does not come is listened for no longer: a long output waits thousands of times.
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  } catch {
    return false;
  } finally {
    waiting.abort();
  }
  return stream.writable;
}
