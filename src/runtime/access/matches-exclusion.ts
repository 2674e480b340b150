/**
 * True if a key begins as the exclusion says, where `*` stands for any characters, none among them. Since nothing need
 * follow, each part may be taken where it comes first: one pass over the key.
 */
export function matchesExclusion(key: string, exclusion: string): boolean {
  const [start = '', ...parts] = exclusion.split('*');
  if (!key.startsWith(start)) return false;
  let from = start.length;
  for (const part of parts) {
    const at = key.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
