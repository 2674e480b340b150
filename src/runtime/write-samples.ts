import type { LogType, SampleRandom } from './log-type.ts';

/** How many samples there are to be; the first bound that is reached ends them. */
export interface SampleBounds {
  readonly maxRecords: number;
  /** Uncompressed. One record may go beyond. */
  readonly maxBytes: number;
  /** Time of the first record, in milliseconds since 1970; each one is up to two seconds after the one before. */
  readonly fromMs: number;
}

const longestGapMs = 2_000;

/**
 * A file of synthetic logs as its service would write it, one piece of text for each record and the rest of the file around
 * them; nothing for a log type that has no samples. The same numbers give the same text.
 */
export function* writeSamples(
  { sample, sampleEnvelope, sampleHeader }: LogType,
  random: SampleRandom,
  { fromMs, maxBytes, maxRecords }: SampleBounds,
): Generator<string, void, void> {
  if (sample === undefined) return;
  let atMs = fromMs;
  let bytes = 0;
  if (sampleHeader !== undefined) yield `${sampleHeader}\n`;
  if (sampleEnvelope !== undefined) yield `{"${sampleEnvelope}":[`;
  for (let record = 0; record < maxRecords && bytes < maxBytes; record += 1) {
    const text = sample(random, atMs);
    bytes += Buffer.byteLength(text) + 1;
    atMs += random.integer(0, longestGapMs);
    if (sampleEnvelope === undefined) yield `${text}\n`;
    else yield record === 0 ? text : `,${text}`;
  }
  if (sampleEnvelope !== undefined) yield ']}\n';
}
