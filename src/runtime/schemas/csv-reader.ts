import { parse } from 'csv-parse/sync';
import type { LogSchema, TextParser } from '../../config/log-schema/log-schema.ts';
import type { LineReader } from '../log-type-spec.ts';
import { createFieldMapper, listKeys } from './field-mapper.ts';
import type { FieldMapper } from './field-mapper.ts';

type CsvParser = TextParser & { kind: 'csv' };

/** Values of a line, or `undefined` if its quotes are wrong. Only lines with a quote need the full reader. */
export function splitCsvLine(line: string, { delimiter, quote }: Pick<CsvParser, 'delimiter' | 'quote'>) {
  if (quote === '' || !line.includes(quote)) return line.split(delimiter);
  try {
    const records = parse(line, {
      delimiter,
      quote,
      escape: quote,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n'],
    });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

interface CsvState {
  readonly skipped: number;
  /** The header was read; its names, if they count. */
  readonly header?: readonly string[] | true;
}

/** Reads the lines of one object: leading lines and header first, then a line of values each. */
class CsvReader implements LineReader {
  readonly #parser: CsvParser;
  readonly #keys: readonly string[];
  readonly #required: readonly string[];
  #skipped = 0;
  #header: readonly string[] | true | undefined;
  #names: readonly string[] = [];
  #map: FieldMapper | undefined;

  constructor(parser: CsvParser, keys: readonly string[], required: readonly string[]) {
    this.#parser = parser;
    this.#keys = keys;
    this.#required = required;
    if (parser.columns !== undefined) this.#use(parser.columns);
  }

  read(line: string) {
    const { hasHeader, skipLines, skipPrefix } = this.#parser;
    if (this.#skipped < skipLines) {
      this.#skipped += 1;
      return 'header';
    }
    if (skipPrefix !== undefined && line.startsWith(skipPrefix)) return 'header';
    const values = splitCsvLine(line, this.#parser);
    if (values === undefined) return { refused: 'the quotes of the line do not fit' };
    if (hasHeader && this.#header === undefined) return this.#readHeader(values);
    if (this.#map === undefined || values.length !== this.#names.length)
      return { refused: `the line has ${values.length} values, not ${this.#names.length}` };
    return this.#map(values);
  }

  save(): string {
    const state: CsvState = {
      skipped: this.#skipped,
      ...(this.#header === undefined ? {} : { header: this.#header }),
    };
    return JSON.stringify(state);
  }

  restore(text: string): void {
    const state = JSON.parse(text) as CsvState;
    this.#skipped = state.skipped;
    this.#header = state.header;
    if (state.header !== undefined && state.header !== true) this.#use(state.header);
  }

  #readHeader(values: readonly string[]) {
    if (this.#map !== undefined) {
      if (values.length !== this.#names.length)
        return { refused: `the header has ${values.length} names, not ${this.#names.length}` };
      this.#header = true;
      return 'header' as const;
    }
    const names = values.map((value) => value.trim());
    const missing = this.#required.filter((key) => !names.includes(key));
    if (missing.length > 0) return { refused: `the header does not name ${missing.join(', ')}` };
    if (!this.#keys.some((key) => names.includes(key))) return { refused: 'the header names none of the fields' };
    this.#header = names;
    this.#use(names);
    return 'header' as const;
  }

  #use(names: readonly string[]): void {
    this.#names = names;
    this.#map = createFieldMapper(names, this.#keys, this.#parser);
  }
}

/** Reads comma-separated values and their kin; a quoted value cannot go over several lines. */
export function createCsvReader(schema: LogSchema, parser: CsvParser): () => LineReader {
  const keys = listKeys(schema);
  const inLine = (key: string): boolean => !Object.hasOwn(parser.expandFields, key);
  const required = keys.filter((key, index) => schema.fields[index]?.isRequired === true && inLine(key));
  return () => new CsvReader(parser, keys, required);
}
