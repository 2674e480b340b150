import { canonicalText, isIntrinsic, isRecord, toList } from './canonical.ts';
import { readPattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';

/** One aspect of a statement that is a set: actions, resources or principals. */
export interface Aspect {
  /** True for the `Not…` form, whose set is what it leaves out. */
  readonly isInverted: boolean;
  readonly patterns: readonly Pattern[];
}

/** One operator and key of a condition block, with its values. */
export interface ConditionEntry {
  readonly operator: string;
  /** As written; compared without regard to case. */
  readonly key: string;
  readonly patterns: readonly Pattern[];
}

/** A statement of a policy, ready to be compared. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Aspect | undefined;
  readonly resources: Aspect | undefined;
  readonly principals: Aspect | undefined;
  /** By operator and lower-case key. */
  readonly conditions: ReadonlyMap<string, ConditionEntry>;
  /** The same for all ways to write it, but for its Sid. */
  readonly text: string;
}

/** A statement that no one can look into, such as an `Fn::If` of two statements. */
export interface OpaqueStatement {
  readonly sid: undefined;
  readonly effect: undefined;
  readonly text: string;
}

/** Reads a statement of a policy document. One whose effect is not plainly Allow or Deny is opaque. */
export function readStatement(value: unknown): Statement | OpaqueStatement {
  if (!isRecord(value)) return { sid: undefined, effect: undefined, text: canonicalText(value) };
  const { Effect: effect, Sid: sid, ...rest } = value;
  if (effect !== 'Allow' && effect !== 'Deny') {
    return { sid: undefined, effect: undefined, text: canonicalText(value) };
  }
  return {
    sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
    effect,
    actions: readAspect(rest, 'Action', (each) => readPattern(each, { ignoreCase: true })),
    resources: readAspect(rest, 'Resource', readPattern),
    principals: readPrincipals(rest),
    conditions: readConditions(rest['Condition']),
    text: canonicalText({ Effect: effect, ...rest }),
  };
}

function readAspect(
  statement: Readonly<Record<string, unknown>>,
  key: string,
  read: (value: unknown) => Pattern,
): Aspect | undefined {
  for (const [name, isInverted] of [[key, false] as const, [`Not${key}`, true] as const]) {
    if (statement[name] !== undefined) {
      return { isInverted, patterns: toList(statement[name]).map((each) => read(each)) };
    }
  }
  return undefined;
}

function readPrincipals(statement: Readonly<Record<string, unknown>>): Aspect | undefined {
  const isInverted = statement['Principal'] === undefined;
  const value = statement[isInverted ? 'NotPrincipal' : 'Principal'];
  if (value === undefined) return undefined;
  if (!isRecord(value) || isIntrinsic(value)) return { isInverted, patterns: [readPattern(value)] };
  const patterns = Object.entries(value).flatMap(([kind, each]) =>
    toList(each).map((principal) => readPrincipal(kind, principal)),
  );
  return { isInverted, patterns };
}

/** The root of an account may be written as the account's id; only a lone `*` is a wildcard here. */
function readPrincipal(kind: string, value: unknown): Pattern {
  if (value === '*' && kind === 'AWS') return readPattern('*');
  const id = typeof value === 'string' ? /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1] : undefined;
  const { atoms, text } = readPattern(id ?? value, { wildcards: value === '*' });
  return { atoms: [`${kind} `, ...atoms], text };
}

function readConditions(value: unknown): ReadonlyMap<string, ConditionEntry> {
  const conditions = new Map<string, ConditionEntry>();
  if (value === undefined) return conditions;
  if (!isRecord(value) || isIntrinsic(value)) {
    const patterns = [readPattern(value)];
    return conditions.set('', { operator: '', key: patterns[0]?.text ?? '', patterns });
  }
  for (const [operator, keys] of Object.entries(value)) {
    const entries =
      isRecord(keys) && !isIntrinsic(keys) ? Object.entries(keys) : [[canonicalText(keys), keys] as const];
    for (const [key, values] of entries) {
      const patterns = toList(values).map((each) => readPattern(each, { wildcards: /Like|Arn/.test(operator) }));
      conditions.set(`${operator} ${key.toLowerCase()}`, { operator, key, patterns });
    }
  }
  return conditions;
}
