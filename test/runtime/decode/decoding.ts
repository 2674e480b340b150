import { createDecoder } from '../../../src/runtime/decode/create-decoder.ts';
import type { DecodeEnd, DecodeOptions, RawRecord } from '../../../src/runtime/raw-record.ts';

/** All that a decoder gave, and its end. */
export interface Decoded {
  readonly records: readonly RawRecord[];
  readonly texts: readonly string[];
  readonly end: DecodeEnd;
}

/** Bytes as a connection might bring them, in chunks of a size. */
export async function* cutInto(content: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

/** Decodes the whole content; text stands for its UTF-8. */
export function decode(
  content: Uint8Array | string,
  options: Partial<DecodeOptions> = {},
  size?: number,
): Promise<Decoded> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return collect(cutInto(bytes, size), options);
}

/** Decodes chunks to their end. */
export async function collect(
  chunks: AsyncIterable<Uint8Array>,
  options: Partial<DecodeOptions> = {},
): Promise<Decoded> {
  const records: RawRecord[] = [];
  const batches = createDecoder({ streamType: 'auto', ...options }).decode(chunks);
  for (;;) {
    const next = await batches.next();
    if (next.done === true) return { records, texts: records.map(({ text }) => text), end: next.value };
    if (next.value.length === 0) throw new Error('a batch is empty');
    records.push(...next.value);
  }
}
