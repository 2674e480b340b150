import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { checkRestore, planRestore, restoreBucket } from '../orchestrate/sources/restore-bucket.ts';
import { readNotificationBackup } from '../ops/notification-backup.ts';
import type { NotificationBackup } from '../ops/notification-backup.ts';
import { readBucketWish } from '../orchestrate/sources/read-bucket-wish.ts';
import { confirm } from '../ui/confirm.ts';
import { renderNotificationPlan } from '../ui/render-notification-plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { checkBucket, openBucketRun } from './open-bucket.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * `pantherctl bucket restore <file>`: puts a bucket's notifications back as a backup has them. What others added since must
 * be named with `--remove`, or nothing is written.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const file = input.arguments[0] ?? '';
  const backup = await readNotificationBackup(resolve(context.io.cwd, file));
  refuseOtherOwner(backup, config);
  const { bucket, notifications, owner } = backup;
  const { cloud, tools, close } = await openBucketRun(context, config, input.text('backup-dir'));
  try {
    const buckets = cloud.buckets(owner);
    for (const source of config.sources.filter((each) => each.bucket === bucket)) await checkBucket(source, buckets);
    const live = await buckets.notifications(bucket);
    const { wish } = await readBucketWish(config, bucket, live, cloud);
    const restore = { bucket, notifications, remove: input.list('remove'), wish };
    const plan = planRestore(live, restore);
    const command = renderFollowUp(['bucket', 'restore', file], context.flags);
    const skipDestinationValidation = input.has('skip-destination-validation');
    if (!context.flags.json) {
      const { notes } = context;
      notes.line(renderNotificationPlan(bucket, plan, notes.style, notes.columns));
    }
    if (!skipDestinationValidation) await checkRestore(plan, bucket, buckets, cloud, command);
    const changes = plan.wanted === notifications;
    const question = `Put the notifications of ${bucket} back as they were at ${new Date(backup.time).toISOString()}?`;
    if (changes && !(await confirm(question, context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const options = {
      owner,
      ...(context.flags.yes ? {} : { accepted: plan }),
      skipDestinationValidation,
      destinations: cloud,
      command,
    };
    const result = changes ? await restoreBucket(restore, buckets, tools, options) : { plan, changed: false };
    if (context.flags.json) context.out.json({ bucket, ...result });
    else renderResult(bucket, result, context);
    return exitCodes.done;
  } finally {
    await close();
  }
}

/** A bucket of that name that now belongs to somebody else must not get these settings. */
function refuseOtherOwner({ bucket, owner }: NotificationBackup, { sources }: Config): void {
  const source = sources.find((each) => each.bucket === bucket && each.accountId !== owner);
  if (source === undefined) return;
  throw new PantherctlError(
    'INPUT_INVALID',
    `the backup is of bucket ${bucket} in account ${owner}, and source '${source.name}' has it in account ${source.accountId}`,
    { fix: `name a backup of that bucket in account ${source.accountId}` },
  );
}

function renderResult(
  bucket: string,
  result: { readonly changed: boolean; readonly backup?: string },
  { out }: CommandContext,
): void {
  const { style } = out;
  out.line(`${style.good(style.symbols.done)} ${bucket} is as in the backup${result.changed ? '' : ', nothing to do'}`);
  if (result.backup === undefined) return;
  out.line(style.faint(`  its settings before the change are in ${result.backup}`));
}
