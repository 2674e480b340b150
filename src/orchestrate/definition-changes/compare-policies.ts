import type { AccessVerdict, StatementChange } from '../plan.ts';
import { isRecord, toList } from './canonical.ts';
import { compareStatements, reachesAsFar } from './compare-statements.ts';
import { readStatement } from './statement.ts';
import type { OpaqueStatement, Statement } from './statement.ts';

type AnyStatement = Statement | OpaqueStatement;

interface Placed {
  readonly name: string;
  readonly statement: AnyStatement;
}

/** Below this share of equal parts two statements are a removal and an addition rather than a change. */
const leastSimilarity = 0.25;

/**
 * How the statements of a policy would change; those that stay the same are left out. Statements are matched by Sid, then
 * by likeness. One that came or went is judged by itself, but is `equal` if another statement allows all of it anyway.
 */
export function comparePolicies(policy: string, before: unknown, after: unknown): readonly StatementChange[] {
  const [old, now] = dropUnchanged(listStatements(before), listStatements(after));
  const changes: StatementChange[] = [];
  const { matched, removed, added } = matchStatements(old, now);
  for (const [from, to] of matched) {
    changes.push({ policy, statement: to.name, ...compareStatements(from.statement, to.statement) });
  }
  const all = { before: listStatements(before), after: listStatements(after) };
  for (const { name, statement } of added)
    changes.push({ policy, statement: name, ...judgeAdded(statement, all.before) });
  for (const { name, statement } of removed) {
    changes.push({ policy, statement: name, ...judgeRemoved(statement, all.after) });
  }
  return changes;
}

function listStatements(document: unknown): readonly Placed[] {
  const statements = isRecord(document) ? toList(document['Statement']) : [];
  return statements.map((value, index) => {
    const statement = readStatement(value);
    return { statement, name: statement.sid ?? `#${index + 1}` };
  });
}

/** Statements that are the same but for their place: most of them, in most changes. */
function dropUnchanged(before: readonly Placed[], after: readonly Placed[]): [Placed[], Placed[]] {
  const left = [...before];
  const now = after.filter(({ statement }) => {
    const index = left.findIndex(
      (each) => each.statement.text === statement.text && each.statement.sid === statement.sid,
    );
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [left, now];
}

interface Matches {
  readonly matched: readonly (readonly [Placed, Placed])[];
  readonly removed: readonly Placed[];
  readonly added: readonly Placed[];
}

function matchStatements(before: readonly Placed[], after: readonly Placed[]): Matches {
  const matched: (readonly [Placed, Placed])[] = [];
  const removed = new Set(before);
  const added = new Set(after);
  const match = (from: Placed, to: Placed): void => {
    matched.push([from, to]);
    removed.delete(from);
    added.delete(to);
  };
  for (const to of after) {
    const from = before.find(({ statement }) => statement.sid !== undefined && statement.sid === to.statement.sid);
    if (from !== undefined && removed.has(from)) match(from, to);
  }
  const candidates = [...removed].flatMap((from) =>
    [...added].map((to) => ({ from, to, likeness: measureLikeness(from.statement, to.statement) })),
  );
  for (const { from, likeness, to } of candidates.sort((left, right) => right.likeness - left.likeness)) {
    if (likeness >= leastSimilarity && removed.has(from) && added.has(to)) match(from, to);
  }
  return { matched, removed: [...removed], added: [...added] };
}

/** The share of parts that two statements have in common, from 0 to 1. */
function measureLikeness(left: AnyStatement, right: AnyStatement): number {
  const [a, b] = [listParts(left), listParts(right)];
  const common = [...a].filter((part) => b.has(part)).length;
  return common / Math.max(1, a.size + b.size - common);
}

function listParts(statement: AnyStatement): ReadonlySet<string> {
  if (statement.effect === undefined) return new Set([statement.text]);
  const parts = (label: string, patterns: readonly { readonly atoms: readonly string[] }[] = []): readonly string[] =>
    patterns.map(({ atoms }) => `${label} ${atoms.join('')}`);
  return new Set([
    statement.effect,
    ...parts('action', statement.actions?.patterns),
    ...parts('resource', statement.resources?.patterns),
    ...parts('principal', statement.principals?.patterns),
    ...statement.conditions.keys(),
  ]);
}

function judgeAdded(statement: AnyStatement, before: readonly Placed[]): Pick<StatementChange, 'verdict' | 'details'> {
  if (statement.effect === undefined) return { verdict: 'incomparable', details: ['+ an intrinsic function'] };
  const covering = findCovering(statement, before);
  if (covering !== undefined) return { verdict: 'equal', details: [`+ ${summarize(statement)}, as ${covering} did`] };
  return { verdict: verdictOf(statement.effect), details: [`+ ${summarize(statement)}`] };
}

function judgeRemoved(statement: AnyStatement, after: readonly Placed[]): Pick<StatementChange, 'verdict' | 'details'> {
  if (statement.effect === undefined) return { verdict: 'incomparable', details: ['- an intrinsic function'] };
  const covering = findCovering(statement, after);
  if (covering !== undefined) return { verdict: 'equal', details: [`- ${summarize(statement)}, as ${covering} does`] };
  return {
    verdict: verdictOf(statement.effect === 'Allow' ? 'Deny' : 'Allow'),
    details: [`- ${summarize(statement)}`],
  };
}

function verdictOf(added: 'Allow' | 'Deny'): AccessVerdict {
  return added === 'Allow' ? 'broader' : 'narrower';
}

function findCovering(statement: Statement, others: readonly Placed[]): string | undefined {
  return others.find(
    ({ statement: other }) =>
      other.effect !== undefined && other.effect === statement.effect && reachesAsFar(other, statement),
  )?.name;
}

function summarize({ actions, effect, principals, resources }: Statement): string {
  const list = (aspect: Statement['actions'], not: string) =>
    `${aspect?.isInverted === true ? not : ''}${(aspect?.patterns ?? []).map(({ text }) => text).join(', ')}`;
  const who = principals === undefined ? '' : ` to ${list(principals, 'all but ')}`;
  const where = resources === undefined ? '' : ` on ${list(resources, 'all but ')}`;
  return `${effect} ${list(actions, 'all but ')}${who}${where}`;
}
