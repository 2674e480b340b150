import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { matchesPattern } from '../iam/match-pattern.ts';

/**
 * Whether an event fits a pattern: every key of the pattern must be in the event, with one of the values or tests that the
 * pattern lists. Knows `prefix`, `suffix`, `wildcard`, `exists`, `equals-ignore-case` and `anything-but`; a test that it
 * does not know fits nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: unknown, event: unknown): boolean {
  if (!isJsonRecord(pattern)) return false;
  const fields = isJsonRecord(event) ? event : {};
  return Object.entries(pattern).every(([key, wanted]) => {
    const actual = fields[key];
    if (!Array.isArray(wanted)) return matchesEventPattern(wanted, actual);
    return wanted.some((test: unknown) => fitsAny(test, actual));
  });
}

/** A list in the event fits if one of its items does. */
function fitsAny(test: unknown, actual: unknown): boolean {
  if (isJsonRecord(test) && 'exists' in test) return test['exists'] === (actual !== undefined);
  return (Array.isArray(actual) ? actual : [actual]).some((value: unknown) => fits(test, value));
}

function fits(test: unknown, value: unknown): boolean {
  if (!isJsonRecord(test)) return value !== undefined && test === value;
  const [name = ''] = Object.keys(test);
  const argument = test[name];
  if (name === 'anything-but') {
    const excluded: readonly unknown[] = [argument].flat();
    return value !== undefined && !excluded.some((each) => fits(each, value));
  }
  if (typeof value !== 'string' || typeof argument !== 'string') return false;
  switch (name) {
    case 'prefix':
      return value.startsWith(argument);
    case 'suffix':
      return value.endsWith(argument);
    case 'wildcard':
      return !argument.includes('?') && matchesPattern(argument, value);
    case 'equals-ignore-case':
      return value.toLowerCase() === argument.toLowerCase();
    default:
      return false;
  }
}
