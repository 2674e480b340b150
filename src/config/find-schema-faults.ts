import * as z from 'zod';
import { findNumericAccountIdFault } from './fields/account-id.ts';
import type { Finding } from './finding.ts';
import { findNearest } from './nearest.ts';
import { renderPath, renderValue } from './render-value.ts';
import { findSchemaAt, isKindOf, listKeys, readMeta, unwrapSchema } from './schema-at.ts';
import { findNode } from './yaml-tree.ts';
import type { YamlNode } from './yaml-tree.ts';
import { safeParse } from './safe-parse.ts';

type Issue = z.core.$ZodIssue;

/** `meantKey` is the known key that an unknown one was probably meant to be. */
type SchemaFinding = Finding & { readonly meantKey?: string };

const lastOf = (path: readonly PropertyKey[]) => path[path.length - 1];

function articled(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function joinOptions(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options[options.length - 1]}`;
}

/** What a schema accepts, in a few words: `a list`, `"strict" or "soft"`, `an account id`, a mapping with the keys that it must have. */
function describeSchema(schema: z.core.$ZodType | undefined): string {
  const inner = schema === undefined ? undefined : unwrapSchema(schema);
  if (inner instanceof z.ZodArray) return 'a list';
  if (inner instanceof z.ZodNumber) return 'a whole number';
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodEnum || inner instanceof z.ZodLiteral)
    return joinOptions(listOptions(inner).map((option) => renderValue(option)));
  if (inner instanceof z.ZodUnion) return joinOptions(inner.options.map((option) => describeSchema(option)));
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) {
    const all = listKeys(inner);
    const required = inner instanceof z.ZodObject ? all.filter((key) => isRequired(inner.shape[key])) : [];
    const keys = required.length === 0 ? all : required;
    const only = findOnlyRequired(inner);
    const example = only === undefined ? undefined : renderExample(only.schema);
    if (only !== undefined && example !== undefined) return `a mapping such as { ${only.key}: ${example} }`;
    return keys.length === 0 ? 'a mapping' : `a mapping with ${keys.join(', ')}`;
  }
  const { title } = readMeta(inner);
  return title === undefined ? 'text' : articled(title);
}

function isRequired(schema: z.core.$ZodType | undefined): boolean {
  return schema !== undefined && !z.safeParse(schema, undefined).success;
}

/** The one key that a mapping must have; nothing if it must have none or several. */
function findOnlyRequired(
  schema: z.core.$ZodType | undefined,
): { readonly key: string; readonly schema: z.core.$ZodType } | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const [only, ...others] = Object.entries<z.core.$ZodType>(schema.shape).filter(([, value]) => isRequired(value));
  return only === undefined || others.length > 0 ? undefined : { key: only[0], schema: only[1] };
}

function listOptions(schema: z.core.$ZodType | undefined): readonly (string | number)[] {
  const inner = schema === undefined ? undefined : unwrapSchema(schema);
  if (inner instanceof z.ZodEnum) return inner.options;
  if (inner instanceof z.ZodLiteral) return [...inner.values] as (string | number)[];
  return inner instanceof z.ZodUnion ? inner.options.flatMap((option) => listOptions(option)) : [];
}

function renderExample(schema: z.core.$ZodType | undefined): string | undefined {
  const example = readMeta(schema).examples;
  const first = Array.isArray(example) ? (example[0] as unknown) : listOptions(schema)[0];
  if (first === undefined) return undefined;
  return typeof first === 'string' && !/^[0-9]/.test(first) ? first : JSON.stringify(first);
}

function findMissing(path: readonly PropertyKey[], schema: z.core.$ZodType | undefined): Finding {
  const key = String(lastOf(path));
  const example = renderExample(schema);
  const described = describeSchema(schema);
  return {
    check: 'missing-key',
    path,
    severity: 'error',
    message: `required key ${renderValue(key)} is missing`,
    fix: example === undefined ? `add ${key}: ${described}` : `add it, as in ${key}: ${example}`,
  };
}

function findWrongKind(path: readonly PropertyKey[], node: YamlNode, schema: z.core.$ZodType | undefined): Finding {
  const inner = schema === undefined ? undefined : unwrapSchema(schema);
  const value = node.value;
  const finding = (check: string, message: string, fix: string): Finding => ({
    check,
    path,
    severity: 'error',
    message,
    fix,
    value: typeof value === 'number' ? renderValue(node.source).slice(1, -1) : renderValue(value),
  });
  const where =
    typeof lastOf(path) === 'number' ? 'the list member' : path.length === 0 ? 'the file' : String(lastOf(path));
  const described = describeSchema(schema);
  if (value === null) {
    const example = renderExample(schema);
    const optional = schema !== undefined && z.safeParse(schema, undefined).success;
    return finding(
      'wrong-type',
      `${where} is empty`,
      `write ${described}${example === undefined ? '' : `, such as ${example}`}${optional ? ', or remove it' : ''}`,
    );
  }
  const source = node.source ?? '';
  if (inner instanceof z.ZodString && typeof value !== 'object' && source !== '') {
    if (readMeta(schema).title === 'account id' && typeof value === 'number') {
      return { ...finding('account-id', '', ''), ...findNumericAccountIdFault(source) };
    }
    return finding(
      'wrong-type',
      `${where} is ${renderScalar(value, source)}, not text`,
      `put it in quotes: ${renderValue(source)}`,
    );
  }
  const options = listOptions(schema);
  const nearest = typeof value === 'string' ? findNearest(value, options.map(String)) : undefined;
  if (nearest !== undefined)
    return finding('not-an-option', `${where} must be ${described}, not ${renderValue(value)}`, `write ${nearest}`);
  const shown = typeof value === 'string' ? renderValue(value) : renderScalar(value, source);
  const member = typeof value === 'string' ? value : source;
  if (findElement(inner)?.some((element) => safeParse(element, member).success) === true) {
    return finding(
      'wrong-type',
      `${where} must be ${described}, not ${shown}`,
      `write it as a list: [${renderListed(member)}]`,
    );
  }
  const key = findOnlyKey(inner, member);
  if (key !== undefined) {
    return finding(
      'wrong-type',
      `${where} must be ${described}, not ${shown}`,
      `write it as a mapping: { ${key}: ${renderListed(member)} }`,
    );
  }
  const check = options.length > 0 && typeof value !== 'object' ? 'not-an-option' : 'wrong-type';
  return finding(check, `${where} must be ${described}, not ${shown}`, `write ${described}`);
}

function renderScalar(value: unknown, source: string): string {
  if (typeof value === 'number') return `the number ${renderValue(source).slice(1, -1)}`;
  return typeof value === 'boolean' ? `the truth value ${source}` : renderValue(value);
}

function renderListed(member: string): string {
  return /^[a-zA-Z](?:[\w./-]|:(?=\S))*$/.test(member) ? member : renderValue(member);
}

/** Schemas of the members that a list in this place would have. */
function findElement(schema: z.core.$ZodType | undefined): readonly z.core.$ZodType[] | undefined {
  if (schema instanceof z.ZodArray) return [schema.element];
  return schema instanceof z.ZodUnion
    ? schema.options.flatMap((option) => findElement(unwrapSchema(option)) ?? [])
    : undefined;
}

function findUnknownKeys(
  issue: Issue & { code: 'unrecognized_keys' },
  path: readonly PropertyKey[],
  schema: z.core.$ZodType | undefined,
): SchemaFinding[] {
  const known = schema === undefined ? [] : listKeys(schema);
  return issue.keys.map((key) => {
    const nearest =
      findNearest(key, known) ?? known.find((candidate) => candidate.toLowerCase().startsWith(key.toLowerCase()));
    return {
      check: 'unknown-key',
      path: [...path, key],
      at: 'key',
      severity: 'error',
      message: `unknown key ${renderValue(key)}`,
      value: renderValue(key),
      ...(nearest === undefined ? {} : { meantKey: nearest }),
      fix: nearest === undefined ? `remove it; known keys here are ${known.join(', ')}` : `write ${nearest}`,
    };
  });
}

function findOutOfRange(
  issue: Issue & { code: 'too_small' | 'too_big' },
  path: readonly PropertyKey[],
  node: YamlNode,
): Finding {
  const key = String(lastOf(path));
  const small = issue.code === 'too_small';
  const bound = Number(small ? issue.minimum : issue.maximum);
  const base = { path, severity: 'error' } as const;
  if (issue.origin === 'array')
    return {
      ...base,
      check: 'empty-list',
      message: `${key} is an empty list`,
      value: '[]',
      fix: 'add at least one member',
    };
  return {
    ...base,
    check: 'out-of-range',
    message: `${key} is ${String(node.value)}, ${small ? 'less than' : 'more than'} ${bound}`,
    value: String(node.value),
    fix: `write a whole number of ${small ? 'at least' : 'at most'} ${bound}`,
  };
}

function* translate(
  issue: Issue,
  root: YamlNode,
  schema: z.core.$ZodType,
  parentPath: readonly PropertyKey[],
): Generator<SchemaFinding> {
  const path = [...parentPath, ...issue.path];
  const { node, complete } = findNode(root, path);
  const expected = findSchemaAt(schema, path);
  if (!complete) yield findMissing(path, expected);
  else if (issue.code === 'custom')
    yield {
      ...(issue.params as Omit<Finding, 'path' | 'severity'>),
      path,
      severity: 'error',
      value: renderValue(node.value),
    };
  else if (issue.code === 'unrecognized_keys') yield* findUnknownKeys(issue, path, expected);
  else if ((issue.code === 'too_small' || issue.code === 'too_big') && Number.isSafeInteger(node.value ?? 0))
    yield findOutOfRange(issue, path, node);
  else if ((issue.code === 'too_small' || issue.code === 'too_big') && Array.isArray(node.value))
    yield findOutOfRange(issue, path, node);
  else if (issue.code === 'invalid_key') {
    for (const inner of issue.issues) {
      if (inner.code !== 'custom') continue;
      yield {
        ...(inner.params as Omit<Finding, 'path' | 'severity'>),
        path,
        at: 'key',
        severity: 'error',
        value: renderValue(String(lastOf(path))),
      };
    }
  } else if (issue.code === 'invalid_union') {
    const union = expected === undefined ? undefined : unwrapSchema(expected);
    const fitting =
      union instanceof z.ZodUnion ? union.options.findIndex((option) => isKindOf(option, node.value)) : -1;
    const branch = issue.errors[fitting];
    if (branch === undefined) yield findWrongKind(path, node, expected);
    else for (const inner of branch) yield* translate(inner, root, schema, path);
  } else yield findWrongKind(path, node, expected);
}

/** A misspelt key is one slip: the key that it was meant to be is not reported as missing too. */
function dropExplained(findings: readonly SchemaFinding[]): Finding[] {
  const meant = new Set<string>();
  for (const { path, meantKey } of findings)
    if (meantKey !== undefined) meant.add(renderPath([...path.slice(0, -1), meantKey]));
  return findings.filter(({ check, path }) => check !== 'missing-key' || !meant.has(renderPath(path)));
}

/** The key of a mapping that needs no other one and takes this member under it, if the place takes such a mapping. */
function findOnlyKey(inner: z.core.$ZodType | undefined, member: string): string | undefined {
  if (inner instanceof z.ZodUnion) {
    return inner.options.map((option) => findOnlyKey(unwrapSchema(option), member)).find((key) => key !== undefined);
  }
  const only = findOnlyRequired(inner);
  return only !== undefined && safeParse(only.schema, member).success ? only.key : undefined;
}

/** Everything in which a file's values do not fit the schema, in words for people; takes linear time. */
export function findSchemaFaults(schema: z.core.$ZodType, root: YamlNode, issues: readonly Issue[]): Finding[] {
  return dropExplained(issues.flatMap((issue) => [...translate(issue, root, schema, [])]));
}
