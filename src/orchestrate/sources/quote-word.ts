const bare = /^[\w@%+=:,./-]+$/;

/** A word as it is typed into a POSIX shell. */
export function quoteWord(word: string): string {
  return bare.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
