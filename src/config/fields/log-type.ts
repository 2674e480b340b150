import type { Fault } from '../fault.ts';
import { customLogTypePattern, customLogTypeRule, isKnownLogType, logTypePattern, logTypes } from '../log-types.ts';
import { findNearest } from '../nearest.ts';
import { renderValue } from '../render-value.ts';

/** From this length on two edits are still a slip, within one family; `GitHub.Audit` is no slip of `GitLab.Audit`. */
const longNameMinCharacters = 12;

const slips = new Map<string, string | undefined>();

function findSlip(value: string): string | undefined {
  const family = value.slice(0, value.indexOf('.') + 1);
  const relatives = value.length < longNameMinCharacters ? [] : logTypes.filter((name) => name.startsWith(family));
  return findNearest(value, logTypes, 1) ?? findNearest(value, relatives, 2);
}

function recallSlip(value: string): string | undefined {
  if (!slips.has(value)) {
    if (slips.size >= 1_000) slips.clear();
    slips.set(value, findSlip(value));
  }
  return slips.get(value);
}

/**
 * What is certainly wrong with a log type, if anything: a malformed name, or one slip away from a known one. Panther
 * cannot read a single file of a source whose log type it does not know, so a typing slip must not pass.
 */
export function findLogTypeFault(value: string): Fault | undefined {
  if (isKnownLogType(value)) return undefined;
  const fault = (message: string, fix: string): Fault => ({
    check: 'log-type',
    message: `log type ${renderValue(value)} ${message}`,
    fix,
  });
  const nearest = recallSlip(value);
  if (nearest !== undefined) return fault('is unknown', `write ${nearest}`);
  if (/^custom\b/i.test(value) && !customLogTypePattern.test(value)) {
    return fault('is not the name of a custom schema', customLogTypeRule);
  }
  if (logTypePattern.test(value)) return undefined;
  const guess = findNearest(value, logTypes);
  return fault(
    'is malformed',
    guess === undefined ? 'write family and type, such as AWS.CloudTrail' : `write ${guess}`,
  );
}

/**
 * Doubt about a well-formed log type that is not in the table. Not an error: Panther adds types more often than this
 * table is renewed.
 */
export function findLogTypeDoubt(value: string): Fault | undefined {
  if (isKnownLogType(value) || findLogTypeFault(value) !== undefined) return undefined;
  const nearest = findNearest(value, logTypes);
  return {
    check: 'log-type',
    message: `log type ${renderValue(value)} is not among those this version knows`,
    fix:
      nearest === undefined
        ? 'check the spelling; a schema of your own is named Custom.…'
        : `if ${nearest} is meant, write that; else pass over this`,
  };
}
