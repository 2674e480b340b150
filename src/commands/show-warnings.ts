import type { Problem } from '../errors.ts';
import { renderProblems } from '../ui/render-problems.ts';
import type { CommandContext } from './command-context.ts';

/** Notes what is doubtful in a file that is good enough to work with; nothing if nothing is. */
export function showWarnings(warnings: readonly Problem[], { notes }: CommandContext): void {
  if (warnings.length > 0) notes.line(`${renderProblems(warnings, notes.style)}\n`);
}
