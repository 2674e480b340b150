import { PantherctlError } from '../errors.ts';
import type { Operation, OperationResult, ResultStatus, StackSets } from '../ports/stack-sets.ts';
import { countResults, noInstances } from './count-results.ts';
import { pairKey } from './cover.ts';
import type { InstanceCounts } from './events.ts';
import type { RunTools } from './run-tools.ts';
import { spreadWait } from './spread-wait.ts';

/** An operation that has reached its end, with the last word on every instance. */
export interface FinishedOperation {
  readonly operation: Operation;
  readonly results: readonly OperationResult[];
  readonly counts: InstanceCounts;
  /** False if the results did not agree with the operation in the end, so that single instances remain in doubt. */
  readonly settled: boolean;
}

/** Which operation to follow, and the names to show beside account ids. */
export interface FollowOptions {
  readonly stackSets: StackSets;
  readonly stackSet: string;
  readonly operationId: string;
  readonly accountNames: Readonly<Record<string, string>>;
  /** How many results there must be at least in the end, where that is known. */
  readonly expected?: number;
}

const fastestPollMilliseconds = 2_000;
const slowestPollMilliseconds = { small: 15_000, big: 30_000 } as const;
const smallMaxInstances = 20;
const pollGrowth = 1.5;
/** No wait need be shorter than this part of the time that has passed: the end may be heard of 1 % late. */
const leastPartOfElapsed = 0.01;
/** Waits are spread over this part of their length and more. */
const leastWait = 0.5;
/** Rows in one answer of ListStackSetOperationResults. */
const rowsPerPage = 100;
const pagesPerListingMaxCount = 10;
const settleMaxTries = 10;

/**
 * Ticks from one listing of results to the next: one for each page that a listing takes, at most ten, so that following
 * costs at most two calls a tick up to 1,000 instances.
 */
function ticksPerListing(instances: number): number {
  return Math.min(Math.max(1, Math.ceil(instances / rowsPerPage)), pagesPerListingMaxCount);
}

function slowestPoll(instances: number): number {
  return slowestPollMilliseconds[instances <= smallMaxInstances ? 'small' : 'big'];
}

/**
 * The most calls that following an operation from its start can take, in pages, however much changes: a description a tick,
 * a listing every so many ticks, and the listings at its end. Ticks are no closer than half of the fastest poll; they
 * spread out with the time that has passed (so that their number grows with its logarithm), and at the slowest poll they
 * come evenly. `duration` in milliseconds.
 */
export function boundFollowCalls(instances: number, duration: number): number {
  const spreadFrom = fastestPollMilliseconds / leastPartOfElapsed;
  const evenFrom = slowestPoll(instances) / leastPartOfElapsed;
  const early = Math.min(duration, spreadFrom) / (fastestPollMilliseconds * leastWait);
  const spread =
    Math.log(Math.max(Math.min(duration, evenFrom) / spreadFrom, 1)) / Math.log1p(leastPartOfElapsed * leastWait);
  const even = Math.max(duration - evenFrom, 0) / (slowestPoll(instances) * leastWait);
  const ticks = Math.ceil(early) + Math.ceil(spread) + Math.ceil(even) + 1;
  const pages = Math.max(1, Math.ceil(instances / rowsPerPage));
  return ticks + (Math.ceil(ticks / ticksPerListing(instances)) + settleMaxTries) * pages;
}

/**
 * Polls an operation to its end and reports each change. Waits 2 s, growing to 15 s (30 s above 20 instances) while nothing
 * changes, each spread by chance, and 2 s again after a change, or 1 % of the time that it has been followed for. The
 * operation itself, which AWS serves consistent, is read once a tick; its results, which lag behind, at first, then every so
 * many ticks as their number allows, and at the end until none is unfinished and no fewer failed than the operation counts.
 */
export async function followOperation(options: FollowOptions, tools: RunTools): Promise<FinishedOperation> {
  const { operationId, stackSet, stackSets } = options;
  const seen = new Map<string, ResultStatus>();
  let results: readonly OperationResult[] = [];
  let before: Operation | undefined;
  let wait = fastestPollMilliseconds;
  const followedFrom = tools.clock.now();

  for (let tick = 0, listedAt = Number.NEGATIVE_INFINITY; ; tick += 1) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    if (!operation) {
      throw new PantherctlError('NOT_FOUND', `operation ${operationId} of stack set ${stackSet} is gone`);
    }
    const elapsed = (operation.endedAt ?? tools.clock.now()) - operation.createdAt;
    if (operation.endedAt !== undefined) {
      const last = await listSettled(operation, options, tools);
      reportChanges(last.results, seen, options, tools);
      const counts = countResults(last.results);
      tools.emit({ code: 'operation.finished', operationId, status: operation.status, elapsed, counts });
      return { operation, counts, ...last };
    }
    let changed = before?.status !== operation.status || before.failedInstances !== operation.failedInstances;
    if (tick - listedAt >= ticksPerListing(results.length)) {
      results = await stackSets.listResults(stackSet, operationId);
      listedAt = tick;
      changed = reportChanges(results, seen, options, tools) > 0 || changed;
    }
    const counts = results.length === 0 ? noInstances : countResults(results);
    tools.emit({ code: 'operation.progress', operationId, status: operation.status, elapsed, counts });
    const fastest = Math.max(fastestPollMilliseconds, (tools.clock.now() - followedFrom) * leastPartOfElapsed);
    wait = Math.min(changed ? fastest : Math.max(wait * pollGrowth, fastest), slowestPoll(results.length));
    before = operation;
    await tools.clock.sleep(spreadWait(wait, tools, leastWait), tools.signal);
  }
}

async function listSettled(
  operation: Operation,
  { expected = 0, operationId, stackSet, stackSets }: FollowOptions,
  tools: RunTools,
): Promise<{ readonly results: readonly OperationResult[]; readonly settled: boolean }> {
  let wait = fastestPollMilliseconds;
  for (let attempt = 1; ; attempt += 1) {
    const results = await stackSets.listResults(stackSet, operationId);
    const { failed, running, waiting } = countResults(results);
    const settled = results.length >= expected && running + waiting === 0 && failed >= operation.failedInstances;
    if (settled || attempt === settleMaxTries) return { results, settled };
    await tools.clock.sleep(spreadWait(wait, tools, leastWait), tools.signal);
    wait = Math.min(wait * pollGrowth, slowestPollMilliseconds.small);
  }
}

function reportChanges(
  results: readonly OperationResult[],
  seen: Map<string, ResultStatus>,
  { accountNames, operationId }: FollowOptions,
  tools: RunTools,
): number {
  let changes = 0;
  for (const result of results) {
    const key = pairKey(result);
    const before = seen.get(key) ?? 'PENDING';
    if (before === result.status) continue;
    seen.set(key, result.status);
    changes += 1;
    tools.emit({
      code: 'instance.changed',
      operationId,
      accountId: result.accountId,
      accountName: accountNames[result.accountId] ?? '',
      region: result.region,
      status: result.status,
      ...(result.reason === undefined ? {} : { reason: result.reason }),
    });
  }
  return changes;
}
