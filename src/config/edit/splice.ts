/** One change of a text: what stands from `start` to `end` becomes `text`. Offsets count UTF-16 units. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with all changes made; everything between them stays as it is. Changes may touch but not overlap; of several
 * insertions at one place the first given comes first.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let offset = 0;
  for (const splice of splices.toSorted((left, right) => left.start - right.start || left.end - right.end)) {
    parts.push(text.slice(offset, splice.start), splice.text);
    offset = splice.end;
  }
  parts.push(text.slice(offset));
  return parts.join('');
}

/** Where the line begins that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line ends that holds `offset`, its line feed included. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** How the text ends its lines: as the first one does. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const end = text.indexOf('\n');
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}
