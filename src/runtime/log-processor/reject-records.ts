import type { QueueSender } from '../../ports/queue-sender.ts';
import type { RejectionReason } from '../outcome.ts';
import { sendableBody } from './sendable-body.ts';

/** A record that will never succeed as it is. */
export interface RejectedRecord {
  /** Body of a message that holds only this record. */
  readonly alone: string;
  readonly reason: RejectionReason;
  readonly message: string;
  readonly sourceId?: string;
}

/** Enough to say why; SQS counts attributes to the size of the message. */
const detailMaxCharacters = 1_000;

/**
 * Sends a rejected record to where an operator finds it, with its reason, and from where it can be sent back as it is.
 * Throws what the queue threw, within so many milliseconds.
 */
export async function sendRejected(
  queues: QueueSender,
  deadLetterQueueUrl: string,
  { alone, message, reason, sourceId }: RejectedRecord,
  withinMilliseconds: number,
): Promise<void> {
  const attributes = {
    Reason: reason,
    Detail: renderDetail(message),
    ...(sourceId !== undefined && { SourceId: sourceId }),
  };
  await queues.send(deadLetterQueueUrl, { body: sendableBody(alone), attributes }, withinMilliseconds);
}

/** SQS refuses most control characters, halves of surrogate pairs, and an empty value. */
function renderDetail(message: string): string {
  const cut = message.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ').slice(0, detailMaxCharacters);
  const whole = cut.replace(/[\uD800-\uDBFF]$/, '');
  return whole === '' ? 'no detail' : whole;
}
