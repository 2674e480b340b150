/** What a page says of one check. */
export interface CheckFacts {
  readonly id: string;
  readonly summary: string;
  readonly reason: string;
  readonly link: string;
}

/** A section in Markdown for each check, as lines. */
export function renderCheckSections(checks: readonly CheckFacts[]): readonly string[] {
  return checks.flatMap(({ id, link, reason, summary }) => [
    '',
    `## \`${id}\``,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    `${reason} [Source](${link})`,
  ]);
}
