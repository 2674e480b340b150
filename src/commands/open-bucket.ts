import { isWired, topicArnOf } from '../config/source-places.ts';
import type { Config, Source } from '../config/schema.ts';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { EmitEvent } from '../orchestrate/events.ts';
import type { RunTools } from '../orchestrate/run-tools.ts';
import type { Buckets } from '../ports/buckets.ts';
import type { Cloud } from '../ports/cloud.ts';
import { printable } from '../ui/printable.ts';
import type { CommandContext } from './command-context.ts';
import { openRun } from './open-run.ts';

/** A cloud for the commands on buckets, with backups; must be closed after use. */
export interface BucketRun {
  readonly cloud: Cloud;
  readonly tools: RunTools;
  close(): Promise<void>;
}

/**
 * Opens the cloud that the flags ask for, as anybody who may act in the bucket's account. Backups go to `backupDir`, as
 * `openRun` has it; what is waited for is noted.
 */
export function openBucketRun(context: CommandContext, config: Config, backupDir?: string): Promise<BucketRun> {
  return openRun(context, config, {
    createEmit: () => noteProgress(context),
    backupDir,
    needsAdministrator: false,
  });
}

function noteProgress({ notes }: CommandContext): EmitEvent {
  return (event) => {
    if (event.code === 'call.retried') {
      notes.line(`${event.call} is made again in ${Math.ceil(event.wait / 1000)} s: ${printable(event.reason)}`);
    } else if (event.code === 'bucket.changed') {
      notes.line(`${event.bucket} was changed by somebody else meanwhile, so it is looked at anew`);
    } else if (event.code === 'subscription.awaited') {
      notes.line(`waiting for Panther to confirm its subscription to ${event.topicArn}`);
    }
  };
}

/**
 * The region of a source's bucket, which must be the one in the file. Throws `INPUT_INVALID` for another one or no such
 * bucket, `ACCESS_DENIED` where it may not be looked at or belongs to another account, which S3 does not tell apart.
 */
export async function checkBucket({ accountId, bucket, name, region }: Source, buckets: Buckets): Promise<void> {
  let live: string;
  try {
    live = await buckets.region(bucket);
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) {
      throw new PantherctlError('INPUT_INVALID', `bucket ${bucket} of source '${name}' does not exist`, {
        fix: `set bucket: in the source to a bucket of account ${accountId}`,
        cause: error,
      });
    }
    if (!isErrorCode(error, 'ACCESS_DENIED')) throw error;
    throw new PantherctlError(
      'ACCESS_DENIED',
      `bucket ${bucket} of source '${name}' may not be looked at as one of account ${accountId}: ${error.message}`,
      {
        fix: `set accountId: in the source to the account that owns the bucket, or allow s3:GetBucketLocation on it there`,
        cause: error,
      },
    );
  }
  if (live === region) return;
  throw new PantherctlError('INPUT_INVALID', `bucket ${bucket} is in ${live}, and source '${name}' says ${region}`, {
    fix: `set region: ${live} in the source, then run pantherctl apply`,
  });
}

/** The topic of a source whose bucket is to tell it. Throws `INPUT_INVALID` for a source that is told in another way. */
export function wiredTopic(source: Source): string {
  const topicArn = topicArnOf(source);
  if (topicArn !== undefined && isWired(source)) return topicArn;
  const { publisher, topic } = source.notifications;
  if (topic === 'none') {
    throw new PantherctlError('INPUT_INVALID', `source '${source.name}' has notifications.topic: none`, {
      fix: 'set notifications: { topic: create } in the source, then run pantherctl apply',
    });
  }
  throw new PantherctlError(
    'INPUT_INVALID',
    `source '${source.name}' has notifications.publisher: ${publisher}, so its bucket's own notifications are left alone`,
    { fix: 'set publisher: bucket below notifications in the source, or leave it as it is' },
  );
}

/** Throws `NOT_FOUND` if the topic that pantherctl makes for a source has not been deployed. */
export async function checkTopic(
  { accountId, name, notifications, region }: Source,
  topicArn: string,
  cloud: Cloud,
): Promise<void> {
  if (notifications.topic !== 'create') return;
  if ((await cloud.topics({ accountId, region }).describe(topicArn)) !== undefined) return;
  throw new PantherctlError('NOT_FOUND', `the topic for source '${name}' is not there: ${topicArn}`, {
    fix: 'run pantherctl apply, which deploys it',
  });
}
