import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { renderFix } from './render-fix.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

/** A step that a person has to take. */
export interface OpenStep {
  readonly title: string;
  readonly reason: string;
  readonly fix: string;
}

const shownMaxCount = 5;
const indent = '     ';

/** Steps that are left to a person, each with what to do, after an empty line; long lists are cut and counted. */
export function renderOpenSteps(steps: readonly OpenStep[], style: Style, columns: number): readonly string[] {
  if (steps.length === 0) return [];
  const left = steps.length - shownMaxCount;
  return [
    '',
    `  ${style.strong('left to you')}`,
    ...steps
      .slice(0, shownMaxCount)
      .flatMap(({ fix, reason, title }) => [
        ...wrapText(printable(`${title}: ${reason}`), columns - indent.length).map((line) => indent + line),
        ...renderFix(fix, style, indent, 'do'),
      ]),
    ...(left > 0 ? [`${indent}and ${renderCount(left, 'more step')} (--json lists all)`] : []),
  ];
}
