import type { RawRecord } from '../raw-record.ts';
import { parseObject } from './parse-object.ts';

/**
 * The events of an envelope of a CloudWatch Logs subscription, each a record with the time that the envelope tells; none
 * for a control message. What is no such envelope stays a record as it is, so that it is counted. Format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function readCloudWatchEnvelope(record: RawRecord): readonly RawRecord[] {
  const { end, text } = record;
  const value = parseObject(text);
  if (value === undefined) return [record];
  const { logEvents, messageType } = value;
  if (messageType === 'CONTROL_MESSAGE') return [];
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return [record];
  try {
    return logEvents.map((event: unknown) => readEvent(event, end));
  } catch {
    // An event that nests too deep to be written.
    return [record];
  }
}

function readEvent(event: unknown, end: number): RawRecord {
  if (typeof event === 'object' && event !== null) {
    const { message, timestamp } = event as { readonly message?: unknown; readonly timestamp?: unknown };
    if (typeof message === 'string') {
      return typeof timestamp === 'number' ? { text: message, end, timeMs: timestamp } : { text: message, end };
    }
  }
  return { text: JSON.stringify(event), end };
}
