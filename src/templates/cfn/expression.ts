import dataTypes from 'cloudform-types/types/dataTypes.js';
import type {
  IntrinsicFunction,
  List as CloudformList,
  Value as CloudformValue,
} from 'cloudform-types/types/dataTypes.js';

/** A call of an intrinsic function: something that CloudFormation computes when a stack is deployed. */
export type Expression = IntrinsicFunction;

/** A literal, or an expression that yields one. */
export type Value<T> = CloudformValue<T>;

/** A literal list, or an expression that yields one. */
export type List<T> = CloudformList<T>;

/** Names that every template knows without declaring them. */
export type PseudoParameter =
  | 'AWS::AccountId'
  | 'AWS::NoValue'
  | 'AWS::Partition'
  | 'AWS::Region'
  | 'AWS::StackId'
  | 'AWS::StackName'
  | 'AWS::URLSuffix';

/** Calls any intrinsic function. Unchecked: outside this folder use the typed functions of a scope. */
export function call(name: string, payload: unknown): Expression {
  return new dataTypes.IntrinsicFunction(name, payload);
}

/** True for what {@link call} made. */
export function isExpression(value: unknown): value is Expression {
  return value instanceof dataTypes.IntrinsicFunction;
}

/** The value of a pseudo parameter; `AWS::NoValue` removes the property it stands in. */
export function pseudo(name: PseudoParameter): Expression {
  return call('Ref', name);
}

/** The item at `index`, counted from 0. */
export function select(index: number, list: Expression | readonly Value<string>[]): Expression {
  return call('Fn::Select', [index, list]);
}

/** The parts of a text between separators, as a list. */
export function split(separator: string, text: Value<string>): Expression {
  return call('Fn::Split', [separator, text]);
}

/** A list glued into one text. */
export function join(separator: string, list: Expression | readonly Value<string>[]): Expression {
  return call('Fn::Join', [separator, list]);
}
