import { renderCheckSections } from './render-check-sections.ts';
import type { CheckFacts } from './render-check-sections.ts';

/** The text of `docs/source-health.md`, from the table of checks. Ends with a line feed. */
export function renderSourceHealthDocs(checks: readonly CheckFacts[]): string {
  return `${[
    '# Checks of a source',
    '',
    '<!-- Generated from src/orchestrate/source-health/source-checks.ts by `npm run gen`; do not edit. -->',
    '',
    '`pantherctl source check` makes these checks for every source of the file, or for those that are named, in this order. It only',
    'reads. Each check ends as one of:',
    '',
    '| status | means | exit |',
    '|---|---|---|',
    '| `ok` | it is as it should be | 0 |',
    '| `warning` | data arrives, but perhaps not all of it, or none yet | 0 |',
    '| `failed` | data does not arrive, or soon will not; beside it stands the command or edit that mends it | 1 |',
    '| `unknown` | it could not be looked at, and the message says why | 0, or 1 if AWS gave no answer |',
    '',
    'A check that makes no sense since an earlier one failed is left out and `unknown`. Where pantherctl may not enter the Panther',
    'account, it cannot assume the role of a source; it judges the trust policy of the role instead and says so. With',
    '`runtime: external` Panther runs its queue and keeps its sources itself, so the last three checks are `unknown`. With `--json`',
    'the command prints one document with every check of every source.',
    ...renderCheckSections(checks),
  ].join('\n')}\n`;
}
