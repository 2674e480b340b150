/** One value of the file with its place, kept beside the plain value that the schema sees. Offsets count UTF-16 units. */
export interface YamlNode {
  readonly value: unknown;
  /** Where the value begins. */
  readonly offset: number;
  /** Where its key begins, for a value in a mapping. */
  readonly keyOffset?: number;
  /** A scalar's text in the file, before YAML made a number or a truth value of it. */
  readonly source?: string;
  /** Members of a mapping by key. */
  readonly entries?: ReadonlyMap<string, YamlNode>;
  /** Members of a list. */
  readonly items?: readonly YamlNode[];
  /** Values in it and below, itself included, with every alias written out. */
  readonly size: number;
}

/** The node at the end of a path, or as much of the way as exists. */
export interface FoundNode {
  readonly node: YamlNode;
  /** False if the path goes on where the file does not. */
  readonly complete: boolean;
}

/** Follows a path of keys and indexes from the root; stops at the last node that exists. */
export function findNode(root: YamlNode, path: readonly PropertyKey[]): FoundNode {
  let node = root;
  for (const key of path) {
    const next = node.items === undefined ? node.entries?.get(String(key)) : node.items[Number(key)];
    if (next === undefined) return { node, complete: false };
    node = next;
  }
  return { node, complete: true };
}

/**
 * Offset to point at for a path: the value itself; the key if the value is empty or `at` asks for it; the nearest
 * parent's key for a path that the file lacks.
 */
export function findOffset(root: YamlNode, path: readonly PropertyKey[], at: 'key' | 'value' = 'value'): number {
  const { node, complete } = findNode(root, path);
  const pointsAtValue = complete && at === 'value' && node.source !== '';
  return pointsAtValue ? node.offset : (node.keyOffset ?? node.offset);
}
