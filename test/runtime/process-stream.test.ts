import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processStream } from '../../src/runtime/process-stream.ts';
import { decodeLimits } from '../../src/runtime/raw-record.ts';
import type { FailedRecord, Row } from '../../src/runtime/row.ts';
import type { Continuation, RowSink, StreamJob } from '../../src/runtime/stream-job.ts';
import { logType as vpcFlow } from '../../src/runtime/log-types/aws-vpc-flow.ts';
import { sampleLines, sampleType } from './log-processor/memory-runtime.ts';

const identity = { bucket: 'b', key: 'k', version: 'v', lastModified: Date.UTC(2026, 10, 1) };

/** A sink that keeps what it is given, a list for each segment. */
function createKeepingSink() {
  const segments: string[][] = [[]];
  let drains = 0;
  const last = (): string[] => segments.at(-1) ?? [];
  const sink: RowSink = {
    add: ({ line }: Row) => void last().push(line),
    addFailure: ({ position, text }) => void last().push(`failed ${position} ${text}`),
    async drain() {
      drains += 1;
      return Promise.resolve();
    },
    async finishSegment() {
      segments.push([]);
      return Promise.resolve();
    },
  };
  return { sink, drains: () => drains, finished: () => segments.slice(0, -1), open: last };
}

async function* chunksOf(text: string, bytes: number, seen?: { isClosed: boolean }): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  try {
    for (let at = 0; at < all.length; at += bytes) yield await Promise.resolve(all.subarray(at, at + bytes));
  } finally {
    if (seen !== undefined) seen.isClosed = true;
  }
}

const jobOf = (text: string, chunkBytes = 64, from?: Continuation): StreamJob => ({
  identity,
  chunks: chunksOf(text, chunkBytes),
  streamType: 'lines',
  logTypes: [sampleType],
  ...(from !== undefined && { from }),
});

const always = { segmentBytes: 100, mayGoOn: () => true };

describe('a record longer than a segment', () => {
  it('ends one segment, and those after it end at the same multiples as in a later run', async () => {
    const text = sampleLines('a', 'b'.repeat(450), 'c', 'd', 'e', 'f', 'g', 'h');
    const whole = createKeepingSink();
    await processStream(jobOf(text), whole.sink, always);
    const parts: string[][] = [];
    let rest: Continuation | undefined;
    for (let runs = 0; runs === 0 || (rest !== undefined && runs < 20); runs += 1) {
      const part = createKeepingSink();
      ({ rest } = await processStream(jobOf(text, 64, rest), part.sink, { ...always, mayGoOn: () => false }));
      parts.push(...part.finished());
    }
    expect(parts).toEqual(whole.finished());
    expect(whole.finished().length).toBeLessThan(8);
  });
});

describe('the content of an object', () => {
  const text = `${sampleLines('a', 'b')}\n{"not":"ours"}\n${sampleLines('c')}`;

  it('becomes rows and failures, each counted, with positions of the records in the object', async () => {
    const { drains, finished, open, sink } = createKeepingSink();
    const report = await processStream(jobOf(text), sink, { ...always, segmentBytes: 1e6 });
    expect(report.end).toEqual({ kind: 'complete', streamType: 'lines', bytes: Buffer.byteLength(text) });
    expect(report.counts).toMatchObject({ failed: 1, types: { 'Custom.Sample': { records: 3, events: 3 } } });
    expect(report.counts.records).toBe(3 + report.counts.failed + report.counts.skipped);
    expect(report).not.toHaveProperty('rest');
    const [rows = []] = finished();
    expect(rows.map((row) => /"who":"(.)"|^failed (\d) /.exec(row)?.slice(1))).toEqual([
      ['a', undefined],
      ['b', undefined],
      [undefined, '3'],
      ['c', undefined],
    ]);
    expect([finished().length, open(), drains() > 0]).toEqual([1, [], true]);
  });

  it('ends a segment with the first record that reaches a multiple of its bytes', async () => {
    const { finished, sink } = createKeepingSink();
    // Lines of 40 bytes: the third is the first beyond 100, the fifth ends at 200.
    await processStream(jobOf(sampleLines('a', 'b', 'c', 'd', 'e')), sink, always);
    expect(Buffer.byteLength(sampleLines('a'))).toBe(40);
    expect(finished().map((rows) => rows.length)).toEqual([3, 2]);
  });

  it('that a run leaves is taken up by the next as if there had been one', async () => {
    const names = fc.array(fc.stringMatching(/^[a-z]{1,60}$/), { maxLength: 30 });
    const sizes = fc.integer({ min: 1, max: 200 });
    await fc.assert(
      fc.asyncProperty(
        names,
        sizes,
        sizes,
        fc.integer({ min: 1, max: 300 }),
        async (users, one, other, segmentBytes) => {
          const content = `${sampleLines(...users)}{"not":"ours"}\n`;
          const whole = createKeepingSink();
          const report = await processStream(jobOf(content, one), whole.sink, { segmentBytes, mayGoOn: () => true });
          const inParts = createKeepingSink();
          let from: Continuation | undefined;
          let events = 0;
          for (let part = 0; part < 100; part += 1) {
            const seen = { isClosed: false };
            const job = { ...jobOf(content, other, from), chunks: chunksOf(content, other, seen) };
            const { counts, rest } = await processStream(job, inParts.sink, { segmentBytes, mayGoOn: () => false });
            expect(seen.isClosed).toBe(true);
            events += counts.types['Custom.Sample']?.events ?? 0;
            from = rest === undefined ? undefined : (JSON.parse(JSON.stringify(rest)) as Continuation);
            if (from === undefined) break;
            expect(from.segment).toBe(part + 1);
          }
          expect(inParts.finished()).toEqual(whole.finished());
          expect(events).toBe(report.counts.types['Custom.Sample']?.events);
        },
      ),
    );
  });

  it('that a run leaves keeps what its parsers remember', async () => {
    const header =
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
    const shuffled = header.split(' ').toReversed().join(' ');
    const line = 'OK ACCEPT 1793534460 1793534400 840 10 6 443 49152 198.51.100.7 192.0.2.10 eni-0abc 123456789012 2';
    const content = `${shuffled}\n${`${line}\n`.repeat(9)}`;
    const run = async (sink: RowSink, mayGoOn: boolean, from?: Continuation) =>
      processStream({ ...jobOf(content, 64, from), logTypes: [vpcFlow] }, sink, {
        segmentBytes: 300,
        mayGoOn: () => mayGoOn,
      });
    const [whole, inParts] = [createKeepingSink(), createKeepingSink()];
    await run(whole.sink, true);
    let from: Continuation | undefined;
    do from = (await run(inParts.sink, false, from)).rest;
    while (from !== undefined);
    expect(whole.finished().flat()).toHaveLength(9);
    expect(whole.finished()[0]?.[0]).toContain('"dstPort":443');
    expect(inParts.finished()).toEqual(whole.finished());
  });

  it('that is faulty is finished up to the fault', async () => {
    const { finished, sink } = createKeepingSink();
    const job = { ...jobOf(`${sampleLines('a', 'b')}{"cut":`), streamType: 'json' } as const;
    const { end } = await processStream(job, sink, { ...always, segmentBytes: 1e6 });
    expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    expect(finished().map((rows) => rows.length)).toEqual([2]);
  });

  it.each(['drain', 'finishSegment'] as const)(
    'is closed where the sink fails in %s, and the error is thrown',
    async (name) => {
      const seen = { isClosed: false };
      const { sink } = createKeepingSink();
      const failing = { ...sink, [name]: async () => Promise.reject(new Error('full')) };
      const job = { ...jobOf(''), chunks: chunksOf(sampleLines(...'abcdefghij'), 50, seen) };
      await expect(processStream(job, failing, always)).rejects.toThrow('full');
      expect(seen.isClosed).toBe(true);
    },
  );

  it('whose connection breaks is not finished', async () => {
    const { finished, sink } = createKeepingSink();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(sampleLines('a'));
      await Promise.reject(new Error('broken'));
    }
    await expect(processStream({ ...jobOf(''), chunks: broken() }, sink, always)).rejects.toThrow('broken');
    expect(finished()).toEqual([]);
  });
});

describe('a record longer than the limit', () => {
  const bytes = decodeLimits.maxRecordBytes + 1;
  const long = 'x'.repeat(bytes);

  it('is one failure with its begin and its length, and costs no other record', async () => {
    const failures: FailedRecord[] = [];
    const { finished, sink } = createKeepingSink();
    const text = `${sampleLines('a')}${long}\n${sampleLines('b')}`;
    const keeping = { ...sink, addFailure: (failure: FailedRecord) => void failures.push(failure) };
    const report = await processStream(jobOf(text, 65_536), keeping, { ...always, segmentBytes: 1e9 });
    expect(report.end.kind).toBe('complete');
    expect(report.counts).toMatchObject({ records: 3, failed: 1, skipped: 0 });
    expect(finished().flat()).toHaveLength(2);
    const reason = `the record has ${bytes} bytes, more than the ${bytes - 1} that are read; only its begin is kept`;
    expect(failures).toEqual([
      { text: long.slice(0, 65_536), position: 1, refusals: [{ logType: 'Custom.Sample', reason }] },
    ]);
  });

  it('may be the end of a segment, behind which a later run goes on', async () => {
    const text = `${sampleLines('a')}${long}\n${sampleLines('b')}`;
    const [whole, inParts] = [createKeepingSink(), createKeepingSink()];
    const segmentBytes = 1024 ** 2;
    await processStream(jobOf(text, 65_536), whole.sink, { segmentBytes, mayGoOn: () => true });
    let rest: Continuation | undefined;
    for (let runs = 0; runs === 0 || rest !== undefined; runs += 1) {
      const job = jobOf(text, 65_536, rest);
      ({ rest } = await processStream(job, inParts.sink, { segmentBytes, mayGoOn: () => false }));
    }
    expect(whole.finished().map((rows) => rows.length)).toEqual([2, 1]);
    expect(inParts.finished()).toEqual(whole.finished());
  });
});
