import pMap from 'p-map';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { QueueSender } from '../../ports/queue-sender.ts';
import { outcomeOfWriteError } from '../access/outcome-of-error.ts';
import type { Outcome } from '../outcome.ts';
import { limitConcurrency } from '../output/limit-concurrency.ts';
import type { Limited } from '../output/limit-concurrency.ts';
import { countRejected } from '../telemetry/processor-telemetry.ts';
import type { ProcessorTelemetry } from '../telemetry/processor-telemetry.ts';
import type { BatchMessage, Slot, Task } from './batch-work.ts';
import type { BatchReport, RecordOutcome } from './batch-report.ts';
import { sendRejected } from './reject-records.ts';

/** How a task ended. */
export interface TaskOutcome {
  readonly outcome: Outcome;
  readonly source?: RegisteredSource;
}

/** What {@link concludeMessages} takes. */
export interface ConcludeOptions {
  readonly queues: QueueSender;
  readonly deadLetterQueueUrl: string;
  readonly telemetry: ProcessorTelemetry;
}

const messagesAtOnce = 8;
/** One message may hold thousands of records that are all rejected. */
const sendsAtOnce = 16;

/**
 * Sends rejected records on and says which messages are to come again: those with a record that is to be tried again. The
 * rejected ones of such a message are not sent yet, since they come again with it and would be sent twice. A record that
 * stands in several messages is sent once. Never throws.
 */
export async function concludeMessages(
  messages: readonly BatchMessage[],
  ends: ReadonlyMap<Task, TaskOutcome>,
  options: ConcludeOptions,
): Promise<BatchReport> {
  const sent = new Map<string, Promise<Outcome>>();
  const inTurn = limitConcurrency(sendsAtOnce);
  const concluded = await pMap(messages, (message) => concludeMessage(message, ends, { sent, inTurn }, options), {
    concurrency: messagesAtOnce,
  });
  const outcomes = concluded.flat();
  const failed = new Set(outcomes.flatMap(({ messageId, outcome }) => (outcome.kind === 'retry' ? messageId : [])));
  tellOf(outcomes, failed.size, options.telemetry);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })), outcomes };
}

async function concludeMessage(
  { messageId, slots }: BatchMessage,
  ends: ReadonlyMap<Task, TaskOutcome>,
  { inTurn, sent }: { readonly sent: Map<string, Promise<Outcome>>; readonly inTurn: Limited },
  options: ConcludeOptions,
): Promise<readonly RecordOutcome[]> {
  const endings = slots.map((slot) => ({ slot, ...endOf(slot, ends) }));
  const isComingAgain = endings.some(({ outcome }) => outcome.kind === 'retry');
  return Promise.all(
    endings.map(async ({ outcome, slot, source }) => {
      const { object } = slot;
      const told = { messageId, ...(object !== undefined && { object }) };
      if (outcome.kind !== 'rejected' || isComingAgain) return { ...told, outcome };
      const alone = slot.alone();
      const sending = sent.get(alone) ?? inTurn(() => reject(outcome, slot, alone, source, options));
      sent.set(alone, sending);
      return { ...told, outcome: await sending };
    }),
  );
}

function endOf({ settled }: Slot, ends: ReadonlyMap<Task, TaskOutcome>): TaskOutcome {
  if (settled.kind !== 'object' && settled.kind !== 'confirmation') return { outcome: settled };
  const end = ends.get(settled);
  return end ?? { outcome: { kind: 'retry', reason: 'unknown', message: 'it is not known how it ended' } };
}

/** The same outcome once the record lies in the dead-letter queue, or else one to try again. */
async function reject(
  outcome: Extract<Outcome, { kind: 'rejected' }>,
  { object }: Slot,
  alone: string,
  source: RegisteredSource | undefined,
  { deadLetterQueueUrl, queues, telemetry }: ConcludeOptions,
): Promise<Outcome> {
  const { message, reason } = outcome;
  const { log, metrics, systemErrors } = telemetry;
  try {
    await sendRejected(queues, deadLetterQueueUrl, {
      alone,
      reason,
      message,
      ...(source !== undefined && { sourceId: source.id }),
    });
  } catch (error) {
    return outcomeOfWriteError(error);
  }
  countRejected(metrics, reason);
  systemErrors.note({
    code: reason,
    message,
    ...(source !== undefined && { source }),
    ...(object !== undefined && { object }),
  });
  log.warn('rejected a record', {
    reason,
    detail: message,
    sourceId: source?.id,
    bucket: object?.bucket,
    key: object?.key,
  });
  return outcome;
}

function tellOf(outcomes: readonly RecordOutcome[], failedMessages: number, { log }: ProcessorTelemetry): void {
  const counts: Record<string, number> = {};
  for (const { messageId, object, outcome } of outcomes) {
    const label = labelOf(outcome);
    counts[label] = (counts[label] ?? 0) + 1;
    if (outcome.kind !== 'retry') continue;
    const { message, reason } = outcome;
    log.warn('a record is to be tried again', {
      messageId,
      reason,
      detail: message,
      bucket: object?.bucket,
      key: object?.key,
    });
  }
  log.info('worked off a batch', { records: outcomes.length, failedMessages, counts });
}

function labelOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done':
      return 'done';
    case 'skipped':
      return `skipped ${outcome.why}`;
    case 'retry':
    case 'rejected':
      return `${outcome.kind} ${outcome.reason}`;
  }
}
