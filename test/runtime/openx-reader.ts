/** A type of Hive, taken apart. */
export type HiveType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'array'; readonly of: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [name: string, type: HiveType])[] };

/** Reads a type by the grammar of Hive; throws for text that is none. */
export function parseHiveType(text: string): HiveType {
  let at = 0;
  const take = (token: string): void => {
    if (!text.startsWith(token, at)) throw new Error(`${text}: no ${token} at ${at}`);
    at += token.length;
  };
  const word = (pattern: RegExp): string => {
    const [found = ''] = pattern.exec(text.slice(at)) ?? [];
    if (found === '') throw new Error(`${text}: no name at ${at}`);
    at += found.length;
    return found;
  };
  const type = (): HiveType => {
    const name = word(/^[a-z]+/);
    if (name === 'array') {
      take('<');
      const of = type();
      take('>');
      return { kind: 'array', of };
    }
    if (name !== 'struct') return { kind: 'scalar', name };
    take('<');
    const fields: [string, HiveType][] = [];
    for (;;) {
      const field = word(/^[a-z0-9_]+/);
      take(':');
      fields.push([field, type()]);
      if (text[at] !== ',') break;
      take(',');
    }
    take('>');
    return { kind: 'struct', fields };
  };
  const found = type();
  if (at !== text.length) throw new Error(`${text}: more at ${at}`);
  return found;
}

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: () => true,
  boolean: (value) => typeof value === 'boolean',
  int: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31,
  bigint: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 63,
  double: (value) => typeof value === 'number',
  timestamp: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/.test(value),
};

/** What a reading of rows has come upon. */
export interface OpenxReading {
  /** Keys of a row that no column gives. */
  readonly lost: Set<string>;
  /** Values that are not of their column's type. */
  readonly misfits: Set<string>;
}

/**
 * Reads a row as the OpenX JSON SerDe does when it goes by case: a column, or a field of a struct at any depth, gives the
 * value of the key that `mapping.<column>` names, else of the key that is called like it.
 * https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
 */
export function readByOpenx(
  row: unknown,
  type: HiveType,
  parameters: Readonly<Record<string, string>>,
  reading: OpenxReading,
  path = '',
): void {
  if (row === null || row === undefined) return;
  if (type.kind === 'scalar') {
    if (fits[type.name]?.(row) !== true) reading.misfits.add(`${path} ${type.name}`);
  } else if (type.kind === 'array') {
    if (!Array.isArray(row)) reading.misfits.add(`${path} array`);
    else for (const each of row) readByOpenx(each, type.of, parameters, reading, `${path}[]`);
  } else if (typeof row !== 'object' || Array.isArray(row)) reading.misfits.add(`${path} struct`);
  else {
    const values = row as Readonly<Record<string, unknown>>;
    const unread = new Set(Object.keys(values));
    for (const [name, of] of type.fields) {
      const key = parameters[`mapping.${name}`] ?? name;
      if (unread.delete(key)) readByOpenx(values[key], of, parameters, reading, `${path}.${key}`);
    }
    for (const key of unread) reading.lost.add(`${path}.${key}`);
  }
}
