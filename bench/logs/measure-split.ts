import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createDecoder } from '../../src/runtime/decode/create-decoder.ts';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import { buildCloudTrailFile } from './cloud-trail-data.ts';

const rounds = 5;
const recordCount = 50_000;
const readBytes = 64 * 1024;

async function* readInPieces(content: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < content.length; at += readBytes) yield content.subarray(at, at + readBytes);
}

/** Records with their value and where its members stand, as the processor takes them. */
async function splitAndParse(packed: Buffer): Promise<number> {
  let count = 0;
  for await (const batch of createDecoder({ streamType: 'auto' }).decode(readInPieces(packed))) {
    for (const { spans, value } of batch) if (value !== undefined && spans !== undefined) count++;
  }
  return count;
}

function parseWhole(packed: Buffer): number {
  return (JSON.parse(gunzipSync(packed).toString()) as { readonly Records: readonly unknown[] }).Records.length;
}

/** What a shell user would write. */
async function runJq(path: string): Promise<number> {
  const shell = spawn('sh', ['-c', `zcat '${path}' | jq -c '.Records[]' | wc -l`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pieces: Buffer[] = [];
  shell.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  await once(shell, 'close');
  return Number(Buffer.concat(pieces).toString());
}

async function timeRecords(work: () => Promise<number> | number): Promise<number> {
  const started = performance.now();
  const count = await work();
  if (count !== recordCount) throw new Error(`${count} records were read in place of ${recordCount}`);
  return performance.now() - started;
}

/** Time to split and parse a CloudTrail file, against parsing it as a whole and against jq, in turns. */
export async function measureSplit(): Promise<Measurement[]> {
  const content = buildCloudTrailFile(recordCount);
  const packed = gzipSync(content, { level: 6 });
  const folder = await mkdtemp(join(tmpdir(), 'pantherctl-bench-'));
  const times = { split: [] as number[], whole: [] as number[], jq: [] as number[] };
  try {
    const path = join(folder, 'trail.json.gz');
    await writeFile(path, packed);
    await splitAndParse(packed);
    parseWhole(packed);
    for (let round = 0; round < rounds; round++) {
      times.split.push(await timeRecords(() => splitAndParse(packed)));
      times.whole.push(await timeRecords(() => parseWhole(packed)));
      times.jq.push(await timeRecords(() => runJq(path)));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const [split, whole, jq] = [median(times.split), median(times.whole), median(times.jq)];
  const speed = (milliseconds: number): string => `${(content.length / milliseconds / 1_000).toFixed(0)} MB/s`;
  return [
    {
      work: 'logs: split and parse a Records array, time against gunzip and JSON.parse of the whole (1.4 times as fast)',
      ratio: split / whole,
      target: 0.71,
      details: `${speed(split)} against ${speed(whole)}: ${(whole / split).toFixed(2)} times as fast`,
    },
    {
      work: 'logs: split and parse a Records array, time against zcat | jq (6 times as fast)',
      ratio: split / jq,
      target: 0.16,
      details: `${speed(split)} against ${speed(jq)}: ${(jq / split).toFixed(2)} times as fast`,
    },
  ];
}
