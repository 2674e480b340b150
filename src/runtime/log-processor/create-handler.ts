import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import { builtInLogTypes } from '../built-in-log-types.ts';
import type { LogType } from '../log-type.ts';
import { createSchemaCache } from '../schemas/schema-cache.ts';
import type { ProcessorLog } from '../telemetry/processor-log.ts';
import type { QueueRecord } from './batch-work.ts';
import { createLogProcessor } from './create-log-processor.ts';
import { createLogTypeLookup } from './log-type-lookup.ts';
import { readProcessorSettings } from './processor-settings.ts';

/** What Lambda hands over: a batch of the input queue, or the tick of the schedule. */
export type ProcessorEvent = { readonly Records: readonly QueueRecord[] } | { readonly tick: true };

/** The part of Lambda's context that is used. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/**
 * Messages that are to come again; all others are deleted.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The function as Lambda calls it. */
export type ProcessorHandler = (event: ProcessorEvent, context: InvocationContext) => Promise<BatchAnswer>;

/** What {@link createHandler} takes. */
export interface HandlerOptions {
  readonly cloud: RuntimeCloud;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: ProcessorLog;
  /** Takes lines of metrics, line feed included. */
  readonly write: (line: string) => void;
  /** Those built in by default. */
  readonly logTypes?: readonly LogType[];
  readonly segmentBytes?: number;
}

/**
 * Joins the parts of the log processor. Throws `INPUT_INVALID` for an environment that cannot be used. The handler answers
 * with the messages that are to come again, also if those are all of them; it throws only if a tick fails.
 */
export function createHandler(options: HandlerOptions): ProcessorHandler {
  const { cloud, env, log, logTypes = builtInLogTypes, segmentBytes, write } = options;
  const settings = readProcessorSettings(env);
  const schemas = createSchemaCache(cloud.documents, settings.runtimeBucket, cloud.clock);
  const processor = createLogProcessor({
    cloud,
    settings,
    logTypes: createLogTypeLookup(logTypes, schemas),
    report: { log, write },
    ...(segmentBytes !== undefined && { segmentBytes }),
  });
  return async (event, context) => {
    if (!('Records' in event)) {
      await processor.tick();
      return { batchItemFailures: [] };
    }
    const deadlineMs = cloud.clock.now() + context.getRemainingTimeInMillis();
    const { batchItemFailures } = await processor.processBatch(event.Records, { deadlineMs });
    return { batchItemFailures };
  };
}
