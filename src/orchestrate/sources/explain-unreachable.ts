import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Buckets } from '../../ports/buckets.ts';
import type { ChangeOptions, DestinationPorts, PendingPut } from './change-options.ts';
import { listEntries } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import { ownIdPrefix } from './notification-ownership.ts';

/** What advice needs: where to look, and the command to advise. */
export type ExplainOptions = Pick<ChangeOptions, 'destinations' | 'command'>;

/** A destination that S3 cannot tell, and why. */
export interface UnreachableDestination {
  readonly listed: ListedEntry;
  readonly reason: string;
}

/** The flag by which S3 takes destinations that it cannot reach. */
export const skipFlag = '--skip-destination-validation';

/** True for S3's refusal of a configuration because of a destination. It names the destination only sometimes. */
export function isUnreachable(error: unknown): error is PantherctlError {
  return isErrorCode(error, 'VALIDATION') && /unable to validate/i.test(error.message);
}

/** The refusal again, but with the notification at fault, whose it is, and what to do about it. */
export async function explainUnreachable(
  refusal: PantherctlError,
  { bucket, wanted }: PendingPut,
  buckets: Buckets,
  options: ExplainOptions,
): Promise<PantherctlError> {
  const entries = listEntries(wanted);
  const region = await buckets.region(bucket);
  const found = await findUnreachable(entries, region, options.destinations);
  const named = entries.find(({ line }) => line.destination !== '' && refusal.message.includes(line.destination));
  const [first = named && { listed: named, reason: `S3 says: ${refusal.message}` }] = found;
  if (first === undefined) return explainUnknown(refusal, bucket, entries);
  return describeUnreachable(first, bucket, options, refusal);
}

/** The error for one destination. */
export function describeUnreachable(
  { listed: { line }, reason }: UnreachableDestination,
  bucket: string,
  { command = 'pantherctl bucket connect <source>' }: ExplainOptions,
  cause?: PantherctlError,
): PantherctlError {
  const name = line.id === '' ? 'without an id' : `'${line.id}'`;
  const isOurs = line.id.startsWith(ownIdPrefix);
  const mend = isOurs
    ? 'run pantherctl apply, which deploys and mends the topic'
    : `let its owner mend the ${line.kind}, or remove that notification if nobody needs it`;
  return new PantherctlError(
    'VALIDATION',
    `S3 cannot reach the ${line.kind} ${line.destination} of notification ${name} (${reason}), and changes nothing on bucket ${bucket} until it can`,
    {
      fix: `${mend}\nor keep it as it is: ${command} ${skipFlag}`,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

function explainUnknown(refusal: PantherctlError, bucket: string, entries: readonly ListedEntry[]): PantherctlError {
  const all = [...new Set(entries.map(({ line }) => `${line.destination} (${line.id || 'no id'})`))];
  return new PantherctlError(
    'VALIDATION',
    `S3 cannot reach one of the destinations of bucket ${bucket}, and does not say which of ${all.join(', ')}`,
    {
      fix: `look at the policy of each, and at that of its key: s3.amazonaws.com must be let in for this bucket and account\nS3 says: ${refusal.message}`,
      cause: refusal,
    },
  );
}

/** Entries whose topic or queue is gone, in another region or FIFO. What may not be looked at counts as reachable. */
export async function findUnreachable(
  entries: readonly ListedEntry[],
  region: string,
  ports: DestinationPorts | undefined,
): Promise<readonly UnreachableDestination[]> {
  const found: UnreachableDestination[] = [];
  const known = new Map<string, string | undefined>();
  for (const listed of entries) {
    const { destination } = listed.line;
    if (!known.has(destination)) known.set(destination, await findReason(listed, region, ports));
    const reason = known.get(destination);
    if (reason !== undefined) found.push({ listed, reason });
  }
  return found;
}

async function findReason(
  { line: { destination, kind } }: ListedEntry,
  region: string,
  ports: DestinationPorts | undefined,
): Promise<string | undefined> {
  const [, , , place = '', accountId = '', name = ''] = destination.split(':');
  if (place !== region) return `it is in ${place || 'no region'}, the bucket in ${region}`;
  if (destination.endsWith('.fifo')) return `a FIFO ${kind} takes no notifications`;
  if (ports === undefined || kind === 'function') return undefined;
  try {
    const found =
      kind === 'topic'
        ? await ports.topics({ accountId, region }).describe(destination)
        : await ports.queues({ accountId, region }).describe(name);
    return found === undefined ? `there is no such ${kind}` : undefined;
  } catch (error) {
    if (isErrorCode(error, 'ACCESS_DENIED') || isErrorCode(error, 'ACCOUNT_ACCESS')) return undefined;
    throw error;
  }
}
