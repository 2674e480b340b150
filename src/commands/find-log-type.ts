import { customLogTypePattern, isKnownLogType } from '../config/log-types.ts';
import { findNearest } from '../config/nearest.ts';
import { PantherctlError } from '../errors.ts';
import { builtInLogTypes } from '../runtime/built-in-log-types.ts';
import type { LogType } from '../runtime/log-type.ts';

/** The log types of those names, each once, among the built-in ones and `custom`. Throws `LOG_TYPE_UNKNOWN` with every name that is none. */
export function findLogTypes(names: readonly string[], custom: readonly LogType[]): readonly LogType[] {
  const known = new Map([...builtInLogTypes, ...custom].map((type) => [type.name, type]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return [...new Set(names)].flatMap((name) => known.get(name) ?? []);
  throw new PantherctlError(
    'LOG_TYPE_UNKNOWN',
    `there is no parser for ${unknown.map((name) => `'${name}'`).join(', ')}`,
    {
      fix: suggest(unknown, [...known.keys()]),
    },
  );
}

/** The built-in log type of that name, which samples can be made of. Throws `LOG_TYPE_UNKNOWN`. */
export function findSampledType(name: string): LogType {
  const sampled = builtInLogTypes.filter(({ sample }) => sample !== undefined).map((type) => type.name);
  const type = builtInLogTypes.find((each) => each.name === name);
  if (type?.sample !== undefined) return type;
  const near = findNearest(name, sampled);
  throw new PantherctlError(
    'LOG_TYPE_UNKNOWN',
    type === undefined ? `there is no parser for '${name}'` : `there are no samples of '${name}'`,
    { fix: near === undefined ? `use one of ${sampled.toSorted().join(', ')}` : `did you mean ${near}?` },
  );
}

function suggest(names: readonly string[], known: readonly string[]): string {
  const near = names.flatMap((name) => findNearest(name, known) ?? []);
  if (near.length === names.length) return `did you mean ${near.join(', ')}?`;
  if (names.some((name) => customLogTypePattern.test(name))) return 'name the folder with its schema with --schemas';
  if (names.some(isKnownLogType))
    return 'Panther has this log type, and this version has no parser for it: write a schema and name it with --schemas';
  return `use one of ${known.toSorted().join(', ')}`;
}
