import { inputQueue } from '../../config/input-queue.ts';
import { names } from '../../config/names.ts';
import type { IntakeRecord, SubscriptionConfirmation } from '../intake/intake-record.ts';
import { renderObjectMessage } from '../intake/object-message.ts';
import { readNotification } from '../intake/read-notification.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { Outcome } from '../outcome.ts';
import type { Continuation } from '../stream-job.ts';

/** A message as Lambda hands it over. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string; readonly SenderId?: string };
}

/** An object to read, by all that the messages of the batch say of it. */
export interface ObjectTask {
  readonly kind: 'object';
  readonly object: ObjectRef;
  readonly rest?: Continuation;
  isLastTry: boolean;
  /** Runs in a row that had no time for it. */
  waits: number;
}

/** Something to do. The same object in several records of a batch is one task. */
export type Task = ObjectTask | { readonly kind: 'confirmation'; readonly confirmation: SubscriptionConfirmation };

/** One record of a message: settled as it was read, or by a task. */
export interface Slot {
  readonly object?: ObjectRef;
  /** Body of a message with this record alone, which has waited in so many runs; 0 by default. */
  readonly alone: (waits?: number) => string;
  readonly settled: Outcome | Task;
}

/** A message and its records. */
export interface BatchMessage {
  readonly messageId: string;
  readonly slots: readonly Slot[];
}

/** What a batch comes to. */
export interface BatchWork {
  readonly messages: readonly BatchMessage[];
  /** What has waited longest comes first, the rest in the order of the messages. */
  readonly tasks: readonly Task[];
}

/** Reads all messages of a batch. Never throws. */
export function planBatch(records: readonly QueueRecord[]): BatchWork {
  const tasks = new Map<string, Task>();
  const messages = records.map(({ attributes, body, messageId }) => {
    const isLastTry = Number(attributes?.ApproximateReceiveCount ?? 1) >= inputQueue.maxReceiveCount;
    const mayContinue = isFromProcessor(attributes?.SenderId);
    return {
      messageId,
      slots: readNotification(body).map((record) => planRecord(record, isLastTry, mayContinue, tasks)),
    };
  });
  return { messages, tasks: [...tasks.values()].toSorted((a, b) => waitsOf(b) - waitsOf(a)) };
}

function waitsOf(task: Task): number {
  return task.kind === 'object' ? task.waits : 0;
}

/**
 * True if the function's own role sent the message: `AROA…:<name of the function>`, since a function calls its session by its
 * name. SNS sends as a user of AWS's own, `AIDA…`. What is said of the rest of an object counts from there alone: a topic of
 * somebody else, with raw delivery, could otherwise have wrong parts of an object of others written. Without it the object
 * is read as a whole, which gives the same. SQS always tells the sender; a cloud without accounts does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function isFromProcessor(senderId: string | undefined): boolean {
  return senderId === undefined || (senderId.startsWith('AROA') && senderId.endsWith(`:${names.logProcessorFunction}`));
}

function planRecord(record: IntakeRecord, isLastTry: boolean, mayContinue: boolean, tasks: Map<string, Task>): Slot {
  switch (record.kind) {
    case 'skipped':
      return {
        ...(record.object !== undefined && { object: record.object }),
        alone: () => '',
        settled: { kind: 'skipped', why: record.why },
      };
    case 'malformed':
      return {
        alone: () => record.alone,
        settled: { kind: 'rejected', reason: 'malformedNotification', message: record.message },
      };
    case 'confirmation': {
      const { alone, confirmation } = record;
      return { alone: () => alone, settled: taskOf(tasks, alone, () => ({ kind: 'confirmation', confirmation })) };
    }
    case 'object': {
      const { object } = record;
      const rest = mayContinue ? record.rest : undefined;
      // Not by etag: what is read is what is there by then.
      const id = JSON.stringify([object.bucket, object.key, object.versionId, rest]);
      const task = taskOf(tasks, id, () => ({
        kind: 'object',
        object,
        isLastTry: false,
        waits: 0,
        ...(rest !== undefined && { rest }),
      }));
      if (task.kind === 'object') {
        task.isLastTry ||= isLastTry;
        if (mayContinue) task.waits = Math.max(task.waits, record.waits ?? 0);
      }
      return { object, alone: (waits) => renderObjectMessage(object, rest, waits), settled: task };
    }
  }
}

function taskOf(tasks: Map<string, Task>, id: string, make: () => Task): Task {
  let task = tasks.get(id);
  if (task === undefined) tasks.set(id, (task = make()));
  return task;
}
