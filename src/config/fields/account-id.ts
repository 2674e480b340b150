import type { Fault } from '../fault.ts';
import { renderValue } from '../render-value.ts';

/** An AWS account id: twelve digits. */
export const accountIdPattern = /^[0-9]{12}$/;

/** What is wrong with an account id, if anything. Dashes and spaces, as consoles print them, get their own fix. */
export function findAccountIdFault(value: string): Fault | undefined {
  if (accountIdPattern.test(value)) return undefined;
  const bare = value.replaceAll(/[\s-]/g, '');
  if (accountIdPattern.test(bare)) {
    return {
      check: 'account-id',
      message: `account id ${renderValue(value)} has characters between its digits`,
      fix: `write "${bare}"`,
    };
  }
  const count = /^[0-9]+$/.test(value) ? `has ${value.length} digits, not 12` : 'is not twelve digits';
  return {
    check: 'account-id',
    message: `account id ${renderValue(value)} ${count}`,
    fix: 'write the twelve digits of the account in quotes, leading zeros included',
  };
}

/**
 * The fault of an account id that YAML read as a number. `source` is the text of the file, whose leading zeros the
 * number has lost.
 */
export function findNumericAccountIdFault(source: string): Fault {
  const digits = /^[0-9]{1,12}$/.test(source);
  const fix =
    source.length === 12 && digits
      ? `put it in quotes: "${source}"`
      : digits
        ? `put all twelve digits in quotes: "${source.padStart(12, '0')}" if only leading zeros are missing`
        : 'put the twelve digits in quotes: "123456789012"';
  return {
    check: 'account-id',
    message: `account id ${renderValue(source).slice(1, -1)} is a number, which would lose a leading zero`,
    fix,
  };
}
