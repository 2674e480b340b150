import { relative, resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode, Problem } from '../errors.ts';
import { renderProblems } from '../ui/render-problems.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

interface FileReport {
  readonly file: string;
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly contents?: { readonly sources: number; readonly accounts: number; readonly organizationalUnits: number };
}

function countContents(config: Config): NonNullable<FileReport['contents']> {
  const targets = config.realTimeEvents?.targets;
  return {
    sources: config.sources.length,
    accounts: targets?.accounts.length ?? 0,
    organizationalUnits: targets?.organizationalUnits.length ?? 0,
  };
}

async function checkFile(file: string, cwd: string): Promise<FileReport> {
  const shown = relative(cwd, resolve(cwd, file)) || file;
  try {
    const { config, warnings } = await loadConfig(shown, cwd);
    return { file: shown, ok: true, problems: warnings, contents: countContents(config) };
  } catch (error) {
    if (!(error instanceof PantherctlError) || error.code === 'BUG') throw error;
    if (error.problems.length > 0) return { file: shown, ok: false, problems: error.problems };
    const problem: Problem = {
      check: error.code === 'CONFIG_UNREADABLE' ? 'readable' : 'content',
      path: '',
      file: shown,
      message: error.message,
      fix: error.fix ?? 'name a file that can be read',
      severity: 'error',
    };
    return { file: shown, ok: false, problems: [problem] };
  }
}

function renderReport(report: FileReport, context: CommandContext): void {
  const { style } = context.out;
  if (report.problems.length > 0) context.out.line(renderProblems(report.problems, style));
  if (report.contents === undefined) {
    const errors = report.problems.filter((problem) => problem.severity === 'error').length;
    context.out.line(
      `${style.bad(style.symbols.failed)} ${report.file}: ${errors} ${errors === 1 ? 'problem' : 'problems'}`,
    );
    return;
  }
  const { sources, accounts, organizationalUnits } = report.contents;
  const warnings = report.problems.length;
  const parts = [
    `${sources} ${sources === 1 ? 'source' : 'sources'}`,
    `${accounts} target ${accounts === 1 ? 'account' : 'accounts'}`,
    ...(organizationalUnits === 0 ? [] : [renderCount(organizationalUnits, 'organizational unit')]),
    ...(warnings === 0 ? [] : [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`]),
  ];
  context.out.line(`${style.good(style.symbols.done)} ${report.file}: ${parts.join(', ')}`);
}

/** `pantherctl validate [files...]`: every problem of every file; exit 2 if one of them has an error. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const files = input.arguments.length > 0 ? input.arguments : [context.flags.config];
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await checkFile(file, context.io.cwd));
  if (context.flags.json) context.out.json({ files: reports });
  else for (const report of reports) renderReport(report, context);
  return reports.every((report) => report.ok) ? exitCodes.done : exitCodes.usage;
}
