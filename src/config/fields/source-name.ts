import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { names } from '../names.ts';
import { renderValue } from '../render-value.ts';

/**
 * What Panther accepts as the label of a source, with single spaces only: Panther makes a dash of each space in a role's
 * name and we make one of a run, so the two would name different roles.
 */
export const sourceNamePattern = /^[0-9a-zA-Z-]+( [0-9a-zA-Z-]+)*$/;

/**
 * The longest name a source may have. Panther's own limit on labels is the tightest; the role and the stack that carry
 * the name would allow more.
 */
export const sourceNameMaxCharacters: number = Math.min(
  32,
  limits.roleNameMaxCharacters - names.logProcessingRolePrefix.length,
  limits.stackNameMaxCharacters - names.logAnalysisStackPrefix.length,
);

/** What is wrong with a source's name, if anything. Every accepted name gives a usable role and stack name. */
export function findSourceNameFault(value: string): Fault | undefined {
  const fault = (message: string, fix: string): Fault => ({ check: 'source-name', message, fix });
  if (value.trim() === '') return fault('source name is empty', 'use letters, digits, spaces and hyphens');
  if (value.length > sourceNameMaxCharacters) {
    return fault(
      `source name ${renderValue(value)} has ${value.length} characters`,
      `use at most ${sourceNameMaxCharacters} characters, Panther's limit for the label of a source`,
    );
  }
  if (sourceNamePattern.test(value)) return undefined;
  const odd = /[^0-9a-zA-Z -]/u.exec(value);
  if (odd !== null) {
    return fault(
      `source name ${renderValue(value)} contains ${renderValue(odd[0])}`,
      'use letters, digits, spaces and hyphens',
    );
  }
  const what = value === value.trim() ? 'has two spaces in a row' : 'begins or ends with a space';
  return fault(
    `source name ${renderValue(value)} ${what}`,
    `write ${renderValue(value.trim().replaceAll(/ +/g, ' '))}`,
  );
}
