import pMap from 'p-map';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { QueueSender } from '../../ports/queue-sender.ts';
import { outcomeOfWriteError } from '../access/outcome-of-error.ts';
import type { Outcome } from '../outcome.ts';
import { limitConcurrency } from '../output/limit-concurrency.ts';
import { countRejected } from '../telemetry/processor-telemetry.ts';
import type { ProcessorTelemetry } from '../telemetry/processor-telemetry.ts';
import type { BatchMessage, Slot, Task } from './batch-work.ts';
import type { BatchReport, RecordOutcome } from './batch-report.ts';
import { chooseReturns } from './choose-returns.ts';
import { sendableBody } from './sendable-body.ts';
import { sendRejected } from './reject-records.ts';

/** How a task ended. */
export interface TaskOutcome {
  readonly outcome: Outcome;
  readonly source?: RegisteredSource;
}

/** What {@link concludeMessages} takes. */
export interface ConcludeOptions {
  readonly queues: QueueSender;
  readonly inputQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly telemetry: ProcessorTelemetry;
  /**
   * What a send may take that begins now; 0 if none may begin any more. A function that is killed while it sends answers
   * nothing at all, and its whole batch comes again.
   */
  readonly sendMilliseconds: () => number;
}

const messagesAtOnce = 8;
/** One message may hold thousands of records that are all rejected, or all sent back. */
const sendsAtOnce = 16;

/** A record and how its work ended. */
interface Ending extends TaskOutcome {
  readonly slot: Slot;
}

/** How it is told once sent, or not. */
type Sent = Pick<RecordOutcome, 'isSentBack' | 'outcome'>;

/** Sends a record once, by its body, and at most so many at a time. */
type SendOnce = (queueUrl: string, body: string, send: () => Promise<Sent>) => Promise<Sent>;

/**
 * Sends rejected records on, sends back alone those that {@link chooseReturns} names, and says which messages are to come
 * again: those with any other record to be tried again, of which nothing is sent, and those of which a record could not be
 * sent. A record that stands in several messages is sent once. Never throws.
 *
 * Of one message the rejected records go first, and nothing is sent back unless all of them were sent: what is sent back is
 * work, and comes a second time with its message. So a send that fails has rejected records of its message sent twice, which
 * a person sees and nothing comes of. Records are worked on twice only where one of several that go back fails, or is sent
 * without an answer; what that writes is the same bytes.
 */
export async function concludeMessages(
  messages: readonly BatchMessage[],
  ends: ReadonlyMap<Task, TaskOutcome>,
  options: ConcludeOptions,
): Promise<BatchReport> {
  const sendOnce = createSendOnce();
  const concluded = await pMap(messages, (message) => concludeMessage(message, ends, sendOnce, options), {
    concurrency: messagesAtOnce,
  });
  const outcomes = concluded.flat();
  const failed = new Set(outcomes.flatMap((record) => (isToComeAgain(record) ? record.messageId : [])));
  tellOf(outcomes, failed.size, options.telemetry);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })), outcomes };
}

function createSendOnce(): SendOnce {
  const sent = new Map<string, Promise<Sent>>();
  const inTurn = limitConcurrency(sendsAtOnce);
  return (queueUrl, body, send) => {
    const id = `${queueUrl} ${body}`;
    const sending = sent.get(id) ?? inTurn(send);
    sent.set(id, sending);
    return sending;
  };
}

function isToComeAgain({ isSentBack = false, outcome }: Sent): boolean {
  return outcome.kind === 'retry' && !isSentBack;
}

async function concludeMessage(
  { messageId, slots }: BatchMessage,
  ends: ReadonlyMap<Task, TaskOutcome>,
  sendOnce: SendOnce,
  options: ConcludeOptions,
): Promise<readonly RecordOutcome[]> {
  const endings = slots.map((slot): Ending => ({ slot, ...endOf(slot, ends) }));
  const returns = chooseReturns(endings.map(({ outcome }) => outcome));
  const unsent = endings.map(({ outcome }): Sent => ({ outcome }));
  const sent = isAnyToComeAgain(unsent, returns) ? unsent : await sendAll(endings, returns, sendOnce, options);
  return endings.map(({ outcome, slot: { object } }, index) => ({
    messageId,
    ...(object !== undefined && { object }),
    ...(sent[index] ?? { outcome }),
  }));
}

/** True if a record makes its message come again whatever becomes of those that are to be sent back. */
function isAnyToComeAgain(sent: readonly Sent[], returns: readonly boolean[]): boolean {
  return sent.some((each, index) => isToComeAgain(each) && returns[index] !== true);
}

/** Rejected ones first, then those that are sent back, unless one of the first could not be sent. */
async function sendAll(
  endings: readonly Ending[],
  returns: readonly boolean[],
  sendOnce: SendOnce,
  options: ConcludeOptions,
): Promise<readonly Sent[]> {
  const rejected = await Promise.all(
    endings.map(async (ending): Promise<Sent> => {
      const { outcome, slot } = ending;
      if (outcome.kind !== 'rejected') return { outcome };
      const body = slot.alone();
      return sendOnce(options.deadLetterQueueUrl, body, () => sendOn(outcome, ending, body, options));
    }),
  );
  if (isAnyToComeAgain(rejected, returns)) return rejected;
  return Promise.all(
    rejected.map(async (each, index): Promise<Sent> => {
      const ending = endings[index];
      return ending !== undefined && returns[index] === true ? sendBack(ending, sendOnce, options) : each;
    }),
  );
}

/** Sends a record back to the input queue alone. If that cannot be, it comes again with its message. */
async function sendBack(
  { outcome, slot }: Ending,
  sendOnce: SendOnce,
  { inputQueueUrl, queues, sendMilliseconds }: ConcludeOptions,
): Promise<Sent> {
  const { settled } = slot;
  const hadNoTurn = outcome.kind === 'retry' && outcome.reason === 'noTurn';
  const body = slot.alone(hadNoTurn && settled.kind === 'object' ? settled.waits + 1 : 0);
  return sendOnce(inputQueueUrl, body, async () => {
    const milliseconds = sendMilliseconds();
    if (milliseconds <= 0) return { outcome };
    try {
      await queues.send(inputQueueUrl, { body: sendableBody(body) }, milliseconds);
      return { outcome, isSentBack: true };
    } catch (error) {
      return { outcome: outcomeOfWriteError(error) };
    }
  });
}

function endOf({ settled }: Slot, ends: ReadonlyMap<Task, TaskOutcome>): TaskOutcome {
  if (settled.kind !== 'object' && settled.kind !== 'confirmation') return { outcome: settled };
  const end = ends.get(settled);
  return end ?? { outcome: { kind: 'retry', reason: 'unknown', message: 'it is not known how it ended' } };
}

/** The same outcome once the record lies in the dead-letter queue, or else one to try again. */
async function sendOn(
  outcome: Extract<Outcome, { kind: 'rejected' }>,
  { slot: { object }, source }: Ending,
  alone: string,
  { deadLetterQueueUrl, queues, sendMilliseconds, telemetry }: ConcludeOptions,
): Promise<Sent> {
  const milliseconds = sendMilliseconds();
  if (milliseconds <= 0)
    return { outcome: { kind: 'retry', reason: 'noTurn', message: 'no time was left to send it on' } };
  const { message, reason } = outcome;
  const { log, metrics, systemErrors } = telemetry;
  try {
    const rejected = { alone, reason, message, ...(source !== undefined && { sourceId: source.id }) };
    await sendRejected(queues, deadLetterQueueUrl, rejected, milliseconds);
  } catch (error) {
    return { outcome: outcomeOfWriteError(error) };
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
  return { outcome };
}

function tellOf(outcomes: readonly RecordOutcome[], failedMessages: number, { log }: ProcessorTelemetry): void {
  const counts: Record<string, number> = {};
  for (const { isSentBack = false, messageId, object, outcome } of outcomes) {
    const label = labelOf(outcome);
    counts[label] = (counts[label] ?? 0) + 1;
    if (outcome.kind !== 'retry') continue;
    const { message, reason } = outcome;
    log.warn('a record is to be tried again', {
      messageId,
      isSentBack,
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
