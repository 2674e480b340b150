import type { ApplyEvent, InstanceCounts } from '../orchestrate/events.ts';
import { describeNotice } from './describe-notice.ts';
import type { Notice, NoticeEvent } from './describe-notice.ts';

type EventOf<Code extends ApplyEvent['code']> = Extract<ApplyEvent, { readonly code: Code }>;

/** Steps of one kind, e.g. all execution roles, counted together. */
export interface StepGroup {
  readonly label: string;
  /** Titles of the steps that run, by id. */
  readonly running: Map<string, string>;
  readonly failures: { readonly title: string; readonly reason: string }[];
  done: number;
  skipped: number;
  manual: number;
}

/** Where one account stands in an operation: the regions that run or failed. */
export interface AccountProgress {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: string[];
  reason: string;
}

/** One stack set operation, from its start to its end. */
export interface OperationProgress {
  readonly started: EventOf<'operation.started'>;
  /** Accounts with instances that run right now, by account id. */
  readonly running: Map<string, AccountProgress>;
  /** Accounts with instances that failed, by account id, in the order of their first failure. */
  readonly failed: Map<string, AccountProgress>;
  counts: InstanceCounts;
  elapsed: number;
  /** The cloud's time of `elapsed`. */
  updatedAt: number;
  status: string;
  finished: boolean;
}

/** What a view has to know of a run so far. Bounded by the number of accounts, not of events. */
export interface Progress {
  readonly groups: Map<string, StepGroup>;
  readonly operations: Map<string, OperationProgress>;
  steps: number;
  finishedSteps: number;
  /** Milliseconds of the cloud's clock since the run began. */
  elapsed: number;
  startedAt: number | undefined;
  /** An operation that was running before, until something else is known of it. */
  awaited: EventOf<'operation.awaited'> | undefined;
  /** What is told beside the progress, oldest first: the last few, and how many there were before them. */
  readonly notices: { readonly notice: Notice; readonly operationId?: string }[];
  noticesBefore: number;
  /** The call that waits to be made again, until something else happens. */
  retry: EventOf<'call.retried'> | undefined;
}

/** A run of which nothing is known yet. */
export function createProgress(): Progress {
  return {
    groups: new Map(),
    operations: new Map(),
    steps: 0,
    finishedSteps: 0,
    elapsed: 0,
    startedAt: undefined,
    awaited: undefined,
    notices: [],
    noticesBefore: 0,
    retry: undefined,
  };
}

/** Names of groups that their steps' ids do not give; these steps are told from what buckets are to send. */
const labels: Readonly<Record<string, string>> = { notifications: 'topics' };

function groupOf(progress: Progress, step: string): StepGroup {
  const key = step.split('/')[0] ?? step;
  const known = progress.groups.get(key);
  if (known !== undefined) return known;
  const label = labels[key] ?? key.replaceAll('-', ' ');
  const group: StepGroup = { label, running: new Map(), failures: [], done: 0, skipped: 0, manual: 0 };
  progress.groups.set(key, group);
  return group;
}

function finishStep(progress: Progress, event: EventOf<'step.finished'>): void {
  const group = groupOf(progress, event.step);
  group.running.delete(event.step);
  progress.finishedSteps += 1;
  if (event.outcome === 'failed' || event.outcome === 'partly') {
    group.failures.push({ title: event.title, reason: event.reason ?? '' });
  } else {
    group[event.outcome] += 1;
  }
}

function addRegion(accounts: Map<string, AccountProgress>, event: EventOf<'instance.changed'>): void {
  const { accountId, accountName, region, reason = '' } = event;
  const account = accounts.get(accountId);
  if (account === undefined) accounts.set(accountId, { accountId, accountName, regions: [region], reason });
  else if (!account.regions.includes(region)) account.regions.push(region);
}

function removeRegion(accounts: Map<string, AccountProgress>, event: EventOf<'instance.changed'>): void {
  const account = accounts.get(event.accountId);
  const index = account?.regions.indexOf(event.region) ?? -1;
  if (account === undefined || index < 0) return;
  account.regions.splice(index, 1);
  if (account.regions.length === 0) accounts.delete(event.accountId);
}

function changeInstance(progress: Progress, event: EventOf<'instance.changed'>): void {
  const operation = progress.operations.get(event.operationId);
  if (operation === undefined) return;
  if (event.status === 'RUNNING') addRegion(operation.running, event);
  else removeRegion(operation.running, event);
  if (event.status === 'FAILED') addRegion(operation.failed, event);
}

function moveOperation(progress: Progress, event: EventOf<'operation.progress'> | EventOf<'operation.finished'>): void {
  const operation = progress.operations.get(event.operationId);
  if (operation === undefined) return;
  operation.counts = event.counts;
  operation.elapsed = event.elapsed;
  operation.updatedAt = Date.parse(event.time);
  operation.status = event.status;
  operation.finished = event.code === 'operation.finished';
}

/** Notices that are kept; the run's summary and its log tell all of them. */
const keptNoticesMaxCount = 5;

function addNotice(progress: Progress, event: NoticeEvent): void {
  const operation = 'operationId' in event ? { operationId: event.operationId } : {};
  progress.notices.push({ notice: describeNotice(event), ...operation });
  if (progress.notices.length <= keptNoticesMaxCount) return;
  progress.notices.shift();
  progress.noticesBefore += 1;
}

/** What was told of an operation is no news any more once it has ended. */
function dropNotices(progress: Progress, operationId: string): void {
  const left = progress.notices.filter((each) => each.operationId !== operationId);
  progress.notices.splice(0, progress.notices.length, ...left);
}

/** Takes one event in. Constant time, but for the regions of one account. */
export function trackProgress(progress: Progress, event: ApplyEvent): void {
  const time = Date.parse(event.time);
  progress.startedAt ??= time;
  progress.elapsed = time - progress.startedAt;
  progress.retry = event.code === 'call.retried' ? event : undefined;
  switch (event.code) {
    case 'apply.started':
      progress.awaited = undefined;
      progress.steps = event.steps;
      break;
    case 'step.started':
      groupOf(progress, event.step).running.set(event.step, event.title);
      break;
    case 'step.finished':
      finishStep(progress, event);
      break;
    case 'operation.awaited':
      progress.awaited = event;
      break;
    case 'operation.started':
      progress.awaited = undefined;
      progress.operations.set(event.operationId, {
        started: event,
        running: new Map(),
        failed: new Map(),
        counts: { succeeded: 0, running: 0, failed: 0, cancelled: 0, waiting: event.instances },
        elapsed: 0,
        updatedAt: time,
        status: 'RUNNING',
        finished: false,
      });
      break;
    case 'instance.changed':
      changeInstance(progress, event);
      break;
    case 'operation.progress':
      moveOperation(progress, event);
      break;
    case 'operation.finished':
      moveOperation(progress, event);
      dropNotices(progress, event.operationId);
      break;
    case 'preflight.finding':
    case 'preflight.finished':
    case 'operation.attached':
    case 'operation.stopping':
    case 'plan.outdated':
    case 'bucket.changed':
    case 'drift.found':
      addNotice(progress, event);
      break;
    // One for each bucket and topic, which their steps tell as well.
    case 'bucket.saved':
    case 'subscription.awaited':
    case 'call.retried':
    case 'apply.finished':
      break;
  }
}

/** The operation that runs now, if one does. */
export function runningOperation(progress: Progress): OperationProgress | undefined {
  return [...progress.operations.values()].findLast((operation) => !operation.finished);
}
