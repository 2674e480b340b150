/**
 * The type of DuckDB for a type of Hive, `array<struct<arn:string>>` becomes `STRUCT("arn" VARCHAR)[]`. Names keep their
 * capitals, by which DuckDB finds keys. Types that it does not know are read as text, which loses nothing.
 */
export function duckdbType(hive: string): string {
  if (hive.startsWith('array<')) return `${duckdbType(hive.slice('array<'.length, -1))}[]`;
  if (!hive.startsWith('struct<')) return scalars[hive] ?? 'VARCHAR';
  const fields = splitAtTop(hive.slice('struct<'.length, -1)).map((field) => {
    const colon = field.indexOf(':');
    return `"${field.slice(0, colon)}" ${duckdbType(field.slice(colon + 1))}`;
  });
  return `STRUCT(${fields.join(', ')})`;
}

const scalars: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMP',
};

/** Splits at commas that no bracket encloses. */
function splitAtTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '<') depth += 1;
    else if (text[index] === '>') depth -= 1;
    else if (text[index] === ',' && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, text.slice(from)];
}
