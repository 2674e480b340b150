import { createHash } from 'node:crypto';
import { names } from '../../config/names.ts';
import { parseTemplate } from '../../config/parse-template.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { fanOutMetadataKey } from '../../templates/panther-fan-out.ts';
import { isRecord } from '../definition-changes/canonical.ts';
import { destinationKinds, replaceList } from './notification-entry.ts';
import type { EntryList, ListedEntry } from './notification-entry.ts';
import { canonicalText } from './same-notifications.ts';

/** A notification that a fan-out took the place of, with all it takes to put it back where it stood. */
export interface FanOutOriginal {
  readonly list: EntryList;
  readonly index: number;
  /** Keys of the whole configuration, in their order. */
  readonly keys: readonly string[];
  readonly entry: NotificationEntry;
}

/** Name of the topic and of the stack that take the place of an entry of a bucket. */
export function fanOutName(bucket: string, entry: NotificationEntry): string {
  const digest = createHash('sha256')
    .update(`${bucket}|${canonicalText(entry)}`)
    .digest('hex');
  return names.fanOutTopicPrefix + digest.slice(0, 8);
}

/** What to keep of an entry before it is replaced. */
export function keepOriginal(live: BucketNotifications, { entry, index, list }: ListedEntry): FanOutOriginal {
  return { list, index, keys: Object.keys(live), entry };
}

/** Reads the original out of a fan-out's template. Throws `NOT_FOUND` if it is not there or not of that bucket. */
export function readOriginal(template: string, bucket: string, stackName: string): FanOutOriginal {
  const original = parseOriginal(template, bucket);
  if (original !== undefined && fanOutName(bucket, original.entry) === stackName) return original;
  throw lostOriginal(bucket, stackName, 'does not hold the notification of this bucket that it took the place of');
}

/** The error where the original of a fan-out cannot be had from its stack. */
export function lostOriginal(bucket: string, stackName: string, what: string): PantherctlError {
  return new PantherctlError('NOT_FOUND', `stack ${stackName} ${what}, so bucket ${bucket} is left as it is`, {
    fix: 'put a backup from before back: pantherctl bucket restore <file>',
  });
}

function parseOriginal(template: string, bucket: string): FanOutOriginal | undefined {
  const document = parseTemplate(template);
  const metadata = isRecord(document) ? document['Metadata'] : undefined;
  const kept = isRecord(metadata) ? metadata[fanOutMetadataKey] : undefined;
  if (!isRecord(kept) || kept['Bucket'] !== bucket || typeof kept['Original'] !== 'string') return undefined;
  let original: unknown;
  try {
    original = JSON.parse(kept['Original']);
  } catch {
    return undefined;
  }
  return isOriginal(original) ? original : undefined;
}

function isOriginal(value: unknown): value is FanOutOriginal {
  return (
    isRecord(value) &&
    destinationKinds.some(({ list }) => list === value['list']) &&
    Number.isSafeInteger(value['index']) &&
    Array.isArray(value['keys']) &&
    isRecord(value['entry']) &&
    Array.isArray(value['entry']['Events'])
  );
}

/** The configuration with originals back where they stood; given in the order in which they were replaced. */
export function putBackOriginals(
  notifications: BucketNotifications,
  originals: readonly FanOutOriginal[],
): BucketNotifications {
  return originals.toReversed().reduce((document, { entry, index, keys, list }) => {
    const entries = [...(document[list] ?? [])];
    entries.splice(index, 0, entry);
    return orderKeys(replaceList(document, list, entries), keys);
  }, notifications);
}

function orderKeys(document: BucketNotifications, keys: readonly string[]): BucketNotifications {
  const placeOf = (key: string): number => (keys.includes(key) ? keys.indexOf(key) : keys.length);
  return Object.fromEntries(Object.entries(document).toSorted(([one], [two]) => placeOf(one) - placeOf(two)));
}
