import {
  isJsonRecord,
  parseSubstitution,
  readAttributePath,
  readIntrinsic,
  readSubstitution,
  splitAtDot,
} from './intrinsic.ts';
import { readText } from '../read-text.ts';
import { buildTemplateError } from './template-error.ts';

/** What the names in an expression stand for at one place. */
export interface Scope {
  /** Value of a parameter, a pseudo parameter or a resource; {@link noValue} for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  lookup(mapping: string, first: string, second: string): unknown;
}

/** What `AWS::NoValue` becomes before the property that holds it is dropped. */
export const noValue = Symbol('AWS::NoValue');

/**
 * Computes an expression: every intrinsic function in it is replaced by its value, properties without value are dropped.
 * Throws `VALIDATION` with CloudFormation's reason for arguments of the wrong shape.
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => evaluate(each, scope)).filter((each) => each !== noValue);
  const intrinsic = readIntrinsic(value);
  if (intrinsic !== undefined) return evaluateIntrinsic(intrinsic.name, intrinsic.argument, scope);
  if (!isJsonRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const computed = evaluate(each, scope);
    if (computed !== noValue) result[key] = computed;
  }
  return result;
}

function evaluateIntrinsic(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return scope.ref(String(argument));
    case 'Fn::GetAtt':
      return scope.attribute(...readAttributePath(argument));
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = readList(name, argument, 2);
      return readItems(name, evaluate(items, scope)).map(toText).join(toText(separator));
    }
    case 'Fn::Split': {
      const [separator, text] = readList(name, argument, 2);
      return toText(evaluate(text, scope)).split(toText(separator));
    }
    case 'Fn::Select': {
      const [index, items] = readList(name, argument, 2);
      const list = readItems(name, evaluate(items, scope));
      const position = Number(evaluate(index, scope));
      if (!Number.isInteger(position) || position < 0 || position >= list.length) {
        throw buildTemplateError(`template error: Fn::Select cannot select nonexistent value at index ${position}`);
      }
      return list[position];
    }
    case 'Fn::If': {
      const [condition, whenTrue, whenFalse] = readList(name, argument, 3);
      return evaluate(scope.condition(String(condition)) ? whenTrue : whenFalse, scope);
    }
    case 'Fn::FindInMap': {
      const [mapping, first, second] = readList(name, argument, 3).map((each) => toText(evaluate(each, scope)));
      return scope.lookup(mapping ?? '', first ?? '', second ?? '');
    }
    case 'Fn::Base64':
      return Buffer.from(toText(evaluate(argument, scope)), 'utf8').toString('base64');
    default:
      throw buildTemplateError(`template error: ${name} is only allowed in conditions and rules`);
  }
}

/** Computes a condition. Throws `VALIDATION` for anything that is none. */
export function evaluateCondition(value: unknown, scope: Scope): boolean {
  if (isJsonRecord(value) && Object.keys(value).length === 1 && typeof value['Condition'] === 'string') {
    return scope.condition(value['Condition']);
  }
  const intrinsic = readIntrinsic(value);
  const name = intrinsic?.name ?? '';
  const items = Array.isArray(intrinsic?.argument) ? intrinsic.argument : [];
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = readList(name, items, 2).map((each) => JSON.stringify(toComparable(evaluate(each, scope))));
      return left === right;
    }
    case 'Fn::And':
      return items.every((each) => evaluateCondition(each, scope));
    case 'Fn::Or':
      return items.some((each) => evaluateCondition(each, scope));
    case 'Fn::Not':
      return !evaluateCondition(readList(name, items, 1)[0], scope);
    case 'Fn::Contains': {
      const [list, wanted] = readList(name, items, 2).map((each) => evaluate(each, scope));
      return readItems(name, list).map(toText).includes(toText(wanted));
    }
    default:
      throw buildTemplateError('template format error: a condition must be a condition function');
  }
}

function substitute(argument: unknown, scope: Scope): string {
  const { text, variables } = readSubstitution(argument);
  return parseSubstitution(text)
    .map((part) => {
      if ('text' in part) return part.text;
      if (Object.hasOwn(variables, part.variable)) return toText(evaluate(variables[part.variable], scope));
      const [name = '', attribute] = splitAtDot(part.variable);
      return toText(attribute === undefined ? scope.ref(name) : scope.attribute(name, attribute));
    })
    .join('');
}

function readList(name: string, argument: unknown, length: number): readonly unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw buildTemplateError(`template error: ${name} needs a list of ${length}`);
}

function readItems(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw buildTemplateError(`template error: ${name} needs a list to work on`);
}

function toText(value: unknown): string {
  const text = readText(value);
  if (text === undefined) throw buildTemplateError('template error: a list or an object stands where a text is needed');
  return text;
}

function toComparable(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? value : toText(value);
}
