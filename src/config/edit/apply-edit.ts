import { Parser } from 'yaml';
import { addToCollection, removeFromCollection } from './edit-collection.ts';
import type { WriteEntry } from './edit-collection.ts';
import { insertEntries } from './insert-entries.ts';
import { findEntry, readCollection } from './read-collection.ts';
import type { Collection, Entry } from './read-collection.ts';
import { applySplices, lineEnd, lineStart } from './splice.ts';
import type { Splice } from './splice.ts';
import { removeEntries } from './remove-entries.ts';
import type { RegionsValue, TargetsEdit } from './targets-edit.ts';

interface Place {
  readonly root: Collection;
  readonly targets?: Collection;
}

function readPlace(text: string): Place | undefined {
  // Comments and directives may stand before the document.
  const document = [...new Parser().parse(text)].find((token) => token.type === 'document');
  const root = readCollection(document?.value);
  if (root === undefined) return undefined;
  const events = readCollection(findEntry(root, 'realTimeEvents')?.value);
  const targets = readCollection(findEntry(events, 'targets')?.value);
  return { root, ...(targets === undefined ? {} : { targets }) };
}

function renderRegions(regions: RegionsValue): string {
  return regions === 'all' ? 'all' : `[${regions.join(', ')}]`;
}

/** In the quotes of the first id that is there, or in double quotes. */
function quoteLike(text: string, collection: Collection | undefined): (id: string) => string {
  const first = collection?.entries.find(({ value }) => value !== undefined);
  const isSingle = first !== undefined && text.slice(first.start, first.end).replace(/^-\s*/, '').startsWith("'");
  return (id) => (isSingle ? `'${id}'` : `"${id}"`);
}

function writeMember(quote: (id: string) => string): WriteEntry {
  return (id) => ({ block: [`- ${quote(id)}`], flow: quote(id) });
}

function writeOverride(quote: (id: string) => string, regions: RegionsValue): WriteEntry {
  return (id) => {
    const pair = `${quote(id)}: { regions: ${renderRegions(regions)} }`;
    return { block: [pair], flow: pair };
  };
}

/** A new pair of a mapping whose members are written by `write`; behind the first of `neighbours` that is there, or last. */
function insertPair(
  text: string,
  mapping: Collection,
  pair: { readonly key: string; readonly names: readonly string[]; readonly neighbours: readonly string[] },
  write: WriteEntry,
): readonly Splice[] {
  const [open, close] = pair.key === 'overrides' ? ['{ ', ' }'] : ['[', ']'];
  const members = pair.names.map(write);
  const known = mapping.entries.map(({ name }) => name);
  const neighbour = pair.neighbours.find((name) => known.includes(name));
  const entry = {
    after: neighbour === undefined ? known.length - 1 : known.indexOf(neighbour),
    block: [`${pair.key}:`, ...members.flatMap(({ block }) => block.map((line) => `  ${line}`))],
    flow: `${pair.key}: ${open}${members.map(({ flow }) => flow).join(', ')}${close}`,
  };
  return insertEntries(text, mapping, [entry]);
}

function createEvents(text: string, root: Collection, ids: readonly string[], regions: RegionsValue): string {
  const quote = quoteLike(text, undefined);
  const list = ids.toSorted().map(quote);
  const shown = renderRegions(regions);
  const entry = {
    after: root.entries.length - 1,
    block: [
      'realTimeEvents:',
      '  targets:',
      '    accounts:',
      ...list.map((id) => `      - ${id}`),
      `    regions: ${shown}`,
    ],
    flow: `realTimeEvents: { targets: { accounts: [${list.join(', ')}], regions: ${shown} } }`,
  };
  return applySplices(text, insertEntries(text, root, [entry]));
}

function setRegionsOf(text: string, override: Entry, regions: RegionsValue): readonly Splice[] | undefined {
  const mapping = readCollection(override.value);
  const old = findEntry(mapping, 'regions');
  const shown = renderRegions(regions);
  if (mapping === undefined) return undefined;
  if (old === undefined) {
    const pair = `regions: ${shown}`;
    return insertEntries(text, mapping, [{ after: mapping.entries.length - 1, block: [pair], flow: pair }]);
  }
  const list = readCollection(old.value);
  if (list?.layout !== 'block') return [{ start: old.keyEnd, end: old.end, text: ` ${shown}` }];
  const first = list.entries[0]?.start ?? old.end;
  return [
    { start: old.keyEnd, end: old.keyEnd, text: ` ${shown}` },
    { start: lineStart(text, first), end: lineEnd(text, old.end), text: '' },
  ];
}

/** Gives other regions to the overrides that are there. */
function changeRegions(text: string, targets: Collection, ids: readonly string[], regions: RegionsValue) {
  const overrides = readCollection(findEntry(targets, 'overrides')?.value);
  const wanted = new Set<string | undefined>(ids);
  const known = overrides?.entries.filter(({ name }) => wanted.has(name)) ?? [];
  const splices = known.map((entry) => setRegionsOf(text, entry, regions));
  return splices.every((each) => each !== undefined) ? splices.flat() : undefined;
}

/** Makes overrides for the accounts that have none. */
function addRegions(text: string, targets: Collection, ids: readonly string[], regions: RegionsValue) {
  const pair = findEntry(targets, 'overrides');
  if (pair === undefined) {
    const quote = quoteLike(text, readCollection(findEntry(targets, 'accounts')?.value));
    const overrides = { key: 'overrides', names: ids.toSorted(), neighbours: ['regions'] };
    return insertPair(text, targets, overrides, writeOverride(quote, regions));
  }
  const overrides = readCollection(pair.value);
  const known = new Set(overrides?.entries.map(({ name }) => name));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return [];
  return addToCollection(text, targets, pair, missing, writeOverride(quoteLike(text, overrides), regions));
}

function clearRegions(text: string, targets: Collection, ids: readonly string[]) {
  const pair = findEntry(targets, 'overrides');
  if (pair === undefined) return undefined;
  const wanted = new Set<string | undefined>(ids);
  const holdsMore = (entry: Entry): boolean => (readCollection(entry.value)?.entries.length ?? 0) > 1;
  const inner = (readCollection(pair.value)?.entries ?? [])
    .filter((entry) => wanted.has(entry.name) && holdsMore(entry))
    .flatMap((entry) => {
      const mapping = readCollection(entry.value);
      return mapping === undefined ? [] : removeEntries(text, mapping, ({ name }) => name === 'regions');
    });
  const outer = removeFromCollection(text, pair, (entry) => wanted.has(entry.name) && !holdsMore(entry));
  return outer === undefined ? undefined : [...inner, ...outer];
}

type PlainEdit = Exclude<TargetsEdit, { readonly kind: 'create' | 'setRegions' }>;

function findSplices(text: string, targets: Collection, edit: PlainEdit): readonly Splice[] | undefined {
  const accounts = findEntry(targets, 'accounts');
  const overrides = findEntry(targets, 'overrides');
  const ids = new Set<string | undefined>(edit.ids);
  const isNamed = ({ name }: Entry): boolean => ids.has(name);
  switch (edit.kind) {
    case 'list': {
      const write = writeMember(quoteLike(text, readCollection(accounts?.value)));
      if (accounts !== undefined) return addToCollection(text, targets, accounts, edit.ids, write);
      const names = edit.ids.toSorted();
      return insertPair(text, targets, { key: 'accounts', names, neighbours: ['organizationalUnits'] }, write);
    }
    case 'unlist':
      return accounts === undefined ? undefined : removeFromCollection(text, accounts, isNamed);
    case 'dropOverrides':
      return overrides === undefined ? undefined : removeFromCollection(text, overrides, isNamed);
    case 'clearRegions':
      return clearRegions(text, targets, edit.ids);
  }
}

/**
 * Makes one change in a YAML text that reads as a sound configuration, and touches nothing else: comments, order, quotes
 * and line breaks stay. `undefined` where the text is laid out in a way that this cannot do.
 */
export function applyEdit(text: string, edit: TargetsEdit): string | undefined {
  const { root, targets } = readPlace(text) ?? {};
  if (edit.kind === 'create') return root && createEvents(text, root, edit.ids, edit.regions);
  if (targets === undefined) return undefined;
  if (edit.kind !== 'setRegions') return make(text, findSplices(text, targets, edit));
  const changed = make(text, changeRegions(text, targets, edit.ids, edit.regions));
  const again = changed === undefined ? undefined : readPlace(changed)?.targets;
  if (changed === undefined || again === undefined) return undefined;
  return make(changed, addRegions(changed, again, edit.ids, edit.regions));
}

function make(text: string, splices: readonly Splice[] | undefined): string | undefined {
  return splices && applySplices(text, splices);
}
