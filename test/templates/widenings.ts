import { place } from './cloudformation-actions.ts';
import { listOf } from './policies.ts';
import type { ResolvedStatement } from './resolve-template.ts';

/** A statement that was made to allow more, and what was done to it. */
export interface Widening {
  readonly what: string;
  readonly widened: ResolvedStatement;
}

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Accounts, whose ids all have the same length, so that only a wildcard for the whole means more. */
const accounts: readonly string[] = [place.accountId, place.pantherAccountId];

/** Whatever else in a resource or a condition's value holds the role to one thing. */
const ties: readonly string[] = [
  place.stackSet,
  place.topic,
  place.rule,
  place.alias.replace('alias/', ''),
  place.queue,
  'StackSet-',
  'CloudTrailRule',
  '????????-????-????-????-????????????',
];

/** Every way to widen a statement by one fact: a condition left out, or a wildcard for, before or behind a name. */
export function listWidenings(statement: ResolvedStatement): readonly Widening[] {
  const { Condition = {}, Resource } = statement;
  const dropped = entriesOf(Condition).map(({ operator, key }) => ({
    what: `without ${operator} ${key}`,
    widened: { ...statement, Condition: without(Condition, operator, key) },
  }));
  const resources = listOf(Resource);
  const wideResources = resources.flatMap((resource, index) =>
    loosen(resource).map((wide) => ({
      what: `${wide} for ${resource}`,
      widened: { ...statement, Resource: resources.with(index, wide) },
    })),
  );
  const wideConditions = entriesOf(Condition).flatMap(({ operator, key, value }) =>
    loosen(value).map((wide) => ({
      what: `${wide} for ${value}`,
      widened: { ...statement, Condition: { ...Condition, [operator]: { ...Condition[operator], [key]: wide } } },
    })),
  );
  return [...dropped, ...wideResources, ...wideConditions];
}

function loosen(text: string): readonly string[] {
  const replaced = (tie: string, ...wides: readonly string[]) =>
    text.includes(tie) ? wides.map((wide) => text.replace(tie, wide)) : [];
  return [
    ...accounts.flatMap((account) => replaced(account, '*')),
    ...ties.flatMap((tie) => replaced(tie, '*', `*${tie}`, `${tie}*`)),
  ].filter((wide) => wide.replaceAll(/\*+/g, '*') !== text);
}

function entriesOf(condition: Condition): readonly { operator: string; key: string; value: string }[] {
  return Object.entries(condition).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, value]) => ({ operator, key, value })),
  );
}

function without(condition: Condition, operator: string, key: string): Condition {
  const { [key]: _test, ...rest } = condition[operator] ?? {};
  return { ...condition, [operator]: rest };
}
