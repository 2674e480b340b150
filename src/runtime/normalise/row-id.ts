const positionDigits = 10;
const indexDigits = 4;

const lastTwoDigits = Array.from({ length: 256 }, (_, number) => number.toString(16).padStart(2, '0'));

/** Positions come one after the other: all digits but the last two are mostly those of the row before. */
const first = { number: -1, text: '' };

/**
 * Id of a row: the digest of the object, ten hex digits of the record's position, and four or more of the event's index
 * where the record gives several events. Without `index` the id is the record's own.
 */
export function buildRowId(digest: string, position: number, index?: number): string {
  return digest + buildRowNumber(position, index);
}

/** What comes after the digest in the id of a row. */
export function buildRowNumber(position: number, index?: number): string {
  const number = Math.floor(position / 256);
  if (number !== first.number) {
    first.text = number.toString(16).padStart(positionDigits - 2, '0');
    first.number = number;
  }
  const text = first.text + lastTwoDigits[position - 256 * number];
  return index === undefined ? text : text + index.toString(16).padStart(indexDigits, '0');
}
