import type { IndicatorSink } from '../log-type.ts';
import type { JsonObject } from '../log-type-spec.ts';

/** Collects tags: of a mapping from keys to values, or of a list of `{key, value}` in either case. */
export function scanTags(tags: unknown, sink: IndicatorSink): void {
  if (typeof tags !== 'object' || tags === null) return;
  if (!Array.isArray(tags)) {
    for (const [key, value] of Object.entries(tags)) addTag(key, value, sink);
    return;
  }
  for (const tag of tags as readonly unknown[]) {
    if (typeof tag !== 'object' || tag === null) continue;
    const { Key, Value, key = Key, value = Value } = tag as JsonObject;
    addTag(key, value, sink);
  }
}

function addTag(key: unknown, value: unknown, sink: IndicatorSink): void {
  if (typeof key === 'string' && typeof value === 'string') sink.awsTag(`${key}:${value}`);
}
