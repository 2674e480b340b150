import { PantherctlError } from '../../errors.ts';
import { parseFastMatch } from '../../config/log-schema/fast-match.ts';
import type { FastMatchField, FastMatchPattern } from '../../config/log-schema/fast-match.ts';
import type { LogSchema, TextParser } from '../../config/log-schema/log-schema.ts';
import type { LineReader } from '../log-type-spec.ts';
import { createFieldMapper, listKeys } from './field-mapper.ts';
import type { FieldMapper } from './field-mapper.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  return text.includes('\\')
    ? text.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)
    : text;
}

/** Position of the quote that ends a quoted value which begins at `from`; -1 if there is none. */
function findClosingQuote(line: string, quote: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const character = line[at];
    if (character === '\\') at += 1;
    else if (character === quote) return at;
  }
  return -1;
}

function findEnd(line: string, { delimiter, quote }: FastMatchField, from: number): number {
  if (quote !== undefined) {
    const end = findClosingQuote(line, quote, from);
    return end !== -1 && line.startsWith(delimiter, end) ? end : -1;
  }
  return delimiter === '' ? line.length : line.indexOf(delimiter, from);
}

/** The values of a line in the order of the pattern's placeholders, or `undefined` if it does not match. One pass. */
export function matchFastPattern(line: string, { fields, prefix }: FastMatchPattern): readonly string[] | undefined {
  if (!line.startsWith(prefix)) return undefined;
  const values: string[] = [];
  let at = prefix.length;
  for (const field of fields) {
    const end = findEnd(line, field, at);
    if (end === -1) return undefined;
    const value = line.slice(at, end);
    values.push(field.quote === undefined ? value : unescape(value));
    at = end + field.delimiter.length;
  }
  return line.slice(at).trim() === '' ? values : undefined;
}

/** Reads lines by the patterns of a fastmatch parser; the first that matches counts. */
export function createFastMatchReader(schema: LogSchema, parser: TextParser & { kind: 'fastmatch' }): () => LineReader {
  const keys = listKeys(schema);
  const patterns: { readonly pattern: FastMatchPattern; readonly map: FieldMapper }[] = parser.match.map((text) => {
    const pattern = parseFastMatch(text);
    if ('fault' in pattern) throw new PantherctlError('BUG', `a pattern of ${schema.name} was not checked`);
    const names = pattern.fields.map(({ name }) => name);
    return { pattern, map: createFieldMapper(names, keys, parser) };
  });
  const refusal = {
    refused: patterns.length === 1 ? 'the line does not match the pattern' : 'the line matches none of the patterns',
  };
  const reader: LineReader = {
    read: (line) => {
      if (parser.skipPrefix !== undefined && line.startsWith(parser.skipPrefix)) return 'header';
      for (const { map, pattern } of patterns) {
        const values = matchFastPattern(line, pattern);
        if (values !== undefined) return map(values);
      }
      return refusal;
    },
  };
  return () => reader;
}
