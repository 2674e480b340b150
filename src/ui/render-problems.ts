import type { Problem } from '../errors.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { cutText } from './text-width.ts';

/** Problems shown as text at most; JSON always has them all. */
export const shownProblemsMaxCount = 20;

function renderPlace(problem: Problem): string {
  const position = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`;
  return `${problem.file ?? ''}${position}`;
}

function renderProblem(problem: Problem, style: Style): string {
  const warning = problem.severity === 'warning' ? style.warn('warning') : '';
  const head = [style.accent(printable(renderPlace(problem))), style.strong(printable(problem.path)), warning];
  const isTold = problem.value === undefined || problem.message.includes(problem.value);
  const value = isTold ? '' : ` ${style.faint(`(${cutText(printable(problem.value), 80)})`)}`;
  return [
    head.filter((part) => part !== '').join('  '),
    `  ${printable(problem.message)}${value}`,
    `  ${style.good('fix:')} ${printable(problem.fix)}`,
  ].join('\n');
}

/**
 * Problems as blocks of three lines: place and path, what is wrong with which value, how to mend it.
 * Shows `maxCount` at most and says how many are left out. Empty text for no problems, or if none is to be shown.
 */
export function renderProblems(problems: readonly Problem[], style: Style, maxCount = shownProblemsMaxCount): string {
  const shown = problems.slice(0, maxCount).map((problem) => renderProblem(problem, style));
  const left = maxCount === 0 ? 0 : problems.length - shown.length;
  return [...shown, ...(left > 0 ? [style.faint(`and ${left} more (--json lists all)`)] : [])].join('\n');
}
