import { limits } from '../../config/limits.ts';
import { isJsonRecord } from './intrinsic.ts';
import type { JsonRecord } from './intrinsic.ts';
import { readText } from '../read-text.ts';
import { buildTemplateError } from './template-error.ts';

/** A parameter as a template declares it. */
export interface ParameterDeclaration {
  readonly name: string;
  readonly type: 'String' | 'Number' | 'CommaDelimitedList';
  readonly defaultValue: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly allowedValues: readonly string[] | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  /** True if the value is hidden from whoever describes the stack. */
  readonly noEcho: boolean;
  readonly constraintDescription: string | undefined;
}

/** Values of all parameters, defaults filled in; lists are taken apart. */
export type ParameterValues = ReadonlyMap<string, string | readonly string[]>;

/** Reads one entry of `Parameters`. Throws `VALIDATION` for a type that the local cloud does not know. */
export function readParameterDeclaration(name: string, value: unknown): ParameterDeclaration {
  const record: JsonRecord = isJsonRecord(value) ? value : {};
  const type = record['Type'];
  if (type !== 'String' && type !== 'Number' && type !== 'CommaDelimitedList') {
    throw buildTemplateError(`template format error: parameter ${name} has the unsupported type ${String(type)}`);
  }
  const text = (key: string): string | undefined => readText(record[key]);
  const number = (key: string): number | undefined => (record[key] === undefined ? undefined : Number(record[key]));
  const allowed = record['AllowedValues'];
  return {
    name,
    type,
    defaultValue: text('Default'),
    allowedPattern: text('AllowedPattern'),
    allowedValues: Array.isArray(allowed) ? allowed.map(String) : undefined,
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
    noEcho: String(record['NoEcho']) === 'true',
    constraintDescription: text('ConstraintDescription'),
  };
}

/**
 * Checks the values given for a template and fills in defaults. Throws `VALIDATION` for an unknown parameter, a missing
 * value, or a value that a constraint forbids.
 */
export function checkParameters(
  declarations: ReadonlyMap<string, ParameterDeclaration>,
  given: Readonly<Record<string, string>>,
): ParameterValues {
  const unknown = Object.keys(given).filter((name) => !declarations.has(name));
  if (unknown.length > 0) throw buildTemplateError(`parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = [...declarations.values()].filter(
    ({ name, defaultValue }) => given[name] === undefined && defaultValue === undefined,
  );
  if (missing.length > 0) {
    throw buildTemplateError(`parameters: [${missing.map(({ name }) => name).join(', ')}] must have values`);
  }
  const values = new Map<string, string | readonly string[]>();
  for (const declaration of declarations.values()) {
    const value = given[declaration.name] ?? declaration.defaultValue ?? '';
    checkValue(declaration, value);
    const isList = declaration.type === 'CommaDelimitedList';
    values.set(declaration.name, isList ? value.split(',').map((item) => item.trim()) : value);
  }
  return values;
}

function checkValue(declaration: ParameterDeclaration, value: string): void {
  const { name, type, allowedPattern, allowedValues, minLength, maxLength, minValue, maxValue } = declaration;
  const refuse = (reason: string): never => {
    const hint = declaration.constraintDescription;
    throw buildTemplateError(
      `parameter ${name} ${hint === undefined ? reason : `failed to satisfy constraint: ${hint}`}, but is '${shown(declaration, value)}'`,
      'give it another value',
    );
  };
  if (Buffer.byteLength(value) > limits.parameterValueMaxBytes)
    refuse(`must be at most ${limits.parameterValueMaxBytes} bytes`);
  if (type === 'Number' && (value.trim() === '' || !Number.isFinite(Number(value)))) refuse('must be a number');
  if (minValue !== undefined && Number(value) < minValue) refuse(`must be at least ${minValue}`);
  if (maxValue !== undefined && Number(value) > maxValue) refuse(`must be at most ${maxValue}`);
  if (minLength !== undefined && value.length < minLength) refuse(`must have at least ${minLength} characters`);
  if (maxLength !== undefined && value.length > maxLength) refuse(`must have at most ${maxLength} characters`);
  const items = type === 'CommaDelimitedList' ? value.split(',').map((item) => item.trim()) : [value];
  if (allowedValues !== undefined && !items.every((item) => allowedValues.includes(item))) {
    refuse(`must be one of ${allowedValues.join(', ')}`);
  }
  if (allowedPattern !== undefined && !items.every((item) => new RegExp(`^(?:${allowedPattern})$`).test(item))) {
    refuse(`must match pattern ${allowedPattern}`);
  }
}

function shown({ noEcho }: ParameterDeclaration, value: string): string {
  if (noEcho) return '****';
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
