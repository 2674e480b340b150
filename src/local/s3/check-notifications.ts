import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { readText } from '../read-text.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import { findDestinationProblem } from './destination.ts';
import { overlap, readKeyFilter } from './overlap.ts';

/** An entry with the list it stands in and the ARN it sends to. */
export interface Destined {
  readonly entry: NotificationEntry;
  readonly kind: 'topic' | 'queue' | 'function';
  readonly arn: string;
}

const eventPattern =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|ReducedRedundancyLostObject|Replication:(\*|OperationFailedReplication|OperationMissedThreshold|OperationReplicatedAfterThreshold|OperationNotTracked)|LifecycleTransition|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|IntelligentTiering|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put|ObjectAnnotation:(\*|Put|Delete))$/;

/** Every entry of a configuration with its destination. */
export function listDestined(notifications: BucketNotifications): readonly Destined[] {
  const list = (entries: readonly NotificationEntry[] | undefined, kind: Destined['kind'], key: string): Destined[] =>
    (entries ?? []).map((entry) => ({ entry, kind, arn: readText(entry[key]) ?? '' }));
  return [
    ...list(notifications.TopicConfigurations, 'topic', 'TopicArn'),
    ...list(notifications.QueueConfigurations, 'queue', 'QueueArn'),
    ...list(notifications.LambdaFunctionConfigurations, 'function', 'LambdaFunctionArn'),
  ];
}

/**
 * Throws `VALIDATION` for a configuration that S3 would refuse: too many entries, an unknown event, a double id,
 * ambiguous filters, or a destination that cannot be reached. Every entry is checked on every call, also those that were
 * there before, so that one stale entry blocks all, unless destinations are not to be looked at.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export function checkNotifications(
  world: World,
  bucket: BucketState,
  notifications: BucketNotifications,
  skipDestinations = false,
): void {
  const destined = listDestined(notifications);
  if (destined.length > limits.notificationsPerBucketMaxCount) {
    throw refuse(
      bucket,
      `${destined.length} notification configurations are more than ${limits.notificationsPerBucketMaxCount}`,
    );
  }
  const ids = new Set<string>();
  for (const { entry, arn } of destined) {
    checkEvents(bucket, entry, arn);
    checkFilter(bucket, entry);
    if (entry.Id !== undefined && ids.has(entry.Id))
      throw refuse(bucket, `two configurations have the id '${entry.Id}'`);
    if (entry.Id !== undefined) ids.add(entry.Id);
  }
  for (const [index, { entry }] of destined.entries()) {
    const other = destined.slice(index + 1).find((each) => overlap(entry, each.entry));
    if (other === undefined) continue;
    throw refuse(
      bucket,
      `configurations overlap: two rules may not have overlapping prefixes and suffixes for the same event type (${describe(entry)} and ${describe(other.entry)})`,
    );
  }
  for (const each of skipDestinations ? [] : destined) {
    const problem = findDestinationProblem(world, bucket, each.kind, each.arn);
    if (problem === undefined) continue;
    throw refuse(bucket, `unable to validate the following destination configurations: ${each.arn} (${problem})`);
  }
}

function checkEvents(bucket: BucketState, entry: NotificationEntry, arn: string): void {
  const events: unknown = entry.Events;
  if (!Array.isArray(events) || events.length === 0) throw refuse(bucket, `the entry for ${arn} names no event`);
  const unknown: unknown = events.find((event) => typeof event !== 'string' || !eventPattern.test(event));
  if (unknown === undefined) return;
  throw refuse(bucket, `the event ${JSON.stringify(unknown)} is not supported for notifications`);
}

function checkFilter(bucket: BucketState, entry: NotificationEntry): void {
  const rules: unknown = entry.Filter?.Key?.FilterRules ?? [];
  if (!Array.isArray(rules)) throw refuse(bucket, 'filter rules must be a list');
  const names: string[] = [];
  for (const rule of rules as readonly unknown[]) {
    const { Name: name, Value: value } = isJsonRecord(rule) ? rule : {};
    if (typeof name !== 'string' || typeof value !== 'string') {
      throw refuse(bucket, 'a filter rule must have a name and a value');
    }
    const bytes = Buffer.byteLength(value);
    if (bytes > limits.objectKeyMaxBytes) {
      throw refuse(bucket, `the ${name} of a filter has ${bytes} bytes, more than ${limits.objectKeyMaxBytes}`);
    }
    names.push(name.toLowerCase());
  }
  if (names.some((name) => name !== 'prefix' && name !== 'suffix') || new Set(names).size !== names.length) {
    throw refuse(bucket, `filter rules must be one prefix and one suffix at most, but are ${names.join(', ')}`);
  }
}

function describe(entry: NotificationEntry): string {
  const { prefix, suffix } = readKeyFilter(entry);
  return `${entry.Id ?? 'no id'}: prefix '${prefix}', suffix '${suffix}'`;
}

function refuse({ name }: BucketState, reason: string): PantherctlError {
  return new PantherctlError('VALIDATION', `bucket ${name}: ${reason}`);
}
