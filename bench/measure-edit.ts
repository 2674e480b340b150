import { checkConfig } from '../src/config/check-config.ts';
import { editConfig } from '../src/config/edit-config.ts';
import type { Measurement } from './measurement.ts';
import { median, time } from './median.ts';

const rounds = 5;

function writeConfig(ids: readonly string[]): string {
  return `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
realTimeEvents:
  targets:
    accounts:
${ids.map((id) => `      - "${id}" # kept\n`).join('')}    regions: [us-east-1, us-west-2]
`;
}

function listIds(count: number, first: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(first + 2 * index));
}

/** Milliseconds to add as many ids again to a file that holds some, and to check that file alone. */
function timeEdit(count: number): { readonly edit: number; readonly check: number } {
  const text = writeConfig(listIds(count, 200_000_000_000));
  const ids = listIds(count, 200_000_000_001);
  const edits: number[] = [];
  const checks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    edits.push(time(() => void editConfig(text, 'panther.yml', [{ kind: 'list', ids }])));
    checks.push(time(() => void checkConfig(text, 'panther.yml')));
  }
  return { edit: median(edits), check: median(checks) };
}

/** Adding 5,000 accounts to a file of 5,000, between them, against checking that file; and whether the time grows in line. */
export function measureEdit(): readonly Measurement[] {
  const small = timeEdit(1_000);
  const large = timeEdit(5_000);
  return [
    {
      work: 'add 5,000 accounts to a panther.yml of 5,000, over checking that file',
      ratio: large.edit / large.check,
      target: 8,
      details: `${Math.round(large.edit)} ms against ${Math.round(large.check)} ms; the result, twice as long, is read and checked again`,
    },
    {
      work: 'the same per account, at 5,000 over 1,000',
      ratio: large.edit / 5 / small.edit,
      target: 1.5,
      details: `${Math.round(large.edit)} ms against ${Math.round(small.edit)} ms`,
    },
  ];
}
