import type { RegisteredSource } from '../../config/source-registry.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ProcessorLog } from './processor-log.ts';
import { systemErrorFixes } from './system-error-fixes.ts';
import type { SystemErrorCode } from './system-error-fixes.ts';

/** Something that an operator of a source must know. */
export interface SystemErrorNote {
  readonly code: SystemErrorCode;
  /** Absent if it concerns no one source. */
  readonly source?: Pick<RegisteredSource, 'id' | 'name'>;
  /** Free of content of logs. */
  readonly message: string;
  readonly object?: Pick<ObjectRef, 'bucket' | 'key'>;
  /** How often; 1 by default. */
  readonly count?: number;
}

/** System errors on their way to their topic. */
export interface SystemErrors {
  /** Remembers it. */
  note(error: SystemErrorNote): void;
  /**
   * Tells the topic of what may be told by now, within so many milliseconds. Never throws: what cannot be told is logged,
   * and told another time.
   */
  flush(withinMilliseconds: number): Promise<void>;
}

/** What {@link createSystemErrors} takes. */
export interface SystemErrorOptions {
  readonly publisher: Publisher;
  readonly topicArn: string;
  readonly clock: Clock;
  readonly log: ProcessorLog;
}

interface Pending {
  note: SystemErrorNote;
  count: number;
  toldAt: number;
}

const quietMilliseconds = 15 * 60_000;

/**
 * Tells each code of a source once in 15 minutes at most; `count` in the message is how often it happened since the last
 * one, and message and object are those of the latest.
 */
export function createSystemErrors({ clock, log, publisher, topicArn }: SystemErrorOptions): SystemErrors {
  const pending = new Map<string, Pending>();

  const tell = async (entry: Pending, withinMilliseconds: number): Promise<void> => {
    const { count, note } = entry;
    try {
      const message = {
        subject: 'Panther system error',
        body: JSON.stringify(renderSystemError(note, count)),
        attributes: { type: 'SystemError', code: note.code },
      };
      await publisher.publish(topicArn, message, withinMilliseconds);
      entry.count -= count;
      entry.toldAt = clock.now();
    } catch {
      log.error('a system error could not be told', { code: note.code, sourceId: note.source?.id });
    }
  };

  return {
    note(note) {
      const key = JSON.stringify([note.source?.id, note.code]);
      const count = note.count ?? 1;
      const entry = pending.get(key);
      if (entry === undefined) pending.set(key, { note, count, toldAt: Number.NEGATIVE_INFINITY });
      else {
        entry.note = note;
        entry.count += count;
      }
    },
    async flush(withinMilliseconds) {
      const due = [...pending.values()].filter(
        ({ count, toldAt }) => count > 0 && clock.now() - toldAt >= quietMilliseconds,
      );
      await Promise.all(due.map((entry) => tell(entry, withinMilliseconds)));
    },
  };
}

function renderSystemError({ code, message, object, source }: SystemErrorNote, count: number): object {
  return {
    type: 'SystemError',
    code,
    sourceId: source?.id,
    sourceName: source?.name,
    message,
    fix: systemErrorFixes[code],
    ...(object !== undefined && { object: { bucket: object.bucket, key: object.key } }),
    count,
  };
}
