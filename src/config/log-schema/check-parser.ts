import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { findNearest } from '../nearest.ts';
import { renderValue } from '../render-value.ts';
import { compileRegex } from './compile-regex.ts';
import type { SchemaDocument } from './document-schema.ts';
import { parseFastMatch } from './fast-match.ts';
import { parseFieldTemplate } from './field-template.ts';
import { scalarTypes, schemaLimits } from './log-schema.ts';
import { findDoubt, findError } from './schema-draft.ts';
import type { Path, SchemaDraft } from './schema-draft.ts';

type ParserDraft = Draft<NonNullable<SchemaDocument['parser']>>;

/** Types of values of a line. What is JSON in it is kept as such. */
const textTypes: readonly string[] = [...scalarTypes, 'json'];

/** Names of the values that a parser gives; absent if only a header, or what is wrong with the parser, could tell. */
type KnownNames = Set<string> | undefined;

function* checkCharacter(key: string, value: string | undefined, path: Path): Generator<Finding> {
  if (value === undefined || (value.length === 1 && !/[\r\n]/.test(value))) return;
  yield findError([...path, key], {
    check: 'csv',
    message: `${key} ${renderValue(value)} is not one character`,
    value: renderValue(value),
    fix: value === String.raw`\t` ? 'write "\\t" in double quotes' : 'write one character, such as ","',
  });
}

function* checkCsv(csv: NonNullable<ParserDraft['csv']>, path: Path): Generator<Finding, KnownNames> {
  yield* checkCharacter('delimiter', csv.delimiter, path);
  if (csv.quote !== '') yield* checkCharacter('quote', csv.quote, path);
  if ((csv.quote ?? '"') === (csv.delimiter ?? ','))
    yield findError([...path, 'quote'], {
      check: 'csv',
      message: `${renderValue(csv.quote ?? '"')} is both the delimiter and the quote`,
      fix: 'write another character for one of the two, or quote: "" for none',
    });
  if (csv.columns === undefined && csv.hasHeader !== true) {
    yield findError([...path, 'columns'], {
      check: 'missing-key',
      message: 'the csv parser has neither columns nor a header',
      fix: 'list the columns in their order, or write hasHeader: true',
    });
  }
  const names = new Set<string>();
  for (const [index, name] of (csv.columns ?? []).entries()) {
    if (name === undefined || name === '') continue;
    if (names.has(name))
      yield findError([...path, 'columns', index], {
        check: 'csv',
        message: `column ${renderValue(name)} stands twice`,
        value: renderValue(name),
        fix: 'give each column a name of its own, or "" to leave it out',
      });
    names.add(name);
  }
  return csv.columns === undefined || csv.columns.includes(undefined) ? undefined : names;
}

function* checkFastMatch(parser: NonNullable<ParserDraft['fastmatch']>, path: Path): Generator<Finding, KnownNames> {
  const names = new Set<string>();
  let complete = parser.match !== undefined;
  if ((parser.match?.length ?? 0) > schemaLimits.maxPatterns)
    yield findError([...path, 'match', schemaLimits.maxPatterns], {
      check: 'fastmatch',
      message: `there are more than ${schemaLimits.maxPatterns} patterns`,
      fix: 'use fewer patterns, or a regex parser',
    });
  for (const [index, pattern] of (parser.match ?? []).entries()) {
    const parsed = pattern === undefined ? undefined : parseFastMatch(pattern);
    if (parsed === undefined || 'fault' in parsed) complete = false;
    if (parsed === undefined) continue;
    if ('fault' in parsed) yield findError([...path, 'match', index], { ...parsed.fault, value: renderValue(pattern) });
    else for (const { name } of parsed.fields) if (name !== '') names.add(name);
  }
  return complete ? names : undefined;
}

function* checkRegex(parser: NonNullable<ParserDraft['regex']>, path: Path): Generator<Finding, KnownNames> {
  const parts = parser.match?.filter((part) => part !== undefined);
  if (parts === undefined || parts.length !== parser.match?.length) return undefined;
  const definitions = Object.fromEntries(
    Object.entries(parser.patternDefinitions ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const compiled = compileRegex(parts, definitions);
  if ('fault' in compiled) {
    const at = parts.length === 1 ? [...path, 'match', 0] : [...path, 'match'];
    yield findError(at, { ...compiled.fault, value: renderValue(parts.join('')) });
    return undefined;
  }
  if (compiled.captures.length === 0) {
    yield findError([...path, 'match'], {
      check: 'regex',
      message: 'the regular expression captures nothing',
      fix: 'name what it captures: %{NOTSPACE:name} or (?P<name>…)',
    });
  }
  return new Set(compiled.captures.map(({ name }) => name));
}

/** Adds the names of templates to the known ones. Returns the names that templates use. */
function* checkTemplates(
  templates: Readonly<Record<string, string | undefined>>,
  path: Path,
  known: KnownNames,
): Generator<Finding, ReadonlySet<string>> {
  const used = new Set<string>();
  const captured = new Set(known);
  for (const [name, template] of Object.entries(templates)) {
    if (template === undefined) continue;
    const at = [...path, name];
    const parts = parseFieldTemplate(template);
    if ('fault' in parts) {
      yield findError(at, { ...parts.fault, value: renderValue(template) });
      continue;
    }
    for (const part of parts) {
      if (!('name' in part)) continue;
      used.add(part.name);
      if (known !== undefined && !captured.has(part.name)) yield findError(at, unknownName(part.name, captured));
    }
    if (captured.has(name))
      yield findError(at, {
        check: 'template',
        at: 'key',
        message: `the parser itself gives a value ${renderValue(name)}`,
        fix: 'give the new value another name',
      });
    known?.add(name);
  }
  return used;
}

function unknownName(name: string, known: ReadonlySet<string>) {
  const nearest = findNearest(name, known);
  return {
    check: 'value-name',
    message: `the parser gives no value ${renderValue(name)}`,
    value: renderValue(name),
    fix: nearest === undefined ? `it gives ${[...known].slice(0, 8).join(', ') || 'none'}` : `write ${nearest}`,
  };
}

/** Fields must take what lines of text can give. */
function* checkFields(
  draft: SchemaDraft,
  known: KnownNames,
  used: ReadonlySet<string>,
  path: Path,
): Generator<Finding> {
  const read = new Set<string>();
  for (const [index, field] of (draft.fields ?? []).entries()) {
    const type = field?.type === 'ref' ? draft.definitions?.[field.target ?? '']?.type : field?.type;
    if (type !== undefined && !textTypes.includes(type)) {
      yield findError(['fields', index, 'type'], {
        check: 'text-type',
        message: `a value of a line of text cannot be of type ${type}`,
        value: renderValue(type),
        fix: `write type: string, or another of ${textTypes.join(', ')}`,
      });
    }
    const key = field?.rename?.from ?? field?.name;
    if (key === undefined) continue;
    read.add(key);
    if (known !== undefined && !known.has(key)) yield findError(['fields', index, 'name'], unknownName(key, known));
  }
  if (known === undefined || 'csv' in (draft.parser ?? {})) return;
  for (const name of known) {
    if (read.has(name) || used.has(name)) continue;
    yield findDoubt(path, {
      check: 'value-name',
      message: `value ${renderValue(name)} of the parser is no field, and is left out`,
      value: renderValue(name),
      fix: `add a field ${renderValue(name)}, or let the pattern not name it`,
    });
  }
}

function* checkKind(draft: SchemaDraft, parser: ParserDraft): Generator<Finding> {
  const { csv, fastmatch, regex } = parser;
  let names: KnownNames;
  if (csv !== undefined) names = yield* checkCsv(csv, ['parser', 'csv']);
  else if (fastmatch !== undefined) names = yield* checkFastMatch(fastmatch, ['parser', 'fastmatch']);
  else if (regex !== undefined) names = yield* checkRegex(regex, ['parser', 'regex']);
  const kind = csv !== undefined ? 'csv' : fastmatch !== undefined ? 'fastmatch' : 'regex';
  const path = ['parser', kind, 'expandFields'];
  const used = yield* checkTemplates(parser[kind]?.expandFields ?? {}, path, names);
  yield* checkFields(draft, names, used, ['parser', kind, 'match']);
}

/**
 * What is wrong with the parser of text: patterns that do not compile, names that nothing gives, types that text cannot
 * be. A schema without a parser is for JSON.
 */
export function* checkParser(draft: SchemaDraft, kinds: readonly string[]): Generator<Finding> {
  if (draft.parser === undefined) return;
  if (kinds.length !== 1) {
    yield findError(['parser'], {
      check: 'parser-kind',
      message: kinds.length === 0 ? 'the parser is of no kind' : `the parser is of several kinds: ${kinds.join(', ')}`,
      fix: kinds.length === 0 ? 'write csv, fastmatch or regex under it' : 'keep one of them',
    });
  }
  yield* checkKind(draft, draft.parser);
}
