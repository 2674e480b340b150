import { matchesEventPattern } from '../event-bridge/match-event-pattern.ts';

/**
 * Why a filter policy holds a message back by its attributes; `undefined` if it lets it through. Knows the tests that event
 * patterns have as well; one that it does not know lets nothing through.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function findFilterProblem(
  filterPolicy: string,
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  if (matchesEventPattern(parse(filterPolicy), attributes)) return undefined;
  return Object.keys(attributes).length === 0
    ? 'its filter policy asks for attributes, and the message has none'
    : 'its filter policy asks for other attributes than the message has';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
