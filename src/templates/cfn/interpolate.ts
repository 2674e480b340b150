import { call, isExpression } from './expression.ts';
import type { Expression, PseudoParameter, Value } from './expression.ts';

/** The names that stand as `${Name}` in a text known at compile time; `${!x}` is an escape and names nothing. */
export type NamesIn<Text extends string> = Text extends `${string}\${${infer Name}}${infer Rest}`
  ? (Name extends `!${string}` ? never : Name) | NamesIn<Rest>
  : never;

/** `Text` itself, or a type no string fits if it names anything outside `Known`. Refuses texts not known at compile time. */
export type Checked<Text extends string, Known extends string> = string extends Text
  ? { readonly 'not a literal text': never }
  : [Exclude<NamesIn<Text>, Known>] extends [never]
    ? Text
    : { readonly 'unknown name': Exclude<NamesIn<Text>, Known> };

/** What may be filled into a text. */
export type Fillings = Readonly<Record<string, Value<string>>>;

/**
 * Fills `${Name}` in a text with the given values, which may be literals or expressions, or with pseudo parameters.
 * Literals are written into the text, escaped, so that whatever they hold stays literal. A plain string comes back when
 * nothing is left for CloudFormation to do.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html
 */
export function interpolate<const Text extends string, const Values extends Fillings = Record<never, never>>(
  text: Checked<Text, PseudoParameter | (keyof Values & string)>,
  values?: Values,
): Value<string> {
  return fill(text as string, values ?? {});
}

/** {@link interpolate} without its check of names, for functions that check in their own way. */
export function fill(text: string, values: Fillings): Value<string> {
  const variables: Record<string, Expression> = {};
  const filled = text.replaceAll(/\$\{([^!}][^}]*)\}/g, (hole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return hole;
    if (!isExpression(value)) return value.replaceAll('${', '${!');
    const inlined = inline(value);
    if (inlined !== undefined) return inlined;
    variables[name] = value;
    return hole;
  });
  if (!/\$\{[^!]/.test(filled)) return filled.replaceAll('${!', '${');
  return call('Fn::Sub', Object.keys(variables).length === 0 ? filled : [filled, variables]);
}

/** A reference or a text without variables of its own can stand in another text; anything else needs a variable. */
function inline(value: Expression): string | undefined {
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value.toJSON();
  if (typeof reference === 'string') return `\${${reference}}`;
  if (Array.isArray(attribute) && attribute.every((part) => typeof part === 'string'))
    return `\${${attribute.join('.')}}`;
  return typeof text === 'string' ? text : undefined;
}
