import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { cutText } from './text-width.ts';

/** One line of a difference; numbered from 1 in the text that holds it. */
export interface DiffLine {
  readonly kind: 'added' | 'removed';
  readonly line: number;
  readonly text: string;
}

/** Lines shown at most, unless all are asked for. */
const shownLinesMaxCount = 20;

/**
 * The lines in which two texts differ, in order. Meant for edits that add and remove lines and move none: takes linear time,
 * and is as short as can be for those.
 */
export function buildLineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  const left = countLines(old);
  const diff: DiffLine[] = [];
  // Of lines that stand in for each other, the old ones come first.
  let added: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    const [was, is] = [old[i], next[j]];
    if (was !== undefined && was === is) {
      for (const line of added) diff.push(line);
      added = [];
      take(left, was);
      i += 1;
      j += 1;
    } else if (was === undefined || (is !== undefined && (left.get(is) ?? 0) === 0)) {
      added.push({ kind: 'added', line: j + 1, text: is ?? '' });
      j += 1;
    } else {
      diff.push({ kind: 'removed', line: i + 1, text: was });
      take(left, was);
      i += 1;
    }
  }
  for (const line of added) diff.push(line);
  return diff;
}

function countLines(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, line: string): void {
  counts.set(line, (counts.get(line) ?? 0) - 1);
}

/** A difference with the numbers of its lines, cut in both directions unless `verbose`. Ends without a line feed. */
export function renderLineDiff(diff: readonly DiffLine[], style: Style, columns: number, verbose: boolean): string {
  const shown = verbose ? diff : diff.slice(0, shownLinesMaxCount);
  const width = String(diff.reduce((most, { line }) => Math.max(most, line), 0)).length;
  const lines = shown.map(({ kind, line, text }) => {
    const number = style.faint(String(line).padStart(width));
    const whole = `${kind === 'added' ? '+' : '-'} ${printable(text.replace(/\r$/, ''))}`;
    const cut = verbose ? whole : cutText(whole, columns - width - 3, style.symbols.ellipsis);
    return `  ${number} ${kind === 'added' ? style.good(cut) : style.bad(cut)}`;
  });
  const left = diff.length - shown.length;
  return [...lines, ...(left > 0 ? [`  and ${renderCount(left, 'more line')} (--verbose shows all)`] : [])].join('\n');
}
