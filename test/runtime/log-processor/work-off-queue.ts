import { inputQueue } from '../../../src/config/input-queue.ts';
import type { BatchReport } from '../../../src/runtime/log-processor/batch-report.ts';
import { sampleEnv } from './sample-env.ts';
import type { MemoryRuntime } from './memory-runtime.ts';

/** What became of a queue. */
export interface WorkedOff {
  readonly reports: readonly BatchReport[];
  /** What lies in the dead-letter queue; without a reason where SQS put it there. */
  readonly dead: readonly { readonly body: string; readonly reason?: string }[];
  /** Whether anything is left after the last run. */
  readonly isEmpty: boolean;
}

/** What {@link workOffQueue} takes. */
export interface QueueOptions {
  readonly bodies: readonly string[];
  readonly runSeconds: number;
  readonly mostRuns: number;
  /** Told when each run ends, before it begins. */
  readonly onRun?: (deadlineMs: number) => void;
}

/** Gives batches of ten out as SQS and Lambda do, in the order of arrival, until nothing is left. */
export async function workOffQueue(runtime: MemoryRuntime, options: QueueOptions): Promise<WorkedOff> {
  const SenderId = 'AROAEXAMPLE:panther-log-processor';
  let queue = options.bodies.map((body, index) => ({ messageId: `m${index}`, body, receives: 0 }));
  const dead: { readonly body: string; readonly reason?: string }[] = [];
  const reports: BatchReport[] = [];
  for (let run = 0; run < options.mostRuns && queue.length > 0; run += 1) {
    const taken = queue.slice(0, 10).map((message) => ({ ...message, receives: message.receives + 1 }));
    const sentBefore = runtime.sent.length;
    const deadlineMs = runtime.clock.now() + options.runSeconds * 1_000;
    options.onRun?.(deadlineMs);
    const report = await runtime.processor.processBatch(
      taken.map(({ body, messageId, receives }) => ({
        messageId,
        body,
        attributes: { ApproximateReceiveCount: String(receives), SenderId },
      })),
      { deadlineMs },
    );
    reports.push(report);
    const failed = new Set(report.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const comeAgain = taken.filter(({ messageId }) => failed.has(messageId));
    dead.push(...comeAgain.filter(({ receives }) => receives >= inputQueue.maxReceiveCount));
    queue = [...queue.slice(10), ...comeAgain.filter(({ receives }) => receives < inputQueue.maxReceiveCount)];
    for (const [index, { message, queueUrl }] of runtime.sent.slice(sentBefore).entries()) {
      const { attributes, body } = message;
      if (queueUrl === sampleEnv.PANTHER_INPUT_QUEUE_URL) {
        queue.push({ messageId: `run${run}-${index}`, body, receives: 0 });
      } else {
        dead.push({ body, ...(attributes?.['Reason'] !== undefined && { reason: attributes['Reason'] }) });
      }
    }
  }
  return { reports, dead, isEmpty: queue.length === 0 };
}
