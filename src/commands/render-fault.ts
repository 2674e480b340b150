import { faultParameters } from '../local/faults/check-fault.ts';
import type { Fault } from '../local/faults/fault.ts';

/** A fault on one line, e.g. `throttling call=stacks.create times=3, struck 1 time`. */
export function renderFault(fault: Fault & { readonly struck: number; readonly isSpent: boolean }): string {
  const parts = faultParameters.flatMap((name) => {
    const value = fault[name];
    if (value === undefined) return [];
    return [`${name}=${typeof value === 'string' && value.includes(' ') ? JSON.stringify(value) : value}`];
  });
  const struck = fault.struck > 0 ? `, struck ${fault.struck} ${fault.struck === 1 ? 'time' : 'times'}` : '';
  return `${[fault.kind, ...parts].join(' ')}${fault.isSpent ? ', used up' : struck}`;
}
