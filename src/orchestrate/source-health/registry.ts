import { runtimeBucketName, sourceSlug } from '../../config/names.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import { isErrorCode } from '../../errors.ts';
import { runtimeFix } from '../sources/plan-senders.ts';
import { renderClashFix } from '../sources/plan-registry.ts';
import type { RegistryFacts } from './read-registry.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { SourceCheck } from './source-check.ts';

/** What the log processor knows of the source. */
export const registry: SourceCheck = {
  id: 'registry',
  summary: 'the source is in the registry that the log processor reads, as the file has it',
  reason: 'The log processor reads only buckets of sources that it knows, and parses them as the registry says.',
  link: 'https://docs.panther.com/data-onboarding/data-transports/aws/s3',
  run: async ({ config, source, ...context }) => {
    const { panther } = config;
    if (panther.runtime === 'external') return unknown('Panther knows its sources itself (runtime: external)');
    let facts: RegistryFacts;
    try {
      facts = await context.registry();
    } catch (error) {
      if (isErrorCode(error, 'NOT_FOUND')) {
        return failed(
          `bucket ${runtimeBucketName(panther)} of the runtime does not exist`,
          runtimeFix,
          runtimeBucketName(panther),
        );
      }
      if (!isErrorCode(error, 'INPUT_INVALID')) throw error;
      return failed(
        `the registry of sources cannot be read: ${error.problems[0]?.message ?? error.message}`,
        error.problems[0]?.fix ?? error.fix ?? 'put back an earlier version of the registry',
        runtimeBucketName(panther),
      );
    }
    const id = sourceSlug(source.name);
    const clash = facts.clashes.get(id);
    if (clash !== undefined) {
      return failed(
        `another file, that of administrator ${clash.owner}, has registered a source with the id ${id}`,
        renderClashFix(source.name, clash.owner),
        clash.owner,
      );
    }
    const wanted = facts.outdated.get(id);
    if (wanted === undefined) return ok(`the source is registered as the file has it`);
    const live = facts.live.get(id);
    const fix = 'run pantherctl apply, which registers it';
    if (live === undefined) return failed('the source is not registered', fix, id);
    return failed(`the source is registered with another ${listDifferences(live, wanted).join(', ')}`, fix, id);
  },
};

function listDifferences(live: RegisteredSource, wanted: RegisteredSource): readonly string[] {
  const keys = new Set([...Object.keys(wanted), ...Object.keys(live)]) as ReadonlySet<keyof RegisteredSource>;
  return [...keys].filter((key) => JSON.stringify(live[key]) !== JSON.stringify(wanted[key]));
}
