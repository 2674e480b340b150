import type { RegisteredSource, SourceRegistry } from '../../config/source-registry.ts';
import { isOwn } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/** Entries of the registry that say where a source was: it is no longer in the file, or the file now says another place. */
export function listLeft(wiring: SourceWiring, registry: SourceRegistry | undefined): readonly RegisteredSource[] {
  const wanted = new Map(wiring.registered.map((source) => [source.id, source]));
  const dormant = new Set(wiring.dormant.map(({ id }) => id));
  return (registry?.sources ?? []).filter((source) => {
    if (!isOwn(wiring, source) || dormant.has(source.id)) return false;
    const now = wanted.get(source.id);
    return now === undefined || hasMoved(source, now);
  });
}

/** True if the file has the source on another bucket or another topic than the registry. */
export function hasMoved(before: RegisteredSource, now: RegisteredSource): boolean {
  return before.bucket !== now.bucket || before.topicArn !== now.topicArn;
}
