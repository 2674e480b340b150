import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { preparePythonTool } from './python-tool.ts';

/** One finding of the linter. */
export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly level: string;
  readonly message: string;
}

interface LintOutput {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

/** Path of the pinned cfn-lint, installed on first use. */
export function prepareCfnLint(root: string): string {
  return preparePythonTool(root, { name: 'cfn-lint', requirements: join('test', 'requirements.txt') });
}

/** Lints templates, informational and experimental rules included. Throws if the linter itself breaks down. */
export function lintTemplates(cfnLint: string, files: readonly string[]): LintFinding[] {
  const args = ['--format', 'json', '--include-checks', 'I', '--', ...files];
  // The linter takes regions from the environment, which is none of its business here.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const ended = spawnSync(cfnLint, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env });
  if (ended.status === null || ended.stderr !== '' || (ended.status !== 0 && ended.stdout.trim() === '')) {
    throw new Error(`cfn-lint broke down (exit ${ended.status}): ${ended.stderr}${ended.error?.message ?? ''}`);
  }
  const found = JSON.parse(ended.stdout) as LintOutput[];
  return found.map((finding) => ({
    file: finding.Filename,
    line: finding.Location.Start.LineNumber,
    rule: finding.Rule.Id,
    level: finding.Level,
    message: finding.Message,
  }));
}
