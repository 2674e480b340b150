import { names } from '../../config/names.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Documents } from '../../ports/documents.ts';
import type { LakeStore } from '../../ports/lake-store.ts';
import type { ProcessorLog } from './processor-log.ts';

/** Since when sources have had no data, over all runs of the log processor. */
export interface SourceAges {
  /**
   * Notes that an object of the source was read now. Written at once and once a minute at most, rather than at the end of
   * a batch: of several runs the last writer wins, and must not put an old time in the place of a newer one. Never throws.
   */
  noteData(sourceId: string): Promise<void>;
  /**
   * Milliseconds since the source last had data. One that never had any counts from the first time it was asked about,
   * which is within five minutes of its registration. `undefined` if that cannot be told now. Never throws.
   */
  read(sourceId: string): Promise<number | undefined>;
}

/** What {@link createSourceAges} takes. */
export interface SourceAgeOptions {
  readonly documents: Documents;
  readonly lake: LakeStore;
  readonly clock: Clock;
  /** The runtime's bucket. */
  readonly bucket: string;
  readonly log: ProcessorLog;
}

const betweenWritesMilliseconds = 60_000;

/** Keeps the time of each source's last data in a small object of its own, so that no two sources can disturb each other. */
export function createSourceAges({ bucket, clock, documents, lake, log }: SourceAgeOptions): SourceAges {
  const written = new Map<string, number>();
  const known = new Map<string, { readonly etag: string; readonly at: number }>();

  const keyOf = (sourceId: string): string => `${names.statePrefix}${sourceId}.json`;

  const write = async (sourceId: string, what: 'firstSeenAt' | 'lastDataAt', at: number): Promise<void> => {
    const upload = lake.begin(bucket, keyOf(sourceId), { contentType: 'application/json' });
    try {
      await upload.write(Buffer.from(`${JSON.stringify({ [what]: at })}\n`));
      await upload.finish();
    } catch (error) {
      await upload.abort();
      throw error;
    }
  };

  return {
    async noteData(sourceId) {
      const now = clock.now();
      const before = written.get(sourceId);
      if (before !== undefined && now - before < betweenWritesMilliseconds) return;
      written.set(sourceId, now);
      try {
        await write(sourceId, 'lastDataAt', now);
      } catch (error) {
        if (before === undefined) written.delete(sourceId);
        else written.set(sourceId, before);
        log.error('the time of the last data could not be noted', { sourceId, code: codeOf(error) });
      }
    },
    async read(sourceId) {
      try {
        const found = await documents.read(bucket, keyOf(sourceId), known.get(sourceId)?.etag);
        if (found !== undefined && found !== 'unchanged') {
          const at = parseState(found.text);
          if (at === undefined) known.delete(sourceId);
          else known.set(sourceId, { etag: found.etag, at });
        }
        const state = found === undefined ? undefined : known.get(sourceId);
        if (state !== undefined) return Math.max(0, clock.now() - state.at);
        await write(sourceId, 'firstSeenAt', clock.now());
        return 0;
      } catch (error) {
        log.error('the time of the last data could not be read', { sourceId, code: codeOf(error) });
        return undefined;
      }
    },
  };
}

/** The time that a state tells of; `undefined` if it is damaged. */
function parseState(text: string): number | undefined {
  try {
    const { firstSeenAt, lastDataAt } = JSON.parse(text) as Record<string, unknown>;
    const at = lastDataAt ?? firstSeenAt;
    return typeof at === 'number' && Number.isFinite(at) ? at : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
