import type { Fault } from '../fault.ts';
import { renderValue } from '../render-value.ts';

/** One placeholder of a pattern with the text that ends it. */
export interface FastMatchField {
  /** Empty for one whose text is left out. */
  readonly name: string;
  /** Text behind the value, which the value cannot contain; empty only at the end of the pattern. */
  readonly delimiter: string;
  /** Character around the value that a backslash takes its meaning from. */
  readonly quote?: string;
}

/** A pattern of a fastmatch parser, taken apart. */
export interface FastMatchPattern {
  /** Text before the first placeholder. */
  readonly prefix: string;
  readonly fields: readonly FastMatchField[];
}

const placeholder = /%\{([^{}]*)\}/g;

function refuse(pattern: string, what: string, fix: string): { readonly fault: Fault } {
  return { fault: { check: 'fastmatch', message: `pattern ${renderValue(pattern)} ${what}`, fix } };
}

function findQuote(before: string, after: string): string | undefined {
  const last = before.at(-1);
  return (last === '"' || last === "'") && after.startsWith(last) ? last : undefined;
}

/**
 * Takes a pattern such as `%{time} [%{level}] "%{message}"` apart. Refuses one without placeholders, with two that
 * nothing separates, and with a name that stands twice.
 * https://docs.panther.com/data-onboarding/custom-log-types/fastmatch-parser
 */
export function parseFastMatch(pattern: string): FastMatchPattern | { readonly fault: Fault } {
  const found = [...pattern.matchAll(placeholder)];
  const [first] = found;
  if (first === undefined) return refuse(pattern, 'has no placeholder', 'write %{name} where a value stands');
  const names = new Set<string>();
  const fields: FastMatchField[] = [];
  let before = pattern.slice(0, first.index);
  for (const [index, match] of found.entries()) {
    const name = (match[1] ?? '').trim();
    const end = match.index + match[0].length;
    const next = found[index + 1];
    const delimiter = pattern.slice(end, next?.index);
    if (delimiter === '' && next !== undefined)
      return refuse(pattern, `has nothing between %{${name}} and ${next[0]}`, 'write the text that separates the two');
    if (name !== '' && names.has(name))
      return refuse(
        pattern,
        `has the name ${renderValue(name)} twice`,
        'give each value a name of its own, or none: %{}',
      );
    names.add(name);
    const quote = findQuote(before, delimiter);
    fields.push({ name, delimiter, ...(quote === undefined ? {} : { quote }) });
    before = delimiter;
  }
  return { prefix: pattern.slice(0, first.index), fields };
}
