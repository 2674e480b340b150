import { expect, test } from 'vitest';
import type { CheckedItem, SourceHealth, SourcesHealth } from '../../src/orchestrate/source-health/check-sources.ts';
import { renderSourceHealth } from '../../src/ui/render-source-health.ts';
import { renderSourceHealthDocs } from '../../src/ui/render-source-health-docs.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });
const render = (health: SourcesHealth, columns = 100, verbose = false) =>
  renderSourceHealth(health, plain, columns, verbose).split('\n');

const fine: CheckedItem = {
  check: 'object',
  status: 'ok',
  findings: [
    { status: 'ok', message: "an object under 'a/' can be read" },
    { status: 'ok', message: "an object under 'b/' can be read" },
  ],
  link: 'https://docs.aws.amazon.com/',
};
const wrong: CheckedItem = {
  ...fine,
  check: 'notifications',
  status: 'failed',
  findings: [
    { status: 'ok', message: "objects under 'a/' are told" },
    { status: 'failed', message: 'nobody is told', value: 'b/', fix: 'run pantherctl bucket connect trails' },
    { status: 'warning', message: "objects under 'c/' are told in part", value: 'c/', fix: 'take the suffix off' },
  ],
};
const hidden: CheckedItem = {
  ...fine,
  check: 'queue',
  status: 'unknown',
  findings: [{ status: 'unknown', message: 'account 111122223333 may not be entered' }],
};

function source(name: string, ...checks: readonly CheckedItem[]): SourceHealth {
  const status = checks.includes(wrong) ? 'failed' : 'ok';
  return { id: name, name, accountId: '123456789012', region: 'us-east-1', bucket: 'acme', status, checks };
}

const sound: SourcesHealth = {
  ok: true,
  counts: { ok: 1, unknown: 0, warning: 0, failed: 0 },
  sources: [source('trails', fine)],
};

test('a check that finds all well is one line, however many things it looked at', () => {
  expect(render(sound)).toEqual([
    'trails  acme in 123456789012, us-east-1',
    "  ok object: an object under 'a/' can be read, and 1 more",
    '',
    'ok 1 source, none with a fault: every check is ok',
  ]);
});

test('what is wrong stands on a line of its own, with its value, and with what mends it below', () => {
  const health: SourcesHealth = {
    ok: false,
    counts: { ok: 2, unknown: 1, warning: 0, failed: 1 },
    sources: [source('trails', fine), source('flows', wrong, hidden)],
  };
  expect(render(health).slice(3)).toEqual([
    'flows  acme in 123456789012, us-east-1',
    '  ! failed notifications: nobody is told (b/)',
    '    fix: run pantherctl bucket connect trails',
    "  ! warning notifications: objects under 'c/' are told in part",
    '    fix: take the suffix off',
    '  ? unknown queue: account 111122223333 may not be entered',
    '',
    'failed 2 sources, 1 with a fault: 1 check failed, 1 check could not be made',
  ]);
});

test('of several sources the checks that are well are only named, in one line, and in full with verbose', () => {
  const key = { ...fine, check: 'key' };
  const health = { ...sound, sources: [source('trails', fine, wrong, key), source('flows', fine)] };
  expect(render(health).slice(0, 2)).toEqual(['trails  acme in 123456789012, us-east-1', '  ok object, key']);
  expect(render(health)).toContain('  ok object');
  expect(render(health, 100, true)).toContain("  ok key: an object under 'a/' can be read, and 1 more");
  expect(render(health, 100, true)).not.toContain('  ok object');
});

test('checks in a row that could not be made for one reason are one line, and others stay apart', () => {
  const other: CheckedItem = { ...hidden, check: 'data', findings: [{ status: 'unknown', message: 'no answer' }] };
  const checks = [{ ...hidden, check: 'topic' }, hidden, other, fine, { ...hidden, check: 'registry' }];
  expect(render({ ...sound, sources: [source('trails', ...checks)] }).slice(1, 6)).toEqual([
    '  ? unknown topic, queue: account 111122223333 may not be entered',
    '  ? unknown data: no answer',
    "  ok object: an object under 'a/' can be read, and 1 more",
    '  ? unknown registry: account 111122223333 may not be entered',
    '',
  ]);
  const twice = render({ ...sound, sources: [source('trails', fine, { ...fine, check: 'key' })] });
  expect(twice.filter((line) => line.startsWith('  ok '))).toHaveLength(2);
});

test('long lines are broken, fixes are not', () => {
  const fix = 'run '.repeat(30).trim();
  const findings = [{ status: 'failed', message: 'word '.repeat(30).trim(), fix } as const];
  const lines = render({ ...sound, sources: [source('trails', { ...wrong, findings })] }, 60);
  expect(lines.filter((line) => line.length > 60)).toEqual([`    fix: ${fix}`]);
  expect(lines[2]).toMatch(/^ {4}word/);
});

test('no name from outside can move the cursor', () => {
  const text = render({ ...sound, sources: [{ ...source('trails', fine), name: 'dev\u001b[2J' }] })[0];
  expect(text).toContain(String.raw`dev\u001b[2J`);
});

test('a file without sources is said to have none', () => {
  expect(render({ ...sound, sources: [] })).toEqual(['The file has no sources.']);
});

test('the page of the checks has a section with the source of each', () => {
  const page = renderSourceHealthDocs([
    { id: 'queue', summary: 'the queue is there', reason: 'SNS drops the rest.', link: 'https://x/' },
  ]);
  expect(page).toContain('## `queue`\n\nThe queue is there.\n\nSNS drops the rest. [Source](https://x/)\n');
});
