import { names, runtimeBucketName } from '../../config/names.ts';
import type { Config } from '../../config/schema.ts';
import { buildRegisteredSources, mergeRegistry, parseRegistry, registryOwner } from '../../config/source-registry.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import { logProcessingRoleName, roleArn } from '../../templates/role-names.ts';
import type { Reads } from './share-reads.ts';

/** How the sources of a file stand in the registry; each map by id. */
export interface RegistryFacts {
  /** False if there is no registry yet. */
  readonly exists: boolean;
  readonly live: ReadonlyMap<string, RegisteredSource>;
  /** What the registry lacks, or has otherwise. */
  readonly outdated: ReadonlyMap<string, RegisteredSource>;
  /** Sources of other owners that have the id of one of ours. */
  readonly clashes: ReadonlyMap<string, RegisteredSource>;
}

/** Reads the registry and holds it against the file, once for all sources. Throws `NOT_FOUND`, `INPUT_INVALID`. */
export async function readRegistry(config: Config, cloud: Reads): Promise<RegistryFacts> {
  const { panther } = config;
  const stored = await cloud.objects(panther.accountId).readText(runtimeBucketName(panther), names.sourceRegistryKey);
  const live = stored === undefined ? undefined : parseRegistry(stored.text);
  const wanted = buildRegisteredSources(config, (source) =>
    roleArn(config, source.accountId, logProcessingRoleName(source)),
  );
  const { clashes, put } = mergeRegistry(live, registryOwner(config), wanted, { removeLeft: false });
  return {
    exists: stored !== undefined,
    live: new Map((live?.sources ?? []).map((source) => [source.id, source])),
    outdated: new Map(put.map((source) => [source.id, source])),
    clashes: new Map(clashes.map(({ existing }) => [existing.id, existing])),
  };
}
