/** A plain object; lists and `null` are none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list as it is, a single value as a list of one, nothing as an empty one. */
export function toList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** True for a call of an intrinsic function: one key, `Ref`, `Condition` or `Fn::…`. */
export function isIntrinsic(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
}

/** Keys of policies whose lists are sets, and may stand as a single value. */
const setKeys = new Set(['Action', 'NotAction', 'Resource', 'NotResource', 'DependsOn']);

/**
 * A value as text that is the same for all ways to write it: keys in order, `1` and `true` as texts (CloudFormation takes
 * either), `Fn::GetAtt` as a list, and the lists of a policy sorted, since their order means nothing.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonicalValue(value));
}

function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalValue);
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return value === undefined || value === null ? null : JSON.stringify(value);
  const isStatement = typeof value['Effect'] === 'string';
  const entries = Object.entries(value).map(([key, each]): readonly [string, unknown] => {
    if (key === 'Fn::GetAtt' && typeof each === 'string') return [key, splitAttribute(each)];
    if (setKeys.has(key) && !isIntrinsic(each)) return [key, sortedSet(toList(each))];
    if (key === 'Statement') return [key, sortedSet(toList(each))];
    if (isStatement && key.endsWith('Principal') && isRecord(each)) return [key, canonicalPrincipals(each)];
    if (isStatement && key === 'Condition' && isRecord(each)) return [key, canonicalConditions(each)];
    return [key, canonicalValue(each)];
  });
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function canonicalPrincipals(principals: Readonly<Record<string, unknown>>): unknown {
  if (isIntrinsic(principals)) return canonicalValue(principals);
  return sortKeys(Object.entries(principals).map(([kind, each]) => [kind, sortedSet(toList(each))]));
}

function canonicalConditions(conditions: Readonly<Record<string, unknown>>): unknown {
  if (isIntrinsic(conditions)) return canonicalValue(conditions);
  return sortKeys(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      isRecord(keys) && !isIntrinsic(keys)
        ? sortKeys(Object.entries(keys).map(([key, each]) => [key, sortedSet(toList(each))]))
        : canonicalValue(keys),
    ]),
  );
}

function sortKeys(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function sortedSet(values: readonly unknown[]): readonly unknown[] {
  const texts = new Map(values.map((each) => [canonicalText(each), canonicalValue(each)]));
  return [...texts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

function splitAttribute(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
