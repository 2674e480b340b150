import type { FieldValue } from '../log-type-spec.ts';
import { isDash } from './quoted-fields.ts';

/** What the lines of a format with headers look like. */
export interface ColumnOrderOptions {
  /** One character. */
  readonly delimiter: string;
  /** Where the value of a header's name goes. Names that are not here are left out. */
  readonly columnOf: ReadonlyMap<string, number>;
  readonly columnCount: number;
  /** Names of the fields of a line that no header stands before. */
  readonly defaultNames: readonly string[];
}

/** Puts the values of lines into the order of the columns, as the latest header has it. */
export class ColumnOrder {
  /** Values of the latest line; the same list each time. */
  readonly fields: FieldValue[];
  readonly #options: ColumnOrderOptions;
  #header: readonly string[] | undefined;
  /** For each field of a line the index of its column, or -1. */
  #columns: readonly number[];

  constructor(options: ColumnOrderOptions) {
    this.#options = options;
    this.fields = Array.from({ length: options.columnCount });
    this.#columns = this.#place(options.defaultNames);
  }

  /** Whether a header came before. */
  get hasHeader(): boolean {
    return this.#header !== undefined;
  }

  /** Takes these names for the lines that follow. */
  use(header: readonly string[]): void {
    this.#header = header;
    this.#columns = this.#place(header);
    this.fields.fill(undefined);
  }

  /** Reads the line into `fields`; `-` becomes `undefined`. False if it has another number of fields than the header. */
  read(line: string): boolean {
    const { delimiter } = this.#options;
    const last = this.#columns.length - 1;
    let from = 0;
    for (let position = 0; position <= last; position++) {
      let to = line.indexOf(delimiter, from);
      if ((to === -1) !== (position === last)) return false;
      if (to === -1) to = line.length;
      const column = this.#columns[position] ?? -1;
      if (column !== -1) this.fields[column] = isDash(line, from, to) ? undefined : line.slice(from, to);
      from = to + 1;
    }
    return true;
  }

  /** The header, if there was one. */
  save(): string | undefined {
    return this.#header?.join(' ');
  }

  /** Goes on with the header that `save` gave. */
  restore(state: string): void {
    this.use(state.split(' '));
  }

  #place(names: readonly string[]): readonly number[] {
    const { columnOf } = this.#options;
    // A name that stands twice counts where it stands first.
    return names.map((name, at) => (names.indexOf(name) === at ? (columnOf.get(name) ?? -1) : -1));
  }
}
