import type { EventFacts } from '../orchestrate/event-catalog.ts';

/** The text of `docs/events.md`, from the catalog of events. Ends with a line feed. */
export function renderEventDocs(
  catalog: Readonly<Record<string, EventFacts<Readonly<Record<string, unknown>>>>>,
): string {
  const sections = Object.entries(catalog).flatMap(([code, { fields, meaning }]) => [
    '',
    `## \`${code}\``,
    '',
    `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    '',
    '| field | meaning |',
    '|---|---|',
    ...Object.entries(fields).map(([field, text]) => `| \`${field}\` | ${text.replaceAll('|', String.raw`\|`)} |`),
  ]);
  return `${[
    '# Events',
    '',
    '<!-- Generated from src/orchestrate/event-catalog.ts by `npm run gen`; do not edit. -->',
    '',
    'With `--json` a command that takes time prints one event a line on standard output. The live view, the line view and the',
    'tests consume the same stream. Every event has a `code` and a `time` (ISO 8601, the clock of the cloud); a field that does',
    'not apply is absent. Codes and fields stay the same from version to version; new ones may come, so pass over what you do',
    'not know. A command that fails ends with `{"code":"error","error":{…}}`.',
    '',
    '```sh',
    'pantherctl apply --yes --json | jq -r \'select(.code == "instance.changed" and .status == "FAILED") | [.accountId, .region, .reason] | @tsv\'',
    '```',
    ...sections,
  ].join('\n')}\n`;
}
