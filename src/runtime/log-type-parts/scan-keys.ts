import type { IndicatorSink } from '../log-type.ts';

/** Depth to which a value is searched; what is deeper is no log of AWS. */
const maxDepth = 50;

/** Gives the texts under these keys to a scanner each, at any depth; members of a list have the key of the list. */
export function scanKeys(
  value: unknown,
  scanners: ReadonlyMap<string, (sink: IndicatorSink, text: string) => void>,
  sink: IndicatorSink,
  key = '',
  depth = 0,
): void {
  if (typeof value === 'string') scanners.get(key)?.(sink, value);
  if (typeof value !== 'object' || value === null || depth > maxDepth) return;
  if (Array.isArray(value)) {
    for (const member of value) scanKeys(member, scanners, sink, key, depth + 1);
    return;
  }
  for (const [name, member] of Object.entries(value)) scanKeys(member, scanners, sink, name, depth + 1);
}
