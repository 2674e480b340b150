/** The shortest prefixes that together match what all given ones match; sorted, none a start of another. */
export function reducePrefixes(prefixes: Iterable<string>): readonly string[] {
  const reduced: string[] = [];
  // Sorted, what a prefix covers comes right after it.
  for (const prefix of [...new Set(prefixes)].sort()) {
    const last = reduced.at(-1);
    if (last === undefined || !prefix.startsWith(last)) reduced.push(prefix);
  }
  return reduced;
}
