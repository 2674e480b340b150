import type { AccessVerdict } from '../plan.ts';
import { containsArn, containsPattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { combineVerdicts, flipVerdict, judgeContainment } from './relation.ts';
import type { Aspect, ConditionEntry, OpaqueStatement, Statement } from './statement.ts';

/** What a statement that changed allows, compared with before, and why. */
export interface ComparedStatement {
  readonly verdict: AccessVerdict;
  /** What came (`+`), went (`-`) or is otherwise different (`~`), in words. */
  readonly details: readonly string[];
}

interface Compared {
  /** Whether the statement speaks of more or fewer requests; for a Deny that is the opposite of what it lets pass. */
  readonly verdict: AccessVerdict;
  readonly details: readonly string[];
}

/**
 * Compares two versions of a statement by what they let pass: actions, resources and principals by containment under
 * wildcards, conditions by which there are and what they accept. The `Not…` forms, conditions of unknown effect and
 * intrinsic functions are compared for equality only, so a verdict other than `incomparable` can be relied on.
 * Symmetric: the other way round, broader is narrower.
 */
export function compareStatements(
  before: Statement | OpaqueStatement,
  after: Statement | OpaqueStatement,
): ComparedStatement {
  if (before.effect === undefined || after.effect === undefined) {
    return before.text === after.text
      ? { verdict: 'equal', details: [] }
      : { verdict: 'incomparable', details: ['~ its effect depends on an intrinsic function'] };
  }
  if (before.effect !== after.effect) {
    return {
      verdict: after.effect === 'Allow' ? 'broader' : 'narrower',
      details: [`~ ${before.effect} is now ${after.effect}`],
    };
  }
  const aspects = [
    compareAspects(before.actions, after.actions, ''),
    compareAspects(before.resources, after.resources, 'resource '),
    compareAspects(before.principals, after.principals, 'principal '),
    compareConditions(before.conditions, after.conditions),
  ];
  const reach = combineVerdicts(aspects.map(({ verdict }) => verdict));
  return {
    verdict: after.effect === 'Allow' ? reach : flipVerdict(reach),
    details: aspects.flatMap(({ details }) => details),
  };
}

/** True if every request that `inner` speaks of is one that `outer` speaks of, for all that can be known. */
export function reachesAsFar(outer: Statement, inner: Statement): boolean {
  const { verdict } = compareStatements({ ...inner, effect: 'Allow' }, { ...outer, effect: 'Allow' });
  return verdict === 'equal' || verdict === 'broader';
}

function compareAspects(before: Aspect | undefined, after: Aspect | undefined, label: string): Compared {
  const details = listDifferences(before?.patterns ?? [], after?.patterns ?? [], label);
  if (before === undefined && after === undefined) return { verdict: 'equal', details: [] };
  if (before === undefined || after === undefined) return { verdict: 'incomparable', details };
  if (before.isInverted !== after.isInverted) {
    const form = `${label}${label === '' ? 'actions ' : ''}`.trim();
    return {
      verdict: 'incomparable',
      details: [`~ ${form} of the ${after.isInverted ? 'Not' : 'plain'} form`, ...details],
    };
  }
  const verdict = judgeContainment(
    containsAllPatterns(after.patterns, before.patterns),
    containsAllPatterns(before.patterns, after.patterns),
  );
  if (!before.isInverted || verdict === 'equal') return { verdict, details };
  return { verdict: 'incomparable', details: details.map((detail) => `${detail} (left out)`) };
}

function containsAllPatterns(
  outer: readonly Pattern[],
  inner: readonly Pattern[],
  contains: (outer: Pattern, inner: Pattern) => boolean = containsPattern,
): boolean {
  const exact = new Set(outer.map(keyOf));
  return inner.every((each) => exact.has(keyOf(each)) || outer.some((wider) => contains(wider, each)));
}

function keyOf({ atoms }: Pattern): string {
  return atoms.join('\n');
}

function listDifferences(before: readonly Pattern[], after: readonly Pattern[], label: string): readonly string[] {
  const [old, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return [
    ...after.filter((each) => !old.has(keyOf(each))).map(({ text }) => `+ ${label}${text}`),
    ...before.filter((each) => !now.has(keyOf(each))).map(({ text }) => `- ${label}${text}`),
  ];
}

/** Every condition must hold, so one more lets less pass. */
function compareConditions(before: Statement['conditions'], after: Statement['conditions']): Compared {
  const compared: Compared[] = [];
  for (const [id, entry] of after) {
    const old = before.get(id);
    if (old === undefined) compared.push({ verdict: 'narrower', details: [`+ ${describe(entry)}`] });
    else compared.push(compareValues(old, entry));
  }
  for (const [id, entry] of before) {
    if (!after.has(id)) compared.push({ verdict: 'broader', details: [`- ${describe(entry)}`] });
  }
  return {
    verdict: combineVerdicts(compared.map(({ verdict }) => verdict)),
    details: compared.flatMap(({ details }) => details),
  };
}

const positive = new Set(
  'StringEquals StringEqualsIgnoreCase StringLike ArnEquals ArnLike NumericEquals DateEquals BinaryEquals IpAddress'.split(
    ' ',
  ),
);
const negative = new Set(
  'StringNotEquals StringNotEqualsIgnoreCase StringNotLike ArnNotEquals ArnNotLike NumericNotEquals DateNotEquals NotIpAddress'.split(
    ' ',
  ),
);

/** More values let more pass, or less where the operator is a negation; of other operators only equality is known. */
function compareValues(before: ConditionEntry, after: ConditionEntry): Compared {
  const operator = after.operator.replace(/^For(AllValues|AnyValue):/, '').replace(/IfExists$/, '');
  const contains = operator.startsWith('Arn') ? containsArn : containsPattern;
  const verdict = judgeContainment(
    containsAllPatterns(after.patterns, before.patterns, contains),
    containsAllPatterns(before.patterns, after.patterns, contains),
  );
  if (verdict === 'equal') return { verdict, details: [] };
  const details = listDifferences(before.patterns, after.patterns, `condition ${after.key} `);
  if (positive.has(operator)) return { verdict, details };
  return { verdict: negative.has(operator) ? flipVerdict(verdict) : 'incomparable', details };
}

function describe({ key, operator }: ConditionEntry): string {
  return operator === '' ? `condition ${key}` : `condition ${operator} ${key}`;
}
