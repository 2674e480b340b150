import { PantherctlError } from '../errors.ts';
import type { Operation, OperationResult, ResultStatus, StackSets } from '../ports/stack-sets.ts';
import { pairKey } from './cover.ts';
import type { InstanceCounts } from './events.ts';
import type { RunTools } from './run-tools.ts';

/** An operation that has reached its end, with the last word on every instance. */
export interface FinishedOperation {
  readonly operation: Operation;
  readonly results: readonly OperationResult[];
  readonly counts: InstanceCounts;
}

/** Which operation to follow, and the names to show beside account ids. */
export interface FollowOptions {
  readonly stackSets: StackSets;
  readonly stackSet: string;
  readonly operationId: string;
  readonly accountNames: Readonly<Record<string, string>>;
}

const fastestPollMilliseconds = 2_000;
const slowestPollMilliseconds = 15_000;
const pollGrowth = 1.5;
/** Results are listed at most once in this many milliseconds per instance, so that a huge operation is not read to death. */
const listingMillisecondsPerInstance = 20;
const settleMaxTries = 10;

/**
 * Polls an operation to its end and reports each change. Starts at 2 s, slows down to 15 s while nothing changes.
 * The operation's own state is read on every tick; the results, which AWS serves eventually consistent, as often as their
 * number allows, and at the end until none is left unfinished.
 */
export async function followOperation(options: FollowOptions, tools: RunTools): Promise<FinishedOperation> {
  const { operationId, stackSet, stackSets } = options;
  const seen = new Map<string, ResultStatus>();
  let results: readonly OperationResult[] = [];
  let counts = noInstances;
  let listedAt = Number.NEGATIVE_INFINITY;
  let wait = fastestPollMilliseconds;

  for (;;) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    if (!operation) {
      throw new PantherctlError('NOT_FOUND', `operation ${operationId} of stack set ${stackSet} is gone`);
    }
    const ended = operation.endedAt !== undefined;
    let changes = 0;
    if (ended || tools.clock.now() - listedAt >= results.length * listingMillisecondsPerInstance) {
      results = ended ? await listSettled(options, tools) : await stackSets.listResults(stackSet, operationId);
      listedAt = tools.clock.now();
      changes = reportChanges(results, seen, options, tools);
      counts = countResults(results);
    }
    const elapsed = (operation.endedAt ?? tools.clock.now()) - operation.createdAt;
    if (ended) {
      tools.emit({ code: 'operation.finished', operationId, status: operation.status, elapsed, counts });
      return { operation, results, counts };
    }
    tools.emit({ code: 'operation.progress', operationId, status: operation.status, elapsed, counts });
    wait = changes > 0 ? fastestPollMilliseconds : Math.min(wait * pollGrowth, slowestPollMilliseconds);
    await tools.clock.sleep(wait, tools.signal);
  }
}

async function listSettled(
  { operationId, stackSet, stackSets }: FollowOptions,
  tools: RunTools,
): Promise<readonly OperationResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    const results = await stackSets.listResults(stackSet, operationId);
    const unfinished = results.some((result) => result.status === 'PENDING' || result.status === 'RUNNING');
    if (!unfinished || attempt === settleMaxTries) return results;
    await tools.clock.sleep(fastestPollMilliseconds, tools.signal);
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

/** Counts results by state. */
export function countResults(results: readonly OperationResult[]): InstanceCounts {
  const counts = { succeeded: 0, running: 0, failed: 0, cancelled: 0, waiting: 0 };
  const field = {
    SUCCEEDED: 'succeeded',
    RUNNING: 'running',
    FAILED: 'failed',
    CANCELLED: 'cancelled',
    PENDING: 'waiting',
  } as const;
  for (const result of results) counts[field[result.status]] += 1;
  return counts;
}

/** The sum of two counts. */
export function addCounts(a: InstanceCounts, b: InstanceCounts): InstanceCounts {
  return {
    succeeded: a.succeeded + b.succeeded,
    running: a.running + b.running,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    waiting: a.waiting + b.waiting,
  };
}

/** No instances at all. */
export const noInstances: InstanceCounts = { succeeded: 0, running: 0, failed: 0, cancelled: 0, waiting: 0 };
