import { CST } from 'yaml';

/** One member of a list, or one pair of a mapping, with the places that an edit needs. */
export interface Entry {
  /** The member, or the key, as YAML reads it; absent for what is no plain value. */
  readonly name?: string;
  /** Where its dash, its key or, in a flow list, its value begins. */
  readonly start: number;
  /** Where its key ends, its colon included; `start` for a member of a list. */
  readonly keyEnd: number;
  /** Where its value ends, without comments behind it. */
  readonly end: number;
  readonly value?: CST.Token;
  /** Offset of the comma behind it, in a flow collection. */
  readonly comma?: number;
}

/** A list or mapping of a YAML text, as it is laid out. */
export interface Collection {
  readonly layout: 'block' | 'flow';
  readonly kind: 'list' | 'mapping';
  readonly entries: readonly Entry[];
  /** Behind the opening bracket; flow layout. */
  readonly inside: number;
  /** Behind the closing bracket, or the last value. */
  readonly end: number;
}

const blank = new Set(['space', 'newline', 'comment', 'comma']);

function nameOf(token: CST.Token | null | undefined): string | undefined {
  if (token === null || token === undefined || !CST.isScalar(token) || token.type === 'alias') return undefined;
  return CST.resolveAsScalar(token)?.value;
}

/** Where the last character of a value stands, plus one. */
function endOf(token: CST.Token): number {
  switch (token.type) {
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.offset + token.source.length;
    case 'block-scalar':
      return token.offset + token.props.reduce((sum, prop) => sum + CST.stringify(prop).length, token.source.length);
    case 'flow-collection': {
      const [close] = token.end;
      return close === undefined ? token.offset : close.offset + close.source.length;
    }
    case 'block-map':
    case 'block-seq': {
      const last = token.items.at(-1);
      return last === undefined ? token.offset : endOfItem(last);
    }
    default:
      return token.offset;
  }
}

function endOfTokens(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  const last = tokens?.findLast(({ type }) => !blank.has(type));
  return last === undefined ? undefined : last.offset + last.source.length;
}

function endOfItem(item: CST.CollectionItem): number {
  if (item.value !== undefined) return endOf(item.value);
  const key = item.key === undefined || item.key === null ? undefined : endOf(item.key);
  return endOfTokens(item.sep) ?? key ?? endOfTokens(item.start) ?? 0;
}

function readEntry(item: CST.CollectionItem, kind: Collection['kind']): Entry | undefined {
  const first = item.start.find(({ type }) => !blank.has(type));
  const start = first?.offset ?? item.key?.offset ?? item.value?.offset;
  if (start === undefined) return undefined;
  const name = nameOf(kind === 'list' && item.sep === undefined ? item.value : item.key);
  return {
    start,
    keyEnd: kind === 'list' ? start : (endOfTokens(item.sep) ?? start),
    end: endOfItem(item),
    ...(name === undefined ? {} : { name }),
    ...(item.value === undefined ? {} : { value: item.value }),
  };
}

/** How a list or mapping is laid out; `undefined` for any other value. */
export function readCollection(token: CST.Token | undefined): Collection | undefined {
  if (token === undefined) return undefined;
  if (token.type === 'block-map' || token.type === 'block-seq') {
    const kind = token.type === 'block-map' ? 'mapping' : 'list';
    const entries = token.items.map((item) => readEntry(item, kind)).filter((entry) => entry !== undefined);
    return { layout: 'block', kind, entries, inside: token.offset, end: endOf(token) };
  }
  if (token.type !== 'flow-collection') return undefined;
  const kind = token.start.source === '{' ? 'mapping' : 'list';
  const entries: Entry[] = [];
  for (const item of token.items) {
    const comma = item.start.find(({ type }) => type === 'comma');
    const before = entries.at(-1);
    if (comma !== undefined && before !== undefined) entries[entries.length - 1] = { ...before, comma: comma.offset };
    const entry = readEntry(item, kind);
    if (entry !== undefined) entries.push(entry);
  }
  return { layout: 'flow', kind, entries, inside: token.start.offset + 1, end: endOf(token) };
}

/** The pair of that key in a mapping. */
export function findEntry(collection: Collection | undefined, name: string): Entry | undefined {
  return collection?.kind === 'mapping' ? collection.entries.find((entry) => entry.name === name) : undefined;
}
