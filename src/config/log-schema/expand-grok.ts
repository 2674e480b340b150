import type { Fault } from '../fault.ts';
import { findNearest } from '../nearest.ts';
import { renderValue } from '../render-value.ts';
import { grokPatterns } from './grok-patterns.ts';
import { schemaLimits } from './log-schema.ts';

/** A regular expression of RE2 with every named pattern written out. */
export interface ExpandedPattern {
  readonly pattern: string;
  /** Groups that stand for a placeholder `%{PATTERN:name}`, each with the name that it captures. */
  readonly captures: ReadonlyMap<string, string>;
}

const placeholder = /%\{([^{}]*)\}/g;

const deepest = 32;

/** Writes named patterns out. One instance for one expression, as it counts what it has written. */
class GrokExpander {
  readonly captures = new Map<string, string>();
  readonly #definitions: ReadonlyMap<string, string>;
  #written = 0;

  constructor(definitions: Readonly<Record<string, string>>) {
    this.#definitions = new Map([...Object.entries(grokPatterns), ...Object.entries(definitions)]);
  }

  /** `open` are the names that are being written out, from the outermost one. */
  expand(pattern: string, open: readonly string[]): string | Fault {
    let expanded = '';
    let from = 0;
    for (const match of pattern.matchAll(placeholder)) {
      const [name, field] = splitOnce(match[1] ?? '');
      const inner = this.#write(name, open);
      if (typeof inner !== 'string') return inner;
      expanded += pattern.slice(from, match.index) + this.#wrap(inner, field);
      from = match.index + match[0].length;
    }
    expanded += pattern.slice(from);
    this.#written += expanded.length;
    if (this.#written <= schemaLimits.regexMaxCharacters) return expanded;
    return {
      check: 'regex',
      message: `the regular expression has more than ${schemaLimits.regexMaxCharacters} characters once named patterns are written out`,
      fix: 'use fewer or simpler patterns',
    };
  }

  #write(name: string, open: readonly string[]): string | Fault {
    const definition = this.#definitions.get(name);
    if (definition === undefined) {
      const nearest = findNearest(name, this.#definitions.keys());
      return {
        check: 'regex',
        message: `there is no pattern ${renderValue(name)}`,
        fix:
          nearest === undefined
            ? `define it under patternDefinitions, or use one of ${Object.keys(grokPatterns).slice(0, 8).join(', ')}…`
            : `write ${nearest}`,
      };
    }
    if (open.includes(name) || open.length >= deepest) {
      return {
        check: 'regex',
        message: open.includes(name)
          ? `pattern ${renderValue(name)} contains itself`
          : `patterns contain each other more than ${deepest} deep`,
        fix: 'write one of the patterns out',
      };
    }
    return this.expand(definition, [...open, name]);
  }

  #wrap(inner: string, field: string | undefined): string {
    if (field === undefined || field === '') return `(?:${inner})`;
    const group = `grok_${this.captures.size}_`;
    this.captures.set(group, field);
    return `(?P<${group}>${inner})`;
  }
}

function splitOnce(content: string): readonly [string, string?] {
  const colon = content.indexOf(':');
  return colon === -1 ? [content] : [content.slice(0, colon), content.slice(colon + 1)];
}

/**
 * Writes out `%{PATTERN}` and `%{PATTERN:name}`. The definitions of a schema go before the built-in ones. Refuses unknown
 * patterns, patterns that contain themselves, and expressions that grow beyond bounds. A name may stand several times;
 * the first that takes part in a match counts.
 */
export function expandGrok(pattern: string, definitions: Readonly<Record<string, string>>): ExpandedPattern | Fault {
  const expander = new GrokExpander(definitions);
  const expanded = expander.expand(pattern, []);
  return typeof expanded === 'string' ? { pattern: expanded, captures: expander.captures } : expanded;
}
