import type { InstanceCounts } from '../orchestrate/events.ts';
import type { FailureCause } from '../orchestrate/events.ts';
import type { Operation, OperationResult } from '../ports/stack-sets.ts';
import { operationVerbs } from './operation-verbs.ts';
import { printable } from './printable.ts';
import { renderCounts } from './render-counts.ts';
import { renderDuration } from './render-duration.ts';
import { renderCauses } from './render-summary.ts';
import { renderTable } from './render-table.ts';
import type { Style } from './style.ts';

/** An operation with who asked for it. */
export interface ListedOperation extends Operation {
  /** True if pantherctl asked for it. */
  readonly ours: boolean;
}

function renderInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function paintStatus(text: string, { failedInstances, status }: Operation, style: Style): string {
  if (status === 'FAILED') return style.bad(text);
  if (status === 'SUCCEEDED') return failedInstances > 0 ? style.warn(text) : style.good(text);
  return status === 'STOPPED' || status === 'STOPPING' ? style.warn(text) : style.accent(text);
}

/** Operations as a table, in the order given; ids are never cut, since other commands ask for them. `now` is the cloud's time, for those that run. */
export function renderOperations(
  operations: readonly ListedOperation[],
  style: Style,
  columns: number,
  now: number,
): string {
  return renderTable(
    operations,
    [
      { head: 'OPERATION', cell: ({ id }) => id },
      { head: 'BY', cell: ({ ours }) => (ours ? 'pantherctl' : 'others'), spare: 1 },
      { head: 'DOES', cell: ({ action }) => operationVerbs[action] },
      {
        head: 'STATUS',
        cell: ({ status }) => status,
        paint: (text, operation) => paintStatus(text, operation, style),
      },
      { head: 'STARTED', cell: ({ createdAt }) => renderInstant(createdAt), spare: 2 },
      {
        head: 'TOOK',
        align: 'right',
        cell: ({ createdAt, endedAt }) => renderDuration((endedAt ?? now) - createdAt),
      },
      {
        head: 'FAILED',
        align: 'right',
        cell: ({ failedInstances }) => String(failedInstances),
        paint: (text, { failedInstances }) => (failedInstances > 0 ? style.bad(text) : text),
      },
    ],
    style,
    columns,
  );
}

/** One operation with all that is known of its instances. */
export interface OperationDetails {
  readonly operation: ListedOperation;
  readonly counts: InstanceCounts;
  readonly causes: readonly FailureCause[];
  /** Every instance, for the long form. */
  readonly results: readonly (OperationResult & { readonly accountName: string })[];
}

/** One operation for a person: its state, its counts, every cause with its fix; with `verbose` every instance too. */
export function renderOperation(
  { causes, counts, operation, results }: OperationDetails,
  style: Style,
  columns: number,
  now: number,
  verbose: boolean,
): string {
  const { action, createdAt, endedAt, id, ours, preferences, stackSetName, status, statusReason } = operation;
  const took = renderDuration((endedAt ?? now) - createdAt);
  const reason = statusReason === undefined ? '' : `: ${printable(statusReason)}`;
  const { concurrencyMode, failureToleranceCount, maxConcurrentCount, regionConcurrencyType } = preferences;
  const mode = concurrencyMode === 'SOFT_FAILURE_TOLERANCE' ? 'soft' : 'strict';
  return [
    `${style.strong(printable(id))}  ${paintStatus(status, operation, style)}${reason}`,
    `  ${operationVerbs[action]} instances of ${stackSetName}, by ${ours ? 'pantherctl' : 'somebody else'}`,
    `  ${endedAt === undefined ? 'runs since' : 'ran from'} ${renderInstant(createdAt)}, ${took}`,
    `  at most ${maxConcurrentCount} at once, ${failureToleranceCount} failures tolerated in a region (${mode}), regions ${regionConcurrencyType.toLowerCase()}`,
    `  ${renderCounts(counts, style)}`,
    ...renderCauses(causes, style, columns),
    ...(verbose ? ['', renderResults(results, style, columns)] : []),
  ].join('\n');
}

function renderResults(results: OperationDetails['results'], style: Style, columns: number): string {
  return renderTable(
    results,
    [
      { head: 'ACCOUNT', cell: ({ accountId }) => accountId },
      { head: 'NAME', cell: ({ accountName }) => accountName, shrink: true },
      { head: 'REGION', cell: ({ region }) => region },
      {
        head: 'STATUS',
        cell: ({ status }) => status,
        paint: (text, { status }) =>
          status === 'FAILED' ? style.bad(text) : status === 'SUCCEEDED' ? style.good(text) : style.warn(text),
      },
      { head: 'REASON', cell: ({ reason = '' }) => reason, shrink: true },
    ],
    style,
    columns,
  );
}
