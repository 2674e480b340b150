import type { OperationAction, OperationStatus, ResourceDrift, ResultStatus } from '../ports/stack-sets.ts';
import type { Verdict } from './outcome.ts';

/** How many instances of an operation are in each state; the sum is the operation's size. */
export interface InstanceCounts {
  readonly succeeded: number;
  readonly running: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly waiting: number;
}

/** A cause of failure with everything it hit, so that forty lines become one. */
export interface FailureCause {
  /** Stable kebab-case id of a known cause, e.g. `execution-role-missing`; `other` if unknown. */
  readonly id: string;
  /** The reason as AWS gave it, of the first instance. */
  readonly reason: string;
  /** What mends it: a command or an edit. */
  readonly fix: string;
  readonly instances: readonly { readonly accountId: string; readonly accountName: string; readonly region: string }[];
}

/** A check before the work that found something. */
export interface PreflightFinding {
  /** Stable kebab-case id of the check, e.g. `execution-role-trust`. */
  readonly check: string;
  /** An error makes all of the work fail, so nothing is begun; a warning concerns a part. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, with the offending value; lower case, no full stop. */
  readonly message: string;
  /** A command or an edit that mends it. */
  readonly fix: string;
  /** Page that explains it. */
  readonly link: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Present if the plan says so too, for views that show both. */
  readonly inPlan?: true;
}

/** What each event carries besides its code and time. */
export interface ApplyEventPayloads {
  /** A check before the work found something. */
  'preflight.finding': PreflightFinding;
  /** The checks are through. */
  'preflight.finished': { readonly checks: number; readonly errors: number; readonly warnings: number };
  /** The work begins. */
  'apply.started': { readonly steps: number };
  /** A step begins. `title` is one line for people. */
  'step.started': { readonly step: string; readonly title: string };
  /** A step ended. `skipped` and `failed` carry the reason. */
  'step.finished': {
    readonly step: string;
    readonly title: string;
    readonly outcome: 'done' | 'skipped' | 'manual' | 'failed' | 'partly';
    readonly reason?: string;
    readonly fix?: string;
  };
  /** An operation runs already that this run did not start; it is waited for before anything else. */
  'operation.awaited': { readonly operationId: string; readonly stackSet: string; readonly action: OperationAction };
  /** An operation that was asked for already is followed instead of asking again; `why` says how that came. */
  'operation.attached': {
    readonly operationId: string;
    readonly stackSet: string;
    readonly action: OperationAction;
    readonly why: 'earlier run' | 'answer lost' | 'asked for';
  };
  /** The rest of an operation is being cancelled, as somebody asked; what runs is waited for. */
  'operation.stopping': { readonly operationId: string; readonly stackSet: string };
  /** What is there changed while the work went on, so the plan is made anew. */
  'plan.outdated': { readonly reason: string };
  /** AWS accepted an operation, or one of an earlier run is followed. */
  'operation.started': {
    readonly operationId: string;
    readonly stackSet: string;
    readonly action: OperationAction;
    readonly instances: number;
    readonly accountsAtOnce: number;
  };
  /** A poll saw something new, or time has passed. Elapsed time in milliseconds. */
  'operation.progress': {
    readonly operationId: string;
    readonly status: OperationStatus;
    readonly elapsed: number;
    readonly counts: InstanceCounts;
  };
  /** An instance changed its state. */
  'instance.changed': {
    readonly operationId: string;
    readonly accountId: string;
    readonly accountName: string;
    readonly region: string;
    readonly status: ResultStatus;
    readonly reason?: string;
  };
  /** An operation reached its end. */
  'operation.finished': {
    readonly operationId: string;
    readonly status: OperationStatus;
    readonly elapsed: number;
    readonly counts: InstanceCounts;
  };
  /** A bucket's notifications were kept in a file; they are about to be changed. */
  'bucket.saved': { readonly bucket: string; readonly file: string };
  /** A bucket's notifications changed between reading and writing them, so they are looked at anew. */
  'bucket.changed': { readonly bucket: string };
  /** A subscription waits until the runtime confirms it. */
  'subscription.awaited': { readonly topicArn: string; readonly queueArn: string };
  /** A call was refused for now and is made again; `wait` in milliseconds. */
  'call.retried': { readonly call: string; readonly reason: string; readonly wait: number };
  /** Drift detection found resources that differ from their template. */
  'drift.found': {
    readonly accountId: string;
    readonly accountName: string;
    readonly region: string;
    readonly resources: readonly ResourceDrift[];
  };
  /** The end: one verdict, every cause. */
  'apply.finished': {
    readonly verdict: Verdict;
    readonly steps: {
      readonly done: number;
      readonly skipped: number;
      readonly manual: number;
      readonly failed: number;
    };
    /** Instances that the file asks for, and how many of them are in place now; known to be, not assumed. */
    readonly instances: { readonly wanted: number; readonly inPlace: number };
    /** What became of the instances that this run acted on. */
    readonly counts: InstanceCounts;
    /** Steps that are left to a person. */
    readonly manual: readonly { readonly title: string; readonly reason: string; readonly fix: string }[];
    readonly causes: readonly FailureCause[];
  };
}

/** Stable codes of everything that `apply` reports. */
export type ApplyEventCode = keyof ApplyEventPayloads;

/** One report of `apply`: the live view, the line view, NDJSON and the tests consume the same stream. */
export type ApplyEvent = {
  [Code in ApplyEventCode]: {
    readonly code: Code;
    /** ISO 8601, from the cloud's clock. */ readonly time: string;
  } & ApplyEventPayloads[Code];
}[ApplyEventCode];

/** An event before the clock has stamped it. */
export type UnstampedEvent = {
  [Code in ApplyEventCode]: { readonly code: Code } & ApplyEventPayloads[Code];
}[ApplyEventCode];

/** Takes events as they happen; must not throw. */
export type EmitEvent = (event: UnstampedEvent) => void;
