import type { ApplyEventCode, ApplyEventPayloads } from './events.ts';

/** What one event says: when it comes, and every field it carries besides `code` and `time`. */
export interface EventFacts<Payload> {
  readonly meaning: string;
  readonly fields: { readonly [Field in keyof Required<Payload>]: string };
}

const operationId = 'id of the operation in CloudFormation';
const stackSet = 'name of the stack set';
const action = 'CREATE, UPDATE, DELETE or DETECT_DRIFT';
const accountId = 'twelve digits';
const accountName = 'name in the organization, empty if unknown';
const region = 'code of the region';
const counts = 'instances by state: succeeded, running, failed, cancelled, waiting';
const elapsed = 'milliseconds since AWS accepted the operation';
const step = 'stable id of the step, e.g. execution-role/123456789012';
const title = 'the step in one line for people';

/**
 * Every event of the stream, for `docs/events.md`. The compiler sees to it that no event and no field is left out; codes
 * and fields stay the same from version to version, new ones may come.
 */
export const eventCatalog: { readonly [Code in ApplyEventCode]: EventFacts<ApplyEventPayloads[Code]> } = {
  'preflight.finding': {
    meaning: 'a check before the work found something',
    fields: {
      check: 'stable id of the check',
      severity: 'error: nothing is begun; warning: a part of the work will fail or surprise',
      message: 'what is wrong, with the offending value',
      fix: 'a command or an edit that mends it',
      link: 'page that explains it',
      accountId: 'account it concerns, if one',
      region: 'region it concerns, if one',
      inPlan: 'true if the plan says so too',
    },
  },
  'preflight.finished': {
    meaning: 'the checks before the work are through',
    fields: { checks: 'how many were made', errors: 'findings that stop the work', warnings: 'findings that do not' },
  },
  'apply.started': { meaning: 'the work begins', fields: { steps: 'how many steps there are' } },
  'step.started': { meaning: 'a step begins', fields: { step, title } },
  'step.finished': {
    meaning: 'a step ended',
    fields: {
      step,
      title,
      outcome: 'done, skipped, manual, partly or failed',
      reason: 'why, unless it is done',
      fix: 'what mends it, where something does',
    },
  },
  'operation.awaited': {
    meaning: 'an operation that this run did not start is waited for first',
    fields: { operationId, stackSet, action },
  },
  'operation.attached': {
    meaning: 'an operation that was asked for already is followed instead of asking again',
    fields: {
      operationId,
      stackSet,
      action,
      why: 'earlier run: found in the journal; answer lost: the call took effect without an answer; asked for: by `operations resume`',
    },
  },
  'operation.stopping': {
    meaning: 'the rest of an operation is being cancelled; what runs is waited for',
    fields: { operationId, stackSet },
  },
  'operation.started': {
    meaning: 'AWS accepted an operation, or one that runs already is followed',
    fields: {
      operationId,
      stackSet,
      action,
      instances: 'how many instances it concerns',
      accountsAtOnce: 'accounts that are worked on at once in a region',
    },
  },
  'operation.progress': {
    meaning: 'a poll of the operation',
    fields: { operationId, status: 'state of the operation, as AWS spells it', elapsed, counts },
  },
  'instance.changed': {
    meaning: 'one account and region changed its state',
    fields: {
      operationId,
      accountId,
      accountName,
      region,
      status: 'PENDING, RUNNING, SUCCEEDED, FAILED or CANCELLED',
      reason: 'the reason that AWS gave, if it gave one',
    },
  },
  'operation.finished': {
    meaning: 'an operation ended; SUCCEEDED may hold failures within the tolerance, so look at the counts',
    fields: { operationId, status: 'SUCCEEDED, FAILED or STOPPED', elapsed, counts },
  },
  'plan.outdated': {
    meaning: 'what is there changed while the work went on, so the plan is made anew',
    fields: { reason: 'what changed' },
  },
  'bucket.saved': {
    meaning: "a bucket's notifications were kept in a file and are about to be changed",
    fields: { bucket: 'name of the bucket', file: 'path of the backup' },
  },
  'bucket.changed': {
    meaning: 'somebody changed the notifications of a bucket meanwhile, so they are looked at anew',
    fields: { bucket: 'name of the bucket' },
  },
  'subscription.awaited': {
    meaning: "the subscription of Panther's queue to a topic waits to be confirmed",
    fields: { topicArn: 'ARN of the topic', queueArn: 'ARN of the queue' },
  },
  'call.retried': {
    meaning: 'a call was refused for now and is made again',
    fields: { call: 'port and method, e.g. stackSets.createInstances', reason: 'why', wait: 'milliseconds until then' },
  },
  'drift.found': {
    meaning: 'drift detection found resources that differ from their template',
    fields: {
      accountId,
      accountName,
      region,
      resources: 'each with logicalId, resourceType, status (MODIFIED or DELETED) and differences',
    },
  },
  'apply.finished': {
    meaning: 'the end: one verdict, every cause',
    fields: {
      verdict: 'done, partly or failed; the exit code says the same (0, 5, 1)',
      steps: 'steps by outcome: done, skipped, manual, failed',
      instances: 'instances wanted and in place',
      counts,
      manual: 'steps that are left to a person, each with title, reason and fix',
      causes: 'why instances and steps failed: id, reason, fix and what it hit',
    },
  },
};
