import { describe, expect, it } from 'vitest';
import { chooseReturns } from '../../../src/runtime/log-processor/choose-returns.ts';
import { outcomeOfNoTurn, outcomeOfTimeUp } from '../../../src/runtime/log-processor/outcome-of-time-up.ts';
import type { Outcome } from '../../../src/runtime/outcome.ts';

describe('an object that was broken off as the run ended', () => {
  const cases: readonly (readonly [begunMs: number, isLastTry: boolean, waits: number, outcome: string])[] = [
    [0, false, 0, 'retry outOfTime'],
    [450, false, 0, 'retry outOfTime'],
    [451, false, 0, 'retry noTurn'],
    [0, true, 0, 'rejected takesTooLong'],
    [450, true, 19, 'rejected takesTooLong'],
    [451, true, 0, 'retry noTurn'],
    [451, false, 19, 'retry noTurn'],
    [451, false, 20, 'rejected noTurn'],
    [0, false, 20, 'retry outOfTime'],
  ];
  it.each(cases)('begun at %i of 900, last try %s, after %i waits: %s', (begunMs, isLastTry, waits, expected) => {
    const times = { startedMs: 5, begunMs: 5 + begunMs, deadlineMs: 905 };
    const outcome = outcomeOfTimeUp('too long', times, { isLastTry, waits });
    expect(labelOf(outcome)).toBe(expected);
  });

  it('says how many runs it waited for where it is rejected for that', () => {
    expect(outcomeOfNoTurn(20, 'no time')).toEqual({
      kind: 'rejected',
      reason: 'noTurn',
      message: 'no time, as in 20 runs before',
    });
  });
});

describe('of the records of a message', () => {
  const known: Readonly<Record<string, Outcome>> = {
    done: { kind: 'done' },
    skipped: { kind: 'skipped', why: 'excluded' },
    rejected: { kind: 'rejected', reason: 'noTurn', message: '' },
    noTurn: { kind: 'retry', reason: 'noTurn', message: '' },
    outOfTime: { kind: 'retry', reason: 'outOfTime', message: '' },
    throttled: { kind: 'retry', reason: 'throttled', message: '' },
    unavailable: { kind: 'retry', reason: 'unavailable', message: '' },
  };
  it.each([
    ['noTurn', 'noTurn'],
    ['outOfTime', ''],
    ['throttled', ''],
    ['rejected', ''],
    ['done noTurn', 'noTurn'],
    ['done outOfTime', 'outOfTime'],
    ['skipped throttled', ''],
    ['unavailable unavailable', ''],
    ['rejected noTurn done noTurn', 'noTurn noTurn'],
    ['throttled noTurn skipped', 'throttled noTurn'],
    ['throttled outOfTime unavailable', 'throttled outOfTime unavailable'],
    ['rejected throttled done', ''],
  ])('%s go back alone: %s', (records, returned) => {
    const names = records.split(' ');
    const isReturned = chooseReturns(names.map((name) => known[name] ?? { kind: 'done' }));
    expect(names.filter((_, index) => isReturned[index]).join(' ')).toBe(returned);
  });
});

function labelOf(outcome: Outcome): string {
  return 'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
}
