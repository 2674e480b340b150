import { isKnownLogType } from '../config/log-types.ts';
import { findNearest } from '../config/nearest.ts';
import { PantherctlError } from '../errors.ts';
import { builtInLogTypes } from '../runtime/built-in-log-types.ts';
import type { LogType } from '../runtime/log-type.ts';

/** The log types of those names, among the built-in ones and `custom`. Throws `LOG_TYPE_UNKNOWN` with every name that is none. */
export function findLogTypes(names: readonly string[], custom: readonly LogType[]): readonly LogType[] {
  const known = new Map([...builtInLogTypes, ...custom].map((type) => [type.name, type]));
  const unknown = names.filter((name) => !known.has(name));
  const [first] = unknown;
  if (first === undefined) return names.flatMap((name) => known.get(name) ?? []);
  throw new PantherctlError(
    'LOG_TYPE_UNKNOWN',
    `there is no parser for ${unknown.map((name) => `'${name}'`).join(', ')}`,
    {
      fix: suggest(first, [...known.keys()]),
    },
  );
}

/** The built-in log type of that name, which samples can be made of. Throws `LOG_TYPE_UNKNOWN`. */
export function findSampledType(name: string): LogType {
  const [type] = findLogTypes([name], []);
  if (type?.sample !== undefined) return type;
  throw new PantherctlError('LOG_TYPE_UNKNOWN', `there are no samples of '${name}'`, {
    fix: `use one of ${builtInLogTypes
      .filter(({ sample }) => sample !== undefined)
      .map((each) => each.name)
      .join(', ')}`,
  });
}

function suggest(name: string, known: readonly string[]): string {
  const near = findNearest(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (isKnownLogType(name))
    return 'Panther has this log type, and this version has no parser for it: write a schema and name it with --schemas';
  return `use one of ${known.toSorted().join(', ')}`;
}
