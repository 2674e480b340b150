const bare = /^[\w@%+=:,./-]+$/;

/** The words as a line that can be pasted into a POSIX shell, `pantherctl` in front. */
export function renderCommandLine(argv: readonly string[]): string {
  const words = argv.map((word) => (bare.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`));
  return ['pantherctl', ...words].join(' ');
}
