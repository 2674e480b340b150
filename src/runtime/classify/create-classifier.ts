import type { LogParser, LogType, ParseResult } from '../log-type.ts';
import { createRowRenderer, parseTimeOf, type RowRenderer } from '../normalise/standard-suffix.ts';
import type { RawRecord, TooLong } from '../raw-record.ts';
import type { Classified, Classifier, ClassifierCounts, ClassifierState, Row, RowContext } from '../row.ts';

/** A log type of the source with what it did so far. */
interface Candidate {
  readonly name: string;
  /** Place among the log types of the source; settles ties. */
  readonly order: number;
  readonly parser: LogParser;
  readonly render: RowRenderer;
  /** Refusals since the last record that it took; whoever has fewer is asked first. */
  penalty: number;
  records: number;
  events: number;
  bytes: number;
  latencyMs: number;
}

/** All begin alike, and a type that took a record goes before those that have not shown anything yet. */
const firstPenalty = 1;

const skipped: Classified = { kind: 'skipped' };

/**
 * Tells records apart by asking the log types in turn, those first that took records before. The order of `logTypes`
 * settles ties, so that the same records always give the same rows.
 */
export function createClassifier(logTypes: readonly LogType[], context: RowContext): Classifier {
  return new QueueClassifier(logTypes, context);
}

class QueueClassifier implements Classifier {
  private readonly parseHour: number;
  private readonly parseTimeMs: number;
  /** In the order of the source. */
  private readonly candidates: readonly Candidate[];
  /** In the order in which they are asked. */
  private readonly queue: Candidate[];
  private records = 0;
  private skipped = 0;
  private failed = 0;

  constructor(logTypes: readonly LogType[], context: RowContext) {
    this.parseHour = parseTimeOf(context).hour;
    this.parseTimeMs = context.parseTimeMs;
    this.candidates = logTypes.map((logType, order) => ({
      name: logType.name,
      order,
      parser: logType.createParser(),
      render: createRowRenderer(logType.name, context),
      penalty: firstPenalty,
      records: 0,
      events: 0,
      bytes: 0,
      latencyMs: 0,
    }));
    this.queue = [...this.candidates];
  }

  classify(record: RawRecord, position: number): Classified {
    this.records += 1;
    if (record.tooLong !== undefined) return this.refuse(record.tooLong);
    if (isBlank(record.text)) {
      this.skipped += 1;
      return skipped;
    }
    let refusals: string[] | undefined;
    for (const candidate of this.queue) {
      const result = parse(candidate.parser, record);
      if ('events' in result) {
        candidate.penalty = 0;
        if (refusals !== undefined) this.queue.sort(byPenalty);
        return this.take(candidate, result.events, record, position);
      }
      candidate.penalty += 1;
      refusals ??= [];
      refusals[candidate.order] = result.refused;
    }
    this.failed += 1;
    return {
      kind: 'failed',
      refusals: this.candidates.map(({ name, order }) => ({ logType: name, reason: refusals?.[order] ?? '' })),
    };
  }

  save(): ClassifierState {
    const penalties: Record<string, number> = {};
    const parsers: Record<string, string> = {};
    for (const { name, parser, penalty } of this.candidates) {
      penalties[name] = penalty;
      const state = parser.save?.();
      if (state !== undefined) parsers[name] = state;
    }
    return { penalties, parsers };
  }

  restore({ parsers, penalties }: ClassifierState): void {
    for (const candidate of this.candidates) {
      candidate.penalty = penalties[candidate.name] ?? firstPenalty;
      const state = parsers[candidate.name];
      if (state !== undefined) candidate.parser.restore?.(state);
    }
    this.queue.sort(byPenalty);
  }

  counts(): ClassifierCounts {
    const types = this.candidates.map(
      ({ bytes, events, latencyMs, name, records }) =>
        [name, { records, events, bytes, latencySeconds: latencyMs / 1000 }] as const,
    );
    const { failed, records, skipped } = this;
    return { records, skipped, failed, types: Object.fromEntries(types) };
  }

  private refuse({ bytes, maxBytes }: TooLong): Classified {
    this.failed += 1;
    const reason = `the record has ${bytes} bytes, more than the ${maxBytes} that are read; only its begin is kept`;
    return { kind: 'failed', refusals: this.candidates.map(({ name }) => ({ logType: name, reason })) };
  }

  private take(
    candidate: Candidate,
    events: Extract<ParseResult, { events: unknown }>['events'],
    record: RawRecord,
    position: number,
  ): Classified {
    if (events.length === 0) {
      this.skipped += 1;
      return skipped;
    }
    const { name, render } = candidate;
    candidate.records += 1;
    candidate.events += events.length;
    candidate.bytes += Buffer.byteLength(record.text);
    const rows: Row[] = [];
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (event === undefined) continue;
      const hour = event.time?.hour ?? this.parseHour;
      if (event.time !== undefined) candidate.latencyMs += this.parseTimeMs - event.time.ms;
      rows.push({ logType: name, hour, line: render(event, position, events.length === 1 ? undefined : index) });
    }
    return { kind: 'events', rows };
  }
}

/** A parser that throws has a fault of its own; the record goes to the next one as if it were refused. */
function parse(parser: LogParser, record: RawRecord): ParseResult {
  try {
    return parser.parse(record);
  } catch {
    return { refused: 'failed in an unforeseen way' };
  }
}

function byPenalty(left: Candidate, right: Candidate): number {
  return left.penalty - right.penalty || left.order - right.order;
}

function isBlank(text: string): boolean {
  // Nearly every record begins with something that is to be seen.
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}
