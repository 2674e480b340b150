import { createClassifier } from './classify/create-classifier.ts';
import { createDecoder } from './decode/create-decoder.ts';
import { objectDigest } from './object-ref.ts';
import type { DecodeEnd, Decoder, RawRecord } from './raw-record.ts';
import type { Classifier, RowContext } from './row.ts';
import type { Continuation, RowSink, StreamJob, StreamPace, StreamReport } from './stream-job.ts';

/** What the rows of a job have in common; also for who renders its failures. */
export function rowContextOf({
  identity,
  sourceId,
  sourceLabel,
}: Pick<StreamJob, 'identity' | 'sourceId' | 'sourceLabel'>): RowContext {
  return {
    digest: objectDigest(identity),
    parseTimeMs: identity.lastModified,
    ...(sourceId !== undefined && { sourceId }),
    ...(sourceLabel !== undefined && { sourceLabel }),
  };
}

/** Decodes the content of one object, tells its records apart, and hands rows on: see {@link processStream}. */
class Stream {
  private readonly job: StreamJob;
  private readonly sink: RowSink;
  private readonly pace: StreamPace;
  private readonly decoder: Decoder;
  private readonly classifier: Classifier;
  /** Of the record that comes next. */
  private position: number;
  private segment: number;
  /** Uncompressed bytes at which the segment ends. */
  private boundary: number;
  /** What would be left, once the segment has all that it should. */
  private due: Continuation | undefined;

  constructor(job: StreamJob, sink: RowSink, pace: StreamPace) {
    const { from } = job;
    this.job = job;
    this.sink = sink;
    this.pace = pace;
    this.decoder = createDecoder({
      streamType: job.streamType,
      ...(from !== undefined && { from: from.decoder }),
    });
    this.classifier = createClassifier(job.logTypes, rowContextOf(job));
    if (from !== undefined) this.classifier.restore(from.classifier);
    this.position = from?.position ?? 0;
    this.segment = from?.segment ?? 0;
    this.boundary = this.boundaryAfter(from?.decoder.offset ?? 0);
  }

  async run(): Promise<StreamReport> {
    const batches = this.decoder.decode(this.job.chunks);
    try {
      for (;;) {
        const { done, value } = await batches.next();
        if (done === true) {
          await this.sink.finishSegment();
          return this.report(value);
        }
        const rest = await this.takeBatch(value);
        if (rest === undefined) await this.sink.drain();
        else return this.report(endOfPart(rest), rest);
      }
    } finally {
      await batches.return?.(undefined as never);
    }
  }

  /** The rest if no further segment may begin. A segment ends before a record that ends elsewhere than the last of it. */
  private async takeBatch(records: readonly RawRecord[]): Promise<Continuation | undefined> {
    for (const record of records) {
      const { due } = this;
      if (due !== undefined && due.decoder.offset !== record.end) {
        await this.sink.finishSegment();
        this.due = undefined;
        this.segment += 1;
        this.boundary = this.boundaryAfter(due.decoder.offset);
        if (!this.pace.mayGoOn()) return due;
      }
      this.take(record);
      // Events of one envelope end alike, and only after the last of them can a later run go on.
      if (record.end >= this.boundary) this.due = this.restAfter(record.end);
    }
    return undefined;
  }

  private take(record: RawRecord): void {
    const { position } = this;
    this.position += 1;
    const classified = this.classifier.classify(record, position);
    if (classified.kind === 'events') {
      for (const row of classified.rows) this.sink.add(row);
    } else if (classified.kind === 'failed') {
      this.sink.addFailure({ text: record.text, position, refusals: classified.refusals });
    }
  }

  private restAfter(end: number): Continuation {
    const { classifier, decoder, position, segment } = this;
    return { segment: segment + 1, position, decoder: decoder.save(end), classifier: classifier.save() };
  }

  private boundaryAfter(end: number): number {
    const { segmentBytes } = this.pace;
    return (Math.floor(end / segmentBytes) + 1) * segmentBytes;
  }

  private report(end: DecodeEnd, rest?: Continuation): StreamReport {
    return { end, counts: this.classifier.counts(), ...(rest !== undefined && { rest }) };
  }
}

function endOfPart({ decoder: { offset, streamType } }: Continuation): DecodeEnd {
  return { kind: 'complete', streamType, bytes: offset };
}

/**
 * Turns the content of one object into rows of `sink`. Every record becomes rows, a failure, or is skipped, and is counted
 * as one of them. What came before a fault of the content is finished like all else; faults of the connection and of the
 * sink are thrown, and then what the sink holds is to be given up. Segments end by content alone, so that a run that goes
 * on after another adds the same rows in the same segments as one that does all.
 */
export async function processStream(job: StreamJob, sink: RowSink, pace: StreamPace): Promise<StreamReport> {
  return new Stream(job, sink, pace).run();
}
