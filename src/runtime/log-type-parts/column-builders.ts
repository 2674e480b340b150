import type { Column, ColumnType } from '../../config/log-column.ts';

/** What a column says beyond name, type and description. */
type More = Omit<Column, 'name' | 'type' | 'description'>;

type Builder = (name: string, description: string, more?: More) => Column;

const ofType =
  (type: ColumnType): Builder =>
  (name, description, more) => ({ name, type, description, ...more });

/** A column of text. */
export const text: Builder = ofType('string');
/** A column of `true` and `false`. */
export const bool: Builder = ofType('boolean');
/** A column of whole numbers of 32 bits. */
export const int: Builder = ofType('int');
/** A column of whole numbers of 64 bits. */
export const bigint: Builder = ofType('bigint');
/** A column of numbers. */
export const float: Builder = ofType('float');
/** A column of times; as RFC 3339 unless it says otherwise. */
export const time: Builder = ofType('timestamp');
/** A column of any JSON. */
export const json: Builder = ofType('json');
/** A column of JSON that is searched for indicators of AWS. */
export const awsJson: Builder = (name, description, more) =>
  json(name, description, { ...more, indicators: ['aws_deep'] });
/** A column of lists of texts. */
export const texts: Builder = ofType({ array: 'string' });

/** A column of mappings with known fields. */
export function struct(name: string, description: string, fields: readonly Column[], more?: More): Column {
  return { name, type: { struct: fields }, description, ...more };
}

/** A column of lists of such mappings. */
export function structs(name: string, description: string, fields: readonly Column[], more?: More): Column {
  return { name, type: { array: { struct: fields } }, description, ...more };
}

/** A record without the value is refused. */
export const required: More = { isRequired: true };
/** The time of the event; a record without it is refused. */
export const eventTime: More = { isRequired: true, isEventTime: true };
/** An account that must be there. */
export const requiredAccount: More = { isRequired: true, indicators: ['aws_account_id'] };
/** An ARN. */
export const arn: More = { indicators: ['aws_arn'] };
/** An account. */
export const account: More = { indicators: ['aws_account_id'] };
