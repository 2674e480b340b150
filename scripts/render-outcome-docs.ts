import { inputQueue } from '../src/config/input-queue.ts';
import { fileFixes } from '../src/runtime/decode/file-fixes.ts';
import { rejectionReasons, retryReasons, skipReasons } from '../src/runtime/outcome.ts';
import { systemErrorFixes } from '../src/runtime/telemetry/system-error-fixes.ts';
import type { SystemErrorCode } from '../src/runtime/telemetry/system-error-fixes.ts';

/** System errors that reject no record: what each of them means. */
const otherErrors: Readonly<Record<Exclude<SystemErrorCode, keyof typeof rejectionReasons>, string>> = {
  classificationFailed: 'there are records that no log type of the source takes; they are in the table of failures',
  unknownLogTypes: 'some log types of the source have no parser; the others do their work',
  registryUnusable: 'the registry of sources is missing or damaged; the last one that was good goes on being used',
};

function renderRows(entries: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(entries).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
}

function renderErrors(entries: Readonly<Partial<Record<SystemErrorCode, string>>>): readonly string[] {
  return Object.entries(entries).map(
    ([code, meaning]) => `| \`${code}\` | ${meaning} | ${systemErrorFixes[code as SystemErrorCode]} |`,
  );
}

/** The text of `docs/outcomes.md`: every way in which work on a record ends. Ends with a line feed. */
export function renderOutcomeDocs(): string {
  return `${[
    '# Outcomes of the log processor',
    '',
    '<!-- Generated from src/runtime/outcome.ts and its tables of fixes (telemetry/system-error-fixes.ts, decode/file-fixes.ts) by `npm run gen`; do not edit. -->',
    '',
    'A record is one object that a message names, or one question of SNS. Each ends in exactly one of four ways; what is not known',
    'to be done is tried again. [log-processor.md](log-processor.md) tells what follows from each.',
    '',
    '| outcome | what becomes of the message |',
    '|---|---|',
    '| done | deleted |',
    '| skipped | deleted: there was nothing to do |',
    `| retry | comes back, ${inputQueue.maxReceiveCount} times in all, and then goes to the dead-letter queue as it is; what time was short for is sent back alone |`,
    '| rejected | a message with that record alone, and the reason, goes to the dead-letter queue |',
    '',
    '## Skipped',
    '',
    '| reason | means |',
    '|---|---|',
    ...renderRows(skipReasons),
    '',
    '## Retry',
    '',
    '| reason | means |',
    '|---|---|',
    ...renderRows(retryReasons),
    '',
    '## Rejected',
    '',
    'The first column stands in the attribute `Reason` of the message in the dead-letter queue, in the dimension `Reason` of the metric',
    '`RejectedRecords`, and as `code` in the system error.',
    '',
    '| reason | means | mends it |',
    '|---|---|---|',
    ...renderErrors(rejectionReasons),
    '',
    'On a laptop `logs process` says, also as `fix` in its `rejectedFiles`:',
    '',
    '| reason | mends it |',
    '|---|---|',
    ...renderRows(fileFixes),
    '',
    '## System errors that reject nothing',
    '',
    '| code | means | mends it |',
    '|---|---|---|',
    ...renderErrors(otherErrors),
  ].join('\n')}\n`;
}
