import { gunzipSync } from 'node:zlib';
import { createDecoder } from '../../src/runtime/decode/create-decoder.ts';
import type { LogObject } from './log-object.ts';
import { processNaively } from './naive-processor.ts';
import { chunksOf, processObject } from './process-object.ts';

/** Does something with an object, and says how many records it saw. */
type Work = (object: LogObject) => Promise<number> | number;

/** Reads an object and parses each record, and does nothing with them: what no processor in JavaScript is faster than. */
async function splitAndParse({ stored, streamType }: LogObject): Promise<number> {
  let records = 0;
  for await (const batch of createDecoder({ streamType }).decode(chunksOf(stored))) {
    for (const { value } of batch) if (value !== undefined) records += 1;
  }
  return records;
}

function parseWhole({ stored }: LogObject): number {
  return (JSON.parse(gunzipSync(stored).toString()) as { readonly Records: readonly unknown[] }).Records.length;
}

async function processAt(object: LogObject, level: number): Promise<number> {
  const { events } = await processObject({ ...object, chunks: chunksOf(object.stored) }, level);
  return events;
}

/** What is measured against each other. `whole` and `naive` need an object that is a `Records` array. */
export const works = {
  level3: (object) => processAt(object, 3),
  level6: (object) => processAt(object, 6),
  split: splitAndParse,
  whole: parseWhole,
  naive: ({ stored }) => processNaively(stored),
} satisfies Readonly<Record<string, Work>>;

/** Name of a work. */
export type WorkName = keyof typeof works;
