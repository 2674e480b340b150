import type { Fault } from '../local/faults/fault.ts';

/** A fault on one line, e.g. `throttling call=stacks.create times=3, struck 1 time`. */
export function renderFault({
  struck,
  isSpent,
  ...fault
}: Fault & { readonly struck: number; readonly isSpent: boolean }): string {
  const { kind, ...fields } = fault;
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  const state = isSpent ? ', used up' : struck > 0 ? `, struck ${struck} ${struck === 1 ? 'time' : 'times'}` : '';
  return `${[kind, ...parts].join(' ')}${state}`;
}
