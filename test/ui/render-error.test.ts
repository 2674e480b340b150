import { expect, test } from 'vitest';
import { errorCodes, PantherctlError } from '../../src/errors.ts';
import type { Problem } from '../../src/errors.ts';
import { redactSecrets } from '../../src/config/redact-secrets.ts';
import { buildErrorDocument, renderBugReport, renderError, toPantherctlError } from '../../src/ui/render-error.ts';
import { renderErrorDocs } from '../../src/ui/render-error-docs.ts';
import { renderProblems } from '../../src/ui/render-problems.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });
const problem = (line: number): Problem => ({
  check: 'region',
  path: `sources[${line}].region`,
  file: 'panther.yml',
  line,
  column: 5,
  message: 'not a region',
  value: 'us-wst-2',
  fix: 'write us-west-2',
  severity: 'error',
});

test('an error is its message with the code, and the fix on the last line', () => {
  const error = new PantherctlError('NOT_FOUND', 'no bucket acme', { fix: 'make it' });
  expect(renderError(error, plain)).toBe('error: no bucket acme [NOT_FOUND]\nfix: make it');
});

test('an error without a fix of its own gets the remedy of its code', () => {
  expect(renderError(new PantherctlError('THROTTLED', 'slow down'), plain)).toBe(
    'error: slow down [THROTTLED]\nfix: run the command again; it continues where it stopped',
  );
});

test('problems come before the error, each with place, path, message, value and fix', () => {
  const error = new PantherctlError('CONFIG_INVALID', 'panther.yml has a problem', {
    problems: [problem(3)],
    fix: 'mend it',
  });
  expect(renderError(error, plain).split('\n')).toEqual([
    'panther.yml:3:5  sources[3].region',
    '  not a region (us-wst-2)',
    '  fix: write us-west-2',
    '',
    'error: panther.yml has a problem [CONFIG_INVALID]',
    'fix: mend it',
  ]);
});

test('a value that the message names already is not shown again', () => {
  expect(renderProblems([{ ...problem(1), message: '"us-wst-2" is not a region' }], plain)).toContain(
    '  "us-wst-2" is not a region\n',
  );
});

test('3,000 problems are cut to a readable number as text and listed in full as JSON', () => {
  const problems = Array.from({ length: 3_000 }, (_, index) => problem(index + 1));
  const error = new PantherctlError('CONFIG_INVALID', 'many', { problems });
  const lines = renderError(error, plain).split('\n');
  expect(lines).toContain('and 2980 more (--json lists all)');
  expect(lines.length).toBeLessThan(70);
  expect(buildErrorDocument(error).error.problems).toHaveLength(3_000);
});

test('the JSON of an error carries code, exit, message and fix, and neither stack nor cause', () => {
  const error = new PantherctlError('NOT_FOUND', 'no bucket', { fix: 'make it', cause: new Error('inner') });
  expect(buildErrorDocument(error)).toEqual({
    code: 'error',
    error: { code: 'NOT_FOUND', blame: 'user', exit: 1, message: 'no bucket', fix: 'make it', problems: [] },
  });
});

test.each([
  ['an Error', new TypeError('x is not a function\n    at y'), 'unexpected TypeError: x is not a function'],
  ['a string', 'boom', 'unexpected boom'],
  ['nothing', undefined, 'unexpected undefined'],
])('%s thrown by accident is a bug of ours, on one line', (_, thrown, message) => {
  const error = toPantherctlError(thrown);
  expect([error.code, error.exitCode, error.message]).toEqual(['BUG', 70, message]);
});

test('a report of a bug says version, platform and command, and shows the stack only when asked', () => {
  const facts = { version: '1.2.3', platform: 'node v22', command: 'apply' };
  const thrown = new Error('token=abcdef123456 failed');
  expect(renderBugReport(thrown, facts, plain, false)).toBe("report: pantherctl 1.2.3, node v22, command 'apply'");
  const verbose = renderBugReport(thrown, facts, plain, true);
  expect(verbose).toContain('token=[redacted] failed');
  expect(verbose).toContain('render-error.test.ts');
});

test.each([
  ['AKIAIOSFODNN7EXAMPLE is refused', '[access key id] is refused'],
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
  ['{"SessionToken":"FwoGZXIvYXdzEJr"}', '{"SessionToken":"[redacted]"}'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws_secret_access_key = [redacted]'],
  ['key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here', 'key [redacted] here'],
  ['https://x/?X-Amz-Signature=0a1b2c&y=1', 'https://x/?X-Amz-Signature=[redacted]&y=1'],
  ['stack panther-log-analysis in 123456789012 failed', 'stack panther-log-analysis in 123456789012 failed'],
])('hides what looks secret in %j', (text, expected) => {
  expect(redactSecrets(text)).toBe(expected);
});

test('the page of errors has every code once, with its exit code', () => {
  const docs = renderErrorDocs();
  for (const [code, { exit }] of Object.entries(errorCodes)) {
    expect(docs.split(`| \`${code}\` | ${exit} |`)).toHaveLength(2);
  }
});
