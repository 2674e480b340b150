import type { Column, ColumnType } from '../../config/log-column.ts';
import { isEmptyJson } from './json-writer.ts';

/** Whether a value can be had from the text of the record alone: JSON as it came, or more digits than a number holds. */
export type TextNeed = (value: unknown) => boolean;

/** The need of a type's values; `undefined` if none of them has it, but for a rare one. */
export function findTextNeed(type: ColumnType, column: Pick<Column, 'timeFormat'>): TextNeed | undefined {
  if (type === 'json') return (value) => value !== null && !isEmptyJson(value);
  if (type === 'timestamp' && column.timeFormat?.includes('unix_ns') === true)
    return (value) => typeof value === 'number';
  if (typeof type === 'string') return undefined;
  if ('array' in type) {
    const ofMember = findTextNeed(type.array, column);
    return ofMember && ((value) => Array.isArray(value) && value.some(ofMember));
  }
  const needs = type.struct.flatMap((member) => {
    const need = findTextNeed(member.type, member);
    const keys = typeof member.from === 'string' ? [member.from] : (member.from ?? [member.name]);
    return need === undefined ? [] : keys.map((key) => ({ key, need }));
  });
  if (needs.length === 0) return undefined;
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    needs.some(({ key, need }) => Object.hasOwn(value, key) && need((value as Readonly<Record<string, unknown>>)[key]));
}
