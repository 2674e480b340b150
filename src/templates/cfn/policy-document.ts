import type { Expression, Value } from './expression.ts';

/** An IAM action with its service, e.g. `sns:Publish`. */
export type Action = `${string}:${string}`;

/** Condition operators that our policies use. */
export type ConditionOperator =
  | 'ArnEquals'
  | 'ArnLike'
  | 'Bool'
  | 'ForAllValues:ArnLike'
  | 'ForAllValues:StringEquals'
  | 'ForAnyValue:StringEquals'
  | 'Null'
  | 'StringEquals'
  | 'StringLike';

type ConditionKey = `${string}:${string}`;
type ConditionValue = Value<string> | readonly Value<string>[];

/** Operator, key and wanted value or values; an expression stands for the tests of one operator. */
export type Condition = {
  readonly [Operator in ConditionOperator]?: Readonly<Record<ConditionKey, ConditionValue>> | Expression;
};

/** Who a statement of a resource or trust policy is about. */
export type Principal =
  | '*'
  | { readonly AWS: Value<string> | readonly Value<string>[] }
  | { readonly Service: Value<string> | readonly string[] };

interface StatementFacts {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: Action | readonly Action[];
  readonly Condition?: Condition;
}

type Resource = Value<string> | readonly Value<string>[];

/** A statement of a role's policy. */
export type IdentityStatement = StatementFacts & { readonly Resource: Resource };

/** A statement of a topic's or key's policy. */
export type ResourceStatement = StatementFacts & { readonly Principal: Principal; readonly Resource: Resource };

/** A statement of a role's trust policy. */
export type TrustStatement = StatementFacts & { readonly Principal: Principal };

/** A whole policy; an expression in the list is a statement that a condition may remove. */
export interface PolicyDocument<Statement> {
  readonly Version: '2012-10-17';
  readonly Id?: string;
  readonly Statement: readonly (Statement | Expression)[];
}

/** Wraps statements in a policy of the current policy language. */
export function policyDocument<Statement>(
  statements: readonly (Statement | Expression)[],
  id?: string,
): PolicyDocument<Statement> {
  return { Version: '2012-10-17', ...(id === undefined ? {} : { Id: id }), Statement: statements };
}
