import { printable } from './printable.ts';
import type { Style } from './style.ts';

/**
 * What to do, behind its label. A line of it is never broken, so that a command can be copied; what the fix itself breaks
 * into lines, such as a command on a line of its own, stays so, two columns further in.
 */
export function renderFix(fix: string, style: Style, indent: string, label: 'fix' | 'do' = 'fix'): readonly string[] {
  const [first = '', ...rest] = fix.split('\n').map(printable);
  return [`${indent}${style.good(`${label}:`)} ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
