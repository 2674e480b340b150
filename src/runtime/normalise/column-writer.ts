import type { Writer } from './event-scope.ts';
import type { TextNeed } from './find-text-need.ts';

/** One column, ready to write. */
export interface ColumnWriter {
  readonly name: string;
  /** `"name":`. */
  readonly prefix: string;
  /** `,"name":`. */
  readonly commaPrefix: string;
  /** Text that nothing looks at: it stays as it stands in the record, if nothing in it is escaped. */
  readonly isPlainText: boolean;
  readonly write: Writer;
  /** Refusal of a record without the value; absent if the column may be empty. */
  readonly missing: string | undefined;
  /** Keys in the record, in the order in which they are tried. */
  readonly keys: readonly string[];
  /** Whether a value can be had from the text of the record alone; absent if none of the column is so. */
  readonly needsText: TextNeed | undefined;
}
