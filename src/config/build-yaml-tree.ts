import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Document, Node, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { renderValue } from './render-value.ts';
import type { YamlNode } from './yaml-tree.ts';

/** A fault found while the tree was built. */
export interface TreeFault {
  readonly check: string;
  readonly offset: number;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly value?: string;
  readonly fix: string;
}

/** How many values the aliases of one file may add. Real files repeat a handful; an alias bomb asks for billions. */
const addedByAliasesMaxCount = 100_000;

/** Gathers what `buildYamlTree` needs on its way down. */
class TreeBuilder {
  readonly faults: TreeFault[] = [];
  readonly #anchors = new Map<string, YamlNode | 'open'>();
  #addedByAliases = 0;
  #overflowed = false;

  build(node: Node | null, path: readonly PropertyKey[], fallbackOffset: number): YamlNode {
    if (node === null) return { value: null, offset: fallbackOffset, source: '', size: 1 };
    const offset = node.range?.[0] ?? fallbackOffset;
    if (isAlias(node)) return this.#follow(node, path, offset);
    const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const built = isMap(node)
      ? this.#buildMap(node, path, offset)
      : isSeq(node)
        ? this.#buildList(node, path, offset)
        : this.#buildScalar(node, path, offset);
    if (anchor !== undefined) this.#anchors.set(anchor, built);
    return built;
  }

  #buildScalar(scalar: Scalar, path: readonly PropertyKey[], offset: number): YamlNode {
    const source = scalar.source ?? '';
    const quoted =
      scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE' || scalar.type?.startsWith('BLOCK') === true;
    const value = typeof scalar.value === 'bigint' ? Number(scalar.value) : scalar.value;
    if (typeof value === 'symbol')
      this.#report('yaml-merge-key', path, offset, 'merge keys (<<) are not read', 'write the keys out');
    return { value: typeof value === 'symbol' ? source : value, offset, size: 1, ...(quoted ? {} : { source }) };
  }

  #buildList(list: YAMLSeq, path: readonly PropertyKey[], offset: number): YamlNode {
    const items: YamlNode[] = [];
    const value: unknown[] = [];
    let size = 1;
    for (const [index, item] of list.items.entries()) {
      const built = this.build(item as Node | null, [...path, index], offset);
      items.push(built);
      value.push(built.value);
      size += built.size;
    }
    return { value, offset, items, size };
  }

  #buildMap(map: YAMLMap, path: readonly PropertyKey[], offset: number): YamlNode {
    const entries = new Map<string, YamlNode>();
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let size = 1;
    for (const pair of map.items) {
      const keyNode = pair.key as ParsedNode | null;
      const keyOffset = keyNode?.range?.[0] ?? offset;
      const key = this.#readKey(keyNode, path, keyOffset);
      if (key === undefined) continue;
      if (entries.has(key)) {
        this.#report(
          'duplicate-key',
          [...path, key],
          keyOffset,
          `key ${renderValue(key)} stands twice in one mapping`,
          'keep one of the two',
          renderValue(key),
        );
        continue;
      }
      const built = this.build(pair.value as Node | null, [...path, key], keyOffset);
      entries.set(key, { ...built, keyOffset });
      value[key] = built.value;
      size += built.size;
    }
    return { value, offset, entries, size };
  }

  /** The text of a key; a number as a key is read as its text and reported, as its leading zeros depend on its reader. */
  #readKey(node: ParsedNode | null, path: readonly PropertyKey[], offset: number): string | undefined {
    const target = isAlias(node) ? this.#anchors.get(node.source) : undefined;
    if (target !== undefined && target !== 'open' && typeof target.value === 'string') return target.value;
    if (!isScalar(node)) {
      this.#report('yaml-key', path, offset, 'a key is not a plain word', 'write a plain word as the key');
      return undefined;
    }
    if (typeof node.value === 'string') return node.value;
    const text = node.source ?? '';
    if (typeof node.value === 'symbol') return text;
    if (text === '') {
      this.#report('yaml-key', path, offset, 'a key is empty', 'write the key before the colon');
      return undefined;
    }
    this.#report(
      'yaml-key',
      [...path, text],
      offset,
      `key ${renderValue(text).slice(1, -1)} is ${typeof node.value === 'number' ? 'a number, which would lose a leading zero' : 'not text'}`,
      `put it in quotes: ${renderValue(text)}`,
      renderValue(text).slice(1, -1),
    );
    return text;
  }

  #follow(alias: Alias, path: readonly PropertyKey[], offset: number): YamlNode {
    const target = this.#anchors.get(alias.source);
    const shown = renderValue(`*${alias.source}`);
    const nothing: YamlNode = { value: undefined, offset, size: 1 };
    if (target === undefined || target === 'open') {
      const message = target === 'open' ? `alias ${shown} contains itself` : `alias ${shown} has no anchor before it`;
      this.#report('yaml-alias', path, offset, message, 'write the value out');
      return nothing;
    }
    this.#addedByAliases += target.size;
    if (this.#addedByAliases <= addedByAliasesMaxCount) return { ...target, size: target.size };
    if (!this.#overflowed) {
      this.#overflowed = true;
      this.#report(
        'yaml-alias',
        path,
        offset,
        `aliases would add more than ${addedByAliasesMaxCount} values to this file`,
        'write the values out, or remove the anchors',
      );
    }
    return nothing;
  }

  #report(
    check: string,
    path: readonly PropertyKey[],
    offset: number,
    message: string,
    fix: string,
    value?: string,
  ): void {
    this.faults.push({ check, path, offset, message, fix, ...(value === undefined ? {} : { value }) });
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }
}

/** A document's values with their places, and every fault of its keys and aliases. */
export interface BuiltTree {
  readonly root: YamlNode;
  readonly faults: readonly TreeFault[];
  /** True if the aliases grew beyond bounds; the tree is then not worth reading further. */
  readonly overflowed: boolean;
}

/**
 * Turns a YAML document into plain values that remember their places. Keys must be text and stand once; aliases share
 * their target, so a bomb costs no memory and is refused after 100,000 repeated values. Takes linear time.
 * The document may be nested at most as deep as the stack allows: bound it before.
 */
export function buildYamlTree(document: Document.Parsed): BuiltTree {
  const builder = new TreeBuilder();
  const root = builder.build(document.contents, [], 0);
  return { root, faults: builder.faults, overflowed: builder.overflowed };
}
