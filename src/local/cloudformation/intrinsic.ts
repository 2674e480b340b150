import { buildTemplateError } from './template-error.ts';

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** An intrinsic function in long form. */
export interface Intrinsic {
  readonly name: string;
  readonly argument: unknown;
}

/** What an expression refers to by name. */
export interface Reference {
  readonly kind: 'ref' | 'attribute' | 'condition' | 'mapping';
  readonly name: string;
  /** For an attribute. */
  readonly attribute?: string;
}

const supported = new Set([
  'Ref',
  'Fn::GetAtt',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::If',
  'Fn::FindInMap',
  'Fn::Base64',
  'Fn::Equals',
  'Fn::And',
  'Fn::Or',
  'Fn::Not',
  'Fn::Contains',
]);

/** True for an object that is not a list. */
export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The function that an object stands for, if it does. Throws `VALIDATION` for a function the local cloud does not know. */
export function readIntrinsic(value: unknown): Intrinsic | undefined {
  if (!isJsonRecord(value)) return undefined;
  const keys = Object.keys(value);
  const [name] = keys;
  if (name === undefined || keys.length !== 1) return undefined;
  if (name !== 'Ref' && !name.startsWith('Fn::')) return undefined;
  if (!supported.has(name))
    throw buildTemplateError(`template error: function ${name} is not supported by the local cloud`);
  return { name, argument: value[name] };
}

/** Logical id and attribute of `Fn::GetAtt`, from its list or its dotted form. */
export function readAttributePath(argument: unknown): readonly [string, string] {
  const parts = typeof argument === 'string' ? splitAtDot(argument) : argument;
  if (Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === 'string')) {
    return [parts[0] as string, parts[1] as string];
  }
  throw buildTemplateError('template error: every Fn::GetAtt object requires two non-empty strings');
}

/** A piece of the text of `Fn::Sub`. */
export type SubstitutionPart = { readonly text: string } | { readonly variable: string };

/** Takes the text of `Fn::Sub` apart; `${!x}` stands for a literal `${x}`. */
export function parseSubstitution(text: string): readonly SubstitutionPart[] {
  const parts: SubstitutionPart[] = [];
  let rest = 0;
  for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    parts.push({ text: text.slice(rest, match.index) });
    const name = (match[2] ?? '').trim();
    parts.push(match[1] === '!' ? { text: `\${${match[2] ?? ''}}` } : { variable: name });
    rest = match.index + match[0].length;
  }
  parts.push({ text: text.slice(rest) });
  return parts;
}

/** Text and own variables of `Fn::Sub`, from its text or its list form. */
export function readSubstitution(argument: unknown): { readonly text: string; readonly variables: JsonRecord } {
  if (typeof argument === 'string') return { text: argument, variables: {} };
  if (Array.isArray(argument) && typeof argument[0] === 'string' && isJsonRecord(argument[1] ?? {})) {
    return { text: argument[0], variables: (argument[1] ?? {}) as JsonRecord };
  }
  throw buildTemplateError('template error: one or more Fn::Sub intrinsic functions do not specify expected arguments');
}

/** Splits `A.b.c` at its first dot. */
export function splitAtDot(path: string): readonly string[] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** Everything that an expression refers to, nested expressions included. */
export function findReferences(value: unknown): readonly Reference[] {
  const found: Reference[] = [];
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Reference[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, found);
    return;
  }
  const intrinsic = readIntrinsic(value);
  if (intrinsic === undefined) {
    if (isJsonRecord(value)) for (const each of Object.values(value)) collect(each, found);
    return;
  }
  const { name, argument } = intrinsic;
  if (name === 'Ref') {
    found.push({ kind: 'ref', name: String(argument) });
  } else if (name === 'Fn::GetAtt') {
    const [id, attribute] = readAttributePath(argument);
    found.push({ kind: 'attribute', name: id, attribute });
  } else if (name === 'Fn::Sub') {
    collectSubstitution(argument, found);
  } else {
    if (name === 'Fn::If' && Array.isArray(argument)) found.push({ kind: 'condition', name: String(argument[0]) });
    if (name === 'Fn::FindInMap' && Array.isArray(argument) && typeof argument[0] === 'string') {
      found.push({ kind: 'mapping', name: argument[0] });
    }
    collect(argument, found);
  }
}

function collectSubstitution(argument: unknown, found: Reference[]): void {
  const { text, variables } = readSubstitution(argument);
  collect(Object.values(variables), found);
  for (const part of parseSubstitution(text)) {
    if (!('variable' in part) || Object.hasOwn(variables, part.variable)) continue;
    const [name = '', attribute] = splitAtDot(part.variable);
    found.push(attribute === undefined ? { kind: 'ref', name } : { kind: 'attribute', name, attribute });
  }
}
