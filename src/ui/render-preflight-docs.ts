import { renderCheckSections } from './render-check-sections.ts';
import type { CheckFacts } from './render-check-sections.ts';

/** The text of `docs/preflight.md`, from the table of checks. Ends with a line feed. */
export function renderPreflightDocs(checks: readonly CheckFacts[]): string {
  return `${[
    '# Checks before the work',
    '',
    '<!-- Generated from src/orchestrate/preflight/preflight-checks.ts by `npm run gen`; do not edit. -->',
    '',
    '`pantherctl plan` and `pantherctl apply` make these checks once the plan stands and before anything is written. An *error*',
    'would make all of the work fail, so nothing is begun (`PREFLIGHT_FAILED`, exit 1). A *warning* concerns a part: the rest is',
    'done, and the verdict says what is missing. Each finding has a reason, a fix and a link; with `--json` it is an event',
    '`preflight.finding`, or stands in the document of `plan` under `preflight`.',
    '',
    '`--preflight=sample` (the default) looks at the roles of 20 target accounts, `all` at those of each, and `off` makes no',
    'checks. `--rehearse` adds the rehearsal, the only check that writes: it makes a change set, which is never executed, and',
    'removes it again. Why it is so: [decisions](decisions/preflight.md).',
    ...renderCheckSections(checks),
  ].join('\n')}\n`;
}
