import { processedDataTypes } from '../../config/lake.ts';
import type { TopicMessage } from '../../ports/publisher.ts';
import type { OutputObject } from './lake-writer.ts';
import { limitConcurrency } from './limit-concurrency.ts';

/** Where outputs lie and who is told of them. */
export interface AnnounceOptions {
  /** Publishes to the topic of processed data. */
  readonly publish: (message: TopicMessage) => Promise<void>;
  readonly bucket: string;
  readonly region: string;
  /** Last-Modified of the input: the time in the message, so that a second delivery tells the same. Milliseconds since 1970. */
  readonly lastModified: number;
}

const messagesAtOnce = 8;

/**
 * Tells the topic of processed data of each object, in their order; a few messages are under way at once. Classification
 * failures are not told of. Only for objects that are complete. After an error no further message begins, and it throws
 * what `publish` threw once those under way are done; whoever tries again may tell of an object twice.
 */
export async function announceOutputs(outputs: readonly OutputObject[], options: AnnounceOptions): Promise<void> {
  const inTurn = limitConcurrency(messagesAtOnce);
  let hasFailed = false;
  const publish = async (message: TopicMessage): Promise<void> => {
    if (hasFailed) return;
    try {
      await options.publish(message);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const messages = outputs.flatMap((output) => {
    const { logType } = output;
    return logType === undefined ? [] : [buildAnnouncement(output, logType, options)];
  });
  const results = await Promise.allSettled(messages.map((message) => inTurn(() => publish(message))));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Shaped as an event of S3, except that the key is not URL-encoded. Source: `reference/panther-behaviour.md` 1.9 and 3.5. */
function buildAnnouncement(
  { key, size }: OutputObject,
  logType: string,
  { bucket, lastModified, region }: AnnounceOptions,
): TopicMessage {
  const record = {
    eventVersion: '2.0',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(lastModified).toISOString(),
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: bucket }, object: { key, size } },
  };
  return {
    body: JSON.stringify({ Records: [record] }),
    attributes: { type: processedDataTypes.logData, id: logType },
  };
}
