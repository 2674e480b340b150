const quote = 34;
const space = 32;
const dash = 45;

/** Whether `line` from `from` to `to` is a single `-`, which stands for no value in the logs of AWS and of web servers. */
export function isDash(line: string, from: number, to: number): boolean {
  return to - from === 1 && line.charCodeAt(from) === dash;
}

/**
 * Index of the quote that ends the quoted text whose first character is at `from`, or -1: the first one that a space or the
 * end follows. So quotes inside of a user agent do no harm.
 */
export function endOfQuoted(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    if (at + 1 === line.length || line.charCodeAt(at + 1) === space) return at;
  }
  return -1;
}

/**
 * Cuts a line at single spaces, where quoted fields may hold some, into `fields`; `-` and `"-"` become `undefined`. Gives
 * their number, or -1 if a quoted one has no end or there are more than `max`. Linear in the length of the line.
 */
export function readQuotedFields(line: string, from: number, fields: (string | undefined)[], max: number): number {
  let count = 0;
  let at = from;
  for (;;) {
    if (count === max) return -1;
    let begin = at;
    let end: number;
    if (line.charCodeAt(at) === quote) {
      begin = at + 1;
      end = endOfQuoted(line, begin);
      if (end === -1) return -1;
      at = end + 2;
    } else {
      end = line.indexOf(' ', at);
      if (end === -1) end = line.length;
      at = end + 1;
    }
    fields[count++] = isDash(line, begin, end) ? undefined : line.slice(begin, end);
    if (at > line.length) return count;
  }
}
