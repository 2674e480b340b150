/** One field with the place where it begins, 1-based. */
export interface CsvCell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Where a text stops being CSV, and why. */
export interface CsvFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The rows of a text as far as it is CSV. */
export interface ParsedCsv {
  readonly rows: readonly (readonly CsvCell[])[];
  readonly fault?: CsvFault;
}

/**
 * Reads CSV as RFC 4180 has it: fields may be quoted, with doubled quotes and line breaks inside; lines end with or without
 * a carriage return. Empty lines are no rows. Stops at the first quote that does not fit. Takes linear time.
 */
export function parseCsv(text: string, separator: string): ParsedCsv {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  let [offset, line, lineOffset] = [0, 1, 0];
  const endRow = (): void => {
    if (row.length > 1 || row[0]?.text.trim() !== '') rows.push(row);
    row = [];
  };
  while (offset < text.length) {
    const place = { line, column: offset - lineOffset + 1 };
    let value: string;
    if (text[offset] === '"') {
      const parts: string[] = [];
      let start = offset + 1;
      for (;;) {
        const quote = text.indexOf('"', start);
        if (quote < 0) return { rows, fault: { ...place, message: 'a quoted field begins here and does not end' } };
        parts.push(text.slice(start, quote));
        start = quote + 1;
        if (text[start] !== '"') break;
        parts.push('"');
        start += 1;
      }
      value = parts.join('');
      for (let feed = text.indexOf('\n', offset); feed >= 0 && feed < start; feed = text.indexOf('\n', feed + 1)) {
        line += 1;
        lineOffset = feed + 1;
      }
      offset = start;
      const next = text[offset];
      if (next !== undefined && next !== separator && next !== '\n' && !text.startsWith('\r\n', offset)) {
        const fault = { line, column: offset - lineOffset + 1, message: 'text stands behind a quoted field' };
        return { rows, fault };
      }
    } else {
      let end = offset;
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1;
      value = text.slice(offset, end).replace(/\r$/, '');
      offset = end;
    }
    row.push({ text: value, ...place });
    if (text[offset] === separator) {
      offset += 1;
      // A separator at the very end has an empty field behind it.
      if (offset === text.length) row.push({ text: '', line, column: offset - lineOffset + 1 });
      continue;
    }
    if (text[offset] === '\r') offset += 1;
    offset += 1;
    line += 1;
    lineOffset = offset;
    endRow();
  }
  if (row.length > 0) endRow();
  return { rows };
}
