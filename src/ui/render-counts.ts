import type { InstanceCounts } from '../orchestrate/events.ts';
import type { Style } from './style.ts';

/** How many instances an operation has. */
export function sumCounts(counts: InstanceCounts): number {
  return counts.succeeded + counts.running + counts.failed + counts.cancelled + counts.waiting;
}

/** Counts as short phrases, e.g. `24/156 ok` and `5 running`; what is zero is left out. */
export function listCounts(counts: InstanceCounts, style: Style): readonly string[] {
  const part = (count: number, word: string, paint: (text: string) => string): readonly string[] =>
    count === 0 ? [] : [paint(`${count} ${word}`)];
  return [
    style.good(`${counts.succeeded}/${sumCounts(counts)} ok`),
    ...part(counts.running, 'running', style.accent),
    ...part(counts.failed, 'failed', style.bad),
    ...part(counts.cancelled, 'cancelled', style.warn),
    ...part(counts.waiting, 'waiting', style.faint),
  ];
}

/** Counts as one phrase, e.g. `24/156 ok, 5 running, 1 failed, 126 waiting`. */
export function renderCounts(counts: InstanceCounts, style: Style): string {
  return listCounts(counts, style).join(', ');
}

/** A bar of `columns`: succeeded, then failed and cancelled, then what is left. Every state that has instances shows. */
export function renderBar(counts: InstanceCounts, columns: number, style: Style): string {
  const total = Math.max(1, sumCounts(counts));
  const lost = counts.failed + counts.cancelled;
  const lostColumns = lost === 0 ? 0 : Math.max(1, Math.floor((lost / total) * columns));
  const done = Math.min(columns - lostColumns, Math.floor((counts.succeeded / total) * columns));
  const rest = columns - lostColumns - done;
  const { barEmpty, barFull, barLost } = style.symbols;
  return style.good(barFull.repeat(done)) + style.bad(barLost.repeat(lostColumns)) + style.faint(barEmpty.repeat(rest));
}
