import type { Column } from '../../config/log-column.ts';
import { isDigits } from './value-checks.ts';

/** The number between `<` and `>` that a message begins with. */
export interface SyslogPriority {
  readonly priority: number;
  /** Where the message goes on. */
  readonly end: number;
}

const maxPriority = 191;

/** Reads `<34>`; `undefined` if the line begins otherwise or the number is beyond 191. */
export function readSyslogPriority(line: string): SyslogPriority | undefined {
  const end = line.startsWith('<') ? line.slice(0, 5).indexOf('>') : -1;
  const digits = line.slice(1, Math.max(1, end));
  if (!isDigits(digits) || (digits.length > 1 && digits.startsWith('0'))) return undefined;
  const priority = Number(digits);
  return priority > maxPriority ? undefined : { priority, end: end + 1 };
}

/** Columns that a priority gives: the number itself, what it is of, and how grave. */
export const priorityColumns: readonly Column[] = [
  { name: 'priority', type: 'int', description: 'Facility times 8, plus severity', isRequired: true },
  { name: 'facility', type: 'int', description: 'What the message is of' },
  { name: 'severity', type: 'int', description: 'How grave it is: 0 is worst, 7 is debugging' },
];

/** Values of {@link priorityColumns}. */
export function priorityFields(priority: number): readonly [string, string, string] {
  return [String(priority), String(priority >> 3), String(priority & 7)];
}
