import { names } from '../../config/names.ts';
import { mergeRegistry, parseRegistry, renderRegistry } from '../../config/source-registry.ts';
import type { SourceRegistry } from '../../config/source-registry.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Objects } from '../../ports/objects.ts';
import type { RegistryStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { renderClashFix } from '../sources/plan-registry.ts';
import { spreadWait } from '../spread-wait.ts';
import { settleWithoutWork } from './settle-without-work.ts';
import type { StepResult } from './step-outcome.ts';

const triesMaxCount = 8;
const waitMilliseconds = 1_000;

/**
 * Writes the step's sources into the registry, or takes them out, in one conditional write, and reads it back. Entries of
 * other files stay as they are, whoever wrote them since the plan: a registry that changed in between is read and merged
 * anew, at most eight times. Throws `ALREADY_EXISTS` before any write if another file has taken an id by now.
 */
export async function applyRegistry(step: RegistryStep, cloud: Cloud, tools: RunTools): Promise<StepResult> {
  const settled = settleWithoutWork(step);
  if (settled !== undefined) return settled;
  const objects = cloud.objects(step.place.accountId);
  for (let tries = 1; tries <= triesMaxCount; tries += 1) {
    const stored = await objects.readText(step.bucket, names.sourceRegistryKey);
    const live = stored && parseRegistry(stored.text);
    const wanted = change(live, step);
    if (wanted === undefined) return { outcome: { outcome: 'done' } };
    await write(step, renderRegistry(wanted), stored?.etag, objects);
    // What stands there now is read before anything is believed, after a lost answer and a lost race too.
    const now = await objects.readText(step.bucket, names.sourceRegistryKey);
    if (now !== undefined && change(parseRegistry(now.text), step) === undefined)
      return { outcome: { outcome: 'done' } };
    await tools.clock.sleep(spreadWait(waitMilliseconds * tries, tools, 0.5), tools.signal);
  }
  throw new PantherctlError(
    'STALE_REQUEST',
    `the registry of sources in ${step.bucket} changed ${triesMaxCount} times while it was about to be written`,
    { fix: 'run pantherctl apply again' },
  );
}

/** The registry with the step's changes; `undefined` if it has them. */
function change(
  live: SourceRegistry | undefined,
  { owner, put, remove, takeOver }: RegistryStep,
): SourceRegistry | undefined {
  const { clashes, put: missing, registry } = mergeRegistry(live, owner, put, { removeLeft: false, takeOver });
  const [clash] = clashes;
  if (clash !== undefined) {
    throw new PantherctlError(
      'ALREADY_EXISTS',
      `source ${clash.wanted.id} stands in the registry for another file by now, that of administrator ${clash.existing.owner}`,
      { fix: renderClashFix(clash.wanted.name, clash.existing.owner) },
    );
  }
  const ids = new Set(remove);
  const sources = registry.sources.filter((source) => source.owner !== owner || !ids.has(source.id));
  if (missing.length === 0 && sources.length === registry.sources.length) return undefined;
  return { ...registry, sources };
}

async function write(
  { bucket }: RegistryStep,
  text: string,
  etag: string | undefined,
  objects: Objects,
): Promise<void> {
  try {
    await objects.writeText(bucket, names.sourceRegistryKey, text, etag);
  } catch (error) {
    if (!isErrorCode(error, 'STALE_REQUEST') && !isErrorCode(error, 'NO_ANSWER')) throw error;
  }
}
