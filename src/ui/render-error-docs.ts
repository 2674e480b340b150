import { errorCodes, exitCodes } from '../errors.ts';

const blames = { user: 'you', aws: 'AWS', bug: 'pantherctl' } as const;

/** The text of `docs/errors.md`: every error code with its exit code, meaning and remedy. Ends with a line feed. */
export function renderErrorDocs(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { blame, exit, meaning, remedy }]) =>
      `| \`${code}\` | ${exit} | ${blames[blame]} | ${meaning} | ${remedy} |`,
  );
  const exits = Object.entries(exitCodes).map(([name, code]) => {
    const codes = Object.entries(errorCodes).filter(([, { exit }]) => exit === code);
    return `| ${code} | ${name} | ${codes.map(([each]) => `\`${each}\``).join(', ') || 'none'} |`;
  });
  return `${[
    '# Errors',
    '',
    '<!-- Generated from src/errors.ts by `npm run gen`; do not edit. -->',
    '',
    'Every error has a code that stays the same from version to version, a message with the offending value, and a fix. With',
    '`--json` the same stands in one line on standard output.',
    '',
    '| code | exit | who can mend it | what happened | what usually helps |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## Exit codes and their errors',
    '',
    '| exit | means | errors |',
    '|---|---|---|',
    ...exits,
  ].join('\n')}\n`;
}
