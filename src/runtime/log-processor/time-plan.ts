import { PantherctlError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StreamPace } from '../stream-job.ts';

/** Left at the end of a run, to send on what was rejected and to tell of all. */
const closingMilliseconds = 20_000;
/** Left when work that takes longer than it should is broken off, so that the outcomes of all other records are told yet. */
const breakOffMilliseconds = 10_000;
/** Left when no message about an object is waited for any more, so that those about the records of others can be sent yet. */
const objectSendsMilliseconds = 7_000;
/** Left when nothing more is sent, so that what is in hand is answered and all is told yet. */
const lastSendMilliseconds = 5_000;
/** Left when no send is waited for any more. */
const openSendsMilliseconds = 2_000;
/** Left when no system error is waited for any more: the answer itself takes no time. */
const tellingMilliseconds = 1_000;
/** Stored bytes that are read, parsed and written in a millisecond when things go slowly. */
const slowBytesPerMillisecond = 2_000;
/** Stored bytes that are copied in a millisecond when things go slowly. */
const slowCopyBytesPerMillisecond = 20_000;
/** A segment takes no longer, so an object that can be left at its end needs no more to begin. */
const longestSegmentMilliseconds = 180_000;
/** For an object whose size is not known. */
const assumedBytes = 32 * 1024 ** 2;
const openingMilliseconds = 5_000;

/** True if there is time to begin with an object of that stored size, and to finish it or its first segment. */
export function hasTimeFor(size: number | undefined, now: number, deadlineMs: number): boolean {
  const workMs = Math.min(longestSegmentMilliseconds, (size ?? assumedBytes) / slowBytesPerMillisecond);
  return now + openingMilliseconds + workMs + closingMilliseconds <= deadlineMs;
}

/** Milliseconds that a message about outputs, or about the rest of an object, may take; not above 0 if there is no time. */
export function timeToSendOfObject(now: number, deadlineMs: number): number {
  return deadlineMs - objectSendsMilliseconds - now;
}

/** Milliseconds that sending one more record on, or back, may take; 0 if there is no time to begin with it. */
export function timeToSend(now: number, deadlineMs: number): number {
  return now + lastSendMilliseconds <= deadlineMs ? deadlineMs - openSendsMilliseconds - now : 0;
}

/** Milliseconds that telling of system errors may take; not above 0 if there is no time. */
export function timeToTell(now: number, deadlineMs: number): number {
  return deadlineMs - tellingMilliseconds - now;
}

/**
 * Makes what throws `CANCELLED` from the moment on when there is time left for nothing but to end: a function that is killed
 * undoes the rest of its batch too.
 */
export function createTimeCheck(clock: Clock, deadlineMs: number): () => void {
  return () => {
    if (clock.now() + breakOffMilliseconds > deadlineMs) {
      throw new PantherctlError('CANCELLED', 'the object took longer than a run may take');
    }
  };
}

/** What {@link createPace} takes. */
export interface PaceOptions {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly segmentBytes: number;
  /** Stored bytes that are still to be copied once work on the object ends; 0 if there is no copy. */
  readonly bytesToCopy: () => number;
}

/**
 * Goes on while there is time for another segment, taken to last half as long again as the longest so far, and for the
 * copy of the bytes that are not read yet.
 */
export function createPace({ bytesToCopy, clock, deadlineMs, segmentBytes }: PaceOptions): StreamPace {
  let begunAt = clock.now();
  let longest = 0;
  return {
    segmentBytes,
    mayGoOn() {
      const now = clock.now();
      longest = Math.max(longest, now - begunAt);
      begunAt = now;
      const copyMs = bytesToCopy() / slowCopyBytesPerMillisecond;
      return now + longest * 1.5 + copyMs + closingMilliseconds <= deadlineMs;
    },
  };
}
