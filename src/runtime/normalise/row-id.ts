const positionZeros = '0000000000';
const indexZeros = '0000';

/**
 * Id of a row: the digest of the object, ten hex digits of the record's position, and four or more of the event's index
 * where the record gives several events. Without `index` the id is the record's own.
 */
export function buildRowId(digest: string, position: number, index?: number): string {
  const id = digest + padHex(position, positionZeros);
  return index === undefined ? id : id + padHex(index, indexZeros);
}

function padHex(value: number, zeros: string): string {
  const hex = value.toString(16);
  return zeros.slice(hex.length) + hex;
}
