import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { PlannedRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { StackInstance } from '../../src/ports/stack-sets.ts';
import type { Mishap } from './chaos-cloud.ts';
import type { Meddler } from './meddler.ts';
import type { Course } from './run-through-storm.ts';
import type { Scenario } from './scenario.ts';
import { describeInstance, isInPlace } from './taken-request.ts';
import type { PromiseWatcher } from './watch-promises.ts';

/** So many lost answers or refusals exhaust no call's tries, whatever they hit. */
const harmlessMaxCount = { unanswered: 3, throttled: 8 };

/** What a verdict is compared with. */
interface Truth extends PlannedRollout {
  readonly live: ReadonlyMap<string, StackInstance>;
  /** Pairs of which somebody else may have had the last word. */
  readonly excused: ReadonlySet<string>;
}

/** What a run that has come to its end says, held against the world that it leaves. */
export async function findFaults(
  scenario: Scenario,
  { processes, result }: Course,
  meddler: Meddler,
  watcher: PromiseWatcher,
): Promise<readonly string[]> {
  if (result === undefined) return [];
  const { allowDelete, cloud, config, isNameTaken } = scenario;
  cloud.world.clearFaults({ kind: 'stale-lists' });
  if (isNameTaken) return result.verdict === 'done' ? ['done, though the name of the stack set is taken'] : [];
  const mishaps = processes.at(-1)?.mishaps ?? [];
  const planned = await planRollout(config, cloud, { allowDelete });
  const live = new Map((planned.observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  const excused = await listExcused(scenario, meddler, watcher, mishaps);
  const truth = { ...planned, live, excused };
  return [
    ...findUnexplained(result, truth, scenario),
    ...findBoasts(result, truth, [...meddler.pairs.values()].includes(undefined)),
    ...(isPlain(mishaps) && meddler.pairs.size === 0 ? findUntruths(result, truth) : []),
    ...(await findLeftOpen(scenario, watcher, mishaps)),
  ];
}

/** Whatever differs from the file is named by a cause, left out with a reason or left to a person. */
function findUnexplained(
  result: ApplyResult,
  { desired, excused, live }: Truth,
  { allowDelete, hasLastingFaults }: Scenario,
): readonly string[] {
  const explained = new Set([
    ...result.causes.flatMap(({ instances }) => instances.map(pairKey)),
    ...desired.skipped.flatMap(({ accountId, regions }) => regions.map((region) => pairKey({ accountId, region }))),
  ]);
  const faults: string[] = [];
  for (const [key, { overrides }] of desired.pairs) {
    if (isInPlace(live.get(key), overrides) || explained.has(key) || excused.has(key)) continue;
    // AWS leaves accounts out that are closed, and so do counts and causes.
    if (hasLastingFaults && live.get(key)?.detailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT') continue;
    faults.push(`${key} is ${describeInstance(live.get(key))}, and the verdict ${result.verdict} does not explain it`);
  }
  if (!allowDelete) return faults;
  for (const [key, { accountId }] of live) {
    if (desired.pairs.has(key) || explained.has(key) || excused.has(key)) continue;
    if (result.manual.some(({ title }) => title.includes(accountId))) continue;
    faults.push(`${key} should be gone, and nothing explains it`);
  }
  return faults;
}

/** Nothing is called done that is not, and no verdict is without a word. After moves other pairs are wanted than before. */
function findBoasts(result: ApplyResult, { desired, excused, live }: Truth, hasMoves: boolean): readonly string[] {
  const { causes, instances, manual, verdict } = result;
  const faults: string[] = [];
  const inPlace = [...desired.pairs].filter(
    ([key, { overrides }]) => excused.has(key) || isInPlace(live.get(key), overrides),
  ).length;
  if (instances.inPlace > inPlace && !hasMoves)
    faults.push(`${instances.inPlace} instances are said to be in place, and ${inPlace} are`);
  if (verdict === 'done') {
    if (causes.length > 0) faults.push(`done, though there are causes: ${JSON.stringify(causes)}`);
    if (manual.length > 0) faults.push(`done, though something is left to a person: ${JSON.stringify(manual)}`);
    if (instances.inPlace !== instances.wanted) faults.push(`done with ${JSON.stringify(instances)}`);
  } else if (causes.length === 0 && manual.length === 0) {
    faults.push(`the verdict ${verdict} comes without a cause`);
  }
  if (verdict === 'failed' && instances.inPlace > 0) faults.push(`failed with ${JSON.stringify(instances)}`);
  return faults;
}

/** A run that nothing could mislead tells of every instance exactly what it is. */
function findUntruths({ causes, instances }: ApplyResult, { desired, live }: Truth): readonly string[] {
  const faults: string[] = [];
  const inPlace = [...desired.pairs].filter(([key, { overrides }]) => isInPlace(live.get(key), overrides)).length;
  if (instances.inPlace !== inPlace)
    faults.push(`${instances.inPlace} instances are said to be in place, and exactly ${inPlace} are`);
  for (const { instances: hit, reason } of causes) {
    for (const key of hit.map(pairKey)) {
      const wanted = desired.pairs.get(key);
      const isRight = wanted === undefined ? !live.has(key) : isInPlace(live.get(key), wanted.overrides);
      if (isRight) faults.push(`${key} is as it should be, and said to have failed: ${reason}`);
    }
    if (/ runs on stack set /.test(reason)) faults.push(`the run gave up on somebody else's operation: ${reason}`);
  }
  return faults;
}

function isPlain(mishaps: readonly Mishap[]): boolean {
  const count = (...kinds: readonly Mishap['what'][]): number =>
    mishaps.filter(({ what }) => kinds.includes(what)).length;
  return (
    count('failed', 'answer lost') <= harmlessMaxCount.unanswered && count('throttled') <= harmlessMaxCount.throttled
  );
}

/** What a run with a verdict leaves open in the journal is an operation that may still run, or of which nobody knows. */
async function findLeftOpen(
  { cloud, config }: Scenario,
  { journal }: PromiseWatcher,
  mishaps: readonly Mishap[],
): Promise<readonly string[]> {
  if (!isPlain(mishaps)) return [];
  const open = await journal.listOpen();
  const stackSets = cloud.stackSets(config.administrator);
  const faults: string[] = [];
  for (const { operationId, stackSet } of open) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    if (operation?.endedAt === undefined && operation !== undefined) continue;
    faults.push(`the journal is left open for ${operationId}, which is ${operation?.status ?? 'unknown to AWS'}`);
  }
  return faults;
}

/** Pairs on which somebody else acted, but for those that were wanted and at rest again before the last plan was begun. */
async function listExcused(
  { cloud, config, lagSeconds }: Scenario,
  meddler: Meddler,
  { plannedAt }: PromiseWatcher,
  mishaps: readonly Mishap[],
): Promise<ReadonlySet<string>> {
  const excused = new Set<string>();
  const stackSets = cloud.stackSets(config.administrator);
  const isMisled = lagSeconds > 0 || mishaps.some(({ what }) => what === 'stale answer');
  for (const [key, operationId] of meddler.pairs) {
    const operation =
      operationId === undefined || isMisled
        ? undefined
        : await stackSets.describeOperation(config.realTimeEvents?.stackSet ?? '', operationId);
    if (operation?.endedAt === undefined || operation.endedAt >= plannedAt) excused.add(key);
  }
  return excused;
}
