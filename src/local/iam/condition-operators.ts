import { matchesArnPattern, matchesPattern } from './match-pattern.ts';

/** What a request tells about itself, by condition key in lower case; several values for a multivalued key. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

type Test = (wanted: string, actual: string) => boolean;

interface Operator {
  readonly test: Test;
  /** A negated operator holds when no wanted value matches, and also when the key is absent. */
  readonly isNegated: boolean;
}

const positive = (test: Test): Operator => ({ test, isNegated: false });
const negated = (test: Test): Operator => ({ test, isNegated: true });

const isEqual: Test = (wanted, actual) => wanted === actual;
const isEqualIgnoringCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();
const numeric = (compare: (actual: number, wanted: number) => boolean): Operator =>
  positive((wanted, actual) => compare(Number(actual), Number(wanted)));

/**
 * The operators that the policies of our field use, each as one function. An operator that is not here makes a policy
 * invalid rather than silently true.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: positive(isEqual),
  StringNotEquals: negated(isEqual),
  StringEqualsIgnoreCase: positive(isEqualIgnoringCase),
  StringNotEqualsIgnoreCase: negated(isEqualIgnoringCase),
  StringLike: positive(matchesPattern),
  StringNotLike: negated(matchesPattern),
  ArnEquals: positive(matchesArnPattern),
  ArnNotEquals: negated(matchesArnPattern),
  ArnLike: positive(matchesArnPattern),
  ArnNotLike: negated(matchesArnPattern),
  Bool: positive(isEqualIgnoringCase),
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericLessThan: numeric((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numeric((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numeric((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numeric((actual, wanted) => actual >= wanted),
};

/** True if {@link conditionHolds} can decide the operator, with its set prefix and `IfExists`. */
export function isConditionOperator(name: string): boolean {
  return name === 'Null' || operators[bareName(name)] !== undefined;
}

/** Whether one operator with one key holds for a request. Several wanted values are alternatives. */
export function conditionHolds(
  operatorName: string,
  key: string,
  wanted: readonly string[],
  context: RequestContext,
): boolean {
  const actual = context.get(key.toLowerCase()) ?? [];
  if (operatorName === 'Null')
    return wanted.some((value) => (value.toLowerCase() === 'true') === (actual.length === 0));
  const operator = operators[bareName(operatorName)];
  if (operator === undefined) return false;
  const { test, isNegated } = operator;
  const isForAll = operatorName.startsWith('ForAllValues:');
  if (actual.length === 0) return isForAll || isNegated || operatorName.endsWith('IfExists');
  const holdsFor = (value: string): boolean => wanted.some((each) => test(each, value)) !== isNegated;
  return isForAll ? actual.every(holdsFor) : actual.some(holdsFor);
}

function bareName(name: string): string {
  return name.replace(/^(ForAllValues|ForAnyValue):/, '').replace(/IfExists$/, '');
}
