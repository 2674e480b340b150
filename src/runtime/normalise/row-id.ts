const positionDigits = 10;
const indexDigits = 4;

/**
 * Id of a row: the digest of the object, ten hex digits of the record's position, and four or more of the event's index
 * where the record gives several events. Without `index` the id is the record's own.
 */
export function buildRowId(digest: string, position: number, index?: number): string {
  const id = digest + position.toString(16).padStart(positionDigits, '0');
  return index === undefined ? id : id + index.toString(16).padStart(indexDigits, '0');
}
