import { expect, test } from 'vitest';
import type { PreflightFinding } from '../../src/orchestrate/events.ts';
import { renderPreflight } from '../../src/ui/render-preflight.ts';
import { renderPreflightDocs } from '../../src/ui/render-preflight-docs.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });
const names = { '000000000001': 'prod', '000000000002': 'dev\u001b[2J' };
const finding: PreflightFinding = {
  check: 'execution-role-trust',
  severity: 'warning',
  message: 'the role does not trust the admin role',
  fix: 'mend its trust',
  link: 'https://docs.aws.amazon.com/',
};
const render = (findings: readonly PreflightFinding[]) => renderPreflight(findings, names, plain, 100);

test('nothing found is nothing said', () => {
  expect(render([])).toBe('');
});

test('what the plan shows already is not said again', () => {
  expect(render([{ ...finding, inPlan: true }])).toBe('');
});

test('errors come first, and each finding has its fix on one line', () => {
  const error = { ...finding, check: 'admin-role', severity: 'error', message: 'the role is missing' } as const;
  expect(render([finding, error]).split('\n')).toEqual([
    'Checks',
    '  ! error admin-role: the role is missing',
    '      fix: mend its trust',
    '  ! warning execution-role-trust: the role does not trust the admin role',
    '      fix: mend its trust',
  ]);
});

test('equal findings become one, with names beside ids that cannot move the cursor', () => {
  const text = render([
    { ...finding, accountId: '000000000001' },
    { ...finding, accountId: '000000000002', region: 'us-east-1' },
  ]);
  expect(text.match(/fix:/g)).toHaveLength(1);
  expect(text).toContain(String.raw`prod (000000000001), dev\u001b[2J (000000000002) us-east-1`);
});

test('a long list of accounts is cut and counted, but never for the sake of one', () => {
  const many = (count: number) =>
    render(Array.from({ length: count }, (_, index) => ({ ...finding, accountId: String(index).padStart(12, '0') })));
  expect(many(6)).not.toContain('more');
  expect(many(7)).toContain('and 2 more');
});

test('the page of the checks has a section with the source of each', () => {
  const page = renderPreflightDocs([
    { id: 'names', summary: 'names fit', reason: 'AWS refuses them.', link: 'https://x/' },
  ]);
  expect(page).toContain('## `names`\n\nNames fit.\n\nAWS refuses them. [Source](https://x/)\n');
});
