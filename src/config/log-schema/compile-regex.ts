import { RE2JS } from 're2js';
import type { Fault } from '../fault.ts';
import { renderValue } from '../render-value.ts';
import { expandGrok } from './expand-grok.ts';
import { schemaLimits } from './log-schema.ts';

/** A regular expression that is matched in linear time. */
export interface CompiledRegex {
  readonly regex: RE2JS;
  /** Numbers of groups with what they capture, in the order of the groups. */
  readonly captures: readonly { readonly group: number; readonly name: string }[];
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/invalid or unsupported Perl syntax/, 'RE2 has no look-around and no possessive forms: write it without'],
  [/invalid escape sequence/, 'RE2 has no back references and few escapes; a lone backslash is written \\\\'],
  [/duplicate capture group name/, 'give each group a name of its own, or use %{PATTERN:name}, which may repeat'],
  [/invalid named capture/, 'group names are letters, digits and _; for other names use %{PATTERN:name}'],
  [/invalid repeat count/, 'repeat at most 1,000 times'],
];

function refuse(error: unknown): Fault {
  const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
  const [, fix] = hints.find(([pattern]) => pattern.test(reason)) ?? [];
  return {
    check: 'regex',
    message: `the regular expression does not compile: ${renderValue(reason).slice(1, -1)}`,
    fix: fix ?? 'mend it as the message says; the syntax is that of RE2',
  };
}

/** Compiles the parts of a regex parser, joined without anything between them. Refuses what RE2 refuses, and bounds the size. */
export function compileRegex(
  parts: readonly string[],
  patternDefinitions: Readonly<Record<string, string>>,
): CompiledRegex | { readonly fault: Fault } {
  const expanded = expandGrok(parts.join(''), patternDefinitions);
  if (!('pattern' in expanded)) return { fault: expanded };
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(expanded.pattern);
  } catch (error) {
    return { fault: refuse(error) };
  }
  const instructions = regex.programSize();
  if (instructions > schemaLimits.regexMaxInstructions) {
    return {
      fault: {
        check: 'regex',
        message: `the regular expression compiles to ${instructions} instructions, more than ${schemaLimits.regexMaxInstructions}`,
        fix: 'use simpler patterns and smaller repeat counts; the time for a line grows with both',
      },
    };
  }
  const groups = Object.entries(regex.namedGroups() as Readonly<Record<string, number>>)
    .map(([name, group]) => ({ group, name: expanded.captures.get(name) ?? name }))
    .toSorted((left, right) => left.group - right.group);
  return { regex, captures: groups };
}
