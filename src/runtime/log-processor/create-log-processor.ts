import pMap from 'p-map';
import { metrics, sourceDimensions } from '../../config/metrics.ts';
import type { SourceRegistry } from '../../config/source-registry.ts';
import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import { outcomeOfReadError } from '../access/outcome-of-error.ts';
import { createRegistryCache, isRegistryFault } from '../access/registry-cache.ts';
import { createConfirmer } from '../intake/confirm-subscription.ts';
import type { Outcome } from '../outcome.ts';
import { createCompression } from '../output/compression.ts';
import { defaultSegmentBytes } from '../stream-job.ts';
import { createMetricSums } from '../telemetry/metric-sums.ts';
import type { ProcessorLog } from '../telemetry/processor-log.ts';
import type { ProcessorTelemetry } from '../telemetry/processor-telemetry.ts';
import { createSourceAges } from '../telemetry/source-ages.ts';
import { createSystemErrors } from '../telemetry/system-errors.ts';
import { traceError } from '../telemetry/trace-error.ts';
import { planBatch } from './batch-work.ts';
import type { QueueRecord, Task } from './batch-work.ts';
import type { BatchReport } from './batch-report.ts';
import { concludeMessages } from './conclude-messages.ts';
import type { TaskOutcome } from './conclude-messages.ts';
import type { LogTypeLookup } from './log-type-lookup.ts';
import type { RunTimes } from './outcome-of-time-up.ts';
import { createObjectProcessor } from './process-object.ts';
import type { ProcessorSettings } from './processor-settings.ts';
import { timeToSend, timeToTell } from './time-plan.ts';
import { createWorkBudget } from './work-budget.ts';

/** The log processor. What it keeps between batches: registry, credentials, certificates, what was told lately. */
export interface LogProcessor {
  /** Never throws. `deadlineMs` is when the function ends, in milliseconds since 1970. */
  processBatch(records: readonly QueueRecord[], options: { readonly deadlineMs: number }): Promise<BatchReport>;
  /** Tells how old the data of each registered source is. Throws if the registry cannot be read. */
  tick(): Promise<void>;
}

/** What {@link createLogProcessor} takes. */
export interface LogProcessorOptions {
  readonly cloud: RuntimeCloud;
  readonly settings: ProcessorSettings;
  readonly logTypes: LogTypeLookup;
  /** Where it tells of itself; `write` takes lines of metrics. */
  readonly report: { readonly log: ProcessorLog; readonly write: (line: string) => void };
  /** For tests; the outputs of large objects depend on it. */
  readonly segmentBytes?: number;
}

/** When a run began and when it ends, in milliseconds since 1970. */
type BatchTimes = Omit<RunTimes, 'begunMs'>;

/**
 * Memory is bounded by what is under way at once. An object's decoder and writer hold as much as its content at most, and
 * 250 MB at most (`output-limits.ts`), so two large objects go together, or eight small ones: of those even an unusual one,
 * that unpacks to hundred times its size, takes no more than an eighth of the two.
 */
const budget = { limit: 8, large: 4, small: 1, smallMaxBytes: 512 * 1024 } as const;
const readsAtOnce = 16;

/** Makes the processor of one deployment. Throws `INPUT_INVALID` for a compression that this Node does not have. */
export function createLogProcessor(options: LogProcessorOptions): LogProcessor {
  const { cloud, logTypes, report, segmentBytes = defaultSegmentBytes, settings } = options;
  const { clock, documents, lake } = cloud;
  const { log } = report;
  const bucket = settings.runtimeBucket;
  const telemetry: ProcessorTelemetry = {
    log,
    metrics: createMetricSums(report.write, () => clock.now()),
    systemErrors: createSystemErrors({
      publisher: cloud.publisher,
      topicArn: settings.systemErrorTopicArn,
      clock,
      log,
    }),
    ages: createSourceAges({ documents, lake, clock, bucket, log }),
  };
  const registry = createRegistryCache({
    documents,
    clock,
    bucket,
    onFault: (error) => {
      log.error('the registry of sources cannot be used', traceError(error));
      if (isRegistryFault(error)) telemetry.systemErrors.note({ code: 'registryUnusable', message: error.message });
    },
  });
  const confirm = createConfirmer(cloud.subscriptions);
  const compression = createCompression(settings.compression);
  const processObject = createObjectProcessor({ cloud, settings, compression, segmentBytes, logTypes, telemetry });
  const room = createWorkBudget(budget.limit);

  const carryOut = async (task: Task, sources: SourceRegistry, times: BatchTimes): Promise<TaskOutcome> => {
    if (task.kind === 'confirmation') return { outcome: await confirm(task.confirmation, sources) };
    // A message may tell of fewer bytes than there are: what was taken for small is begun anew as large.
    let size = task.object.size ?? Number.POSITIVE_INFINITY;
    for (;;) {
      const isSmall = size <= budget.smallMaxBytes;
      const mostBytes = isSmall ? budget.smallMaxBytes : Number.POSITIVE_INFINITY;
      const work = { ...task, ...times, mostBytes };
      const ended = await room.run(isSmall ? budget.small : budget.large, () => processObject(work, sources));
      if ('outcome' in ended) return ended;
      size = ended.largerBytes;
    }
  };

  const carryOutAll = async (tasks: readonly Task[], times: BatchTimes): Promise<ReadonlyMap<Task, TaskOutcome>> => {
    const outcomes = new Map<Task, TaskOutcome>();
    if (tasks.length === 0) return outcomes;
    let sources: SourceRegistry;
    try {
      sources = await registry.read();
    } catch {
      const message = 'the registry of sources cannot be read';
      for (const task of tasks) outcomes.set(task, { outcome: { kind: 'retry', reason: 'unavailable', message } });
      return outcomes;
    }
    await pMap(
      tasks,
      async (task) => {
        try {
          outcomes.set(task, await carryOut(task, sources, times));
        } catch (error) {
          log.error('a record could not be worked on', traceError(error));
          outcomes.set(task, { outcome: retryOf(error) });
        }
      },
      { concurrency: budget.limit },
    );
    return outcomes;
  };

  return {
    async processBatch(records, { deadlineMs }) {
      const startedMs = clock.now();
      const { messages, tasks } = planBatch(records);
      const outcomes = await carryOutAll(tasks, { startedMs, deadlineMs });
      const concluded = await concludeMessages(messages, outcomes, {
        queues: cloud.queues,
        inputQueueUrl: settings.inputQueueUrl,
        deadLetterQueueUrl: settings.deadLetterQueueUrl,
        telemetry,
        sendMilliseconds: () => timeToSend(clock.now(), deadlineMs),
      });
      await telemetry.systemErrors.flush(timeToTell(clock.now(), deadlineMs));
      telemetry.metrics.flush();
      return concluded;
    },
    async tick() {
      const { sources } = await registry.read();
      await pMap(
        sources,
        async ({ id }) => {
          const age = await telemetry.ages.read(id);
          if (age === undefined) return;
          telemetry.metrics.add(metrics.minutesSinceLastData, sourceDimensions(id), age / 60_000);
        },
        { concurrency: readsAtOnce },
      );
      await telemetry.systemErrors.flush(Infinity);
      telemetry.metrics.flush();
    },
  };
}

/** A confirmation that fails in passing, or that we have no right to, is tried again; nothing of it is rejected here. */
function retryOf(error: unknown): Outcome {
  const outcome = outcomeOfReadError(error, false);
  return outcome.kind === 'retry' ? outcome : { kind: 'retry', reason: 'unavailable', message: outcome.message };
}
