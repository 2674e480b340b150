import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { claimIntact } from '../orchestrate/sources/claim-intact.ts';
import { disconnectBucket, planDisconnect, readOriginals } from '../orchestrate/sources/disconnect-bucket.ts';
import type { DisconnectedBucket } from '../orchestrate/sources/disconnect-bucket.ts';
import { readBucketWish } from '../orchestrate/sources/read-bucket-wish.ts';
import type { BucketWish } from '../orchestrate/sources/notification-plan.ts';
import type { Config } from '../config/schema.ts';
import type { BucketNotifications } from '../ports/buckets.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import { renderNotificationPlan } from '../ui/render-notification-plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { readBucketToLeave } from './read-bucket-to-leave.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { checkBucket, openBucketRun } from './open-bucket.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * `pantherctl bucket disconnect [source]`: takes exactly what is pantherctl's out of the bucket's notifications, for all
 * sources on it, and puts back what a fan-out took the place of. With `--bucket` and `--account` it reaches a bucket that
 * the file no longer names.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { accountId, bucket, source, words } = readBucketToLeave(config, input);
  const { cloud, tools, close } = await openBucketRun(context, config, input.text('backup-dir'));
  try {
    const buckets = cloud.buckets(accountId);
    if (source !== undefined) await checkBucket(source, buckets);
    const region = source?.region ?? (await buckets.region(bucket));
    const live = await buckets.notifications(bucket);
    const known = await readWish(config, bucket, live, cloud, context);
    const wish = source === undefined ? claimIntact(known, live) : known;
    const originals = await readOriginals(wish, buckets, cloud.stacks({ accountId, region }));
    const plan = planDisconnect(live, wish, originals);
    const others = config.sources.filter((each) => each.bucket === bucket && each.name !== source?.name);
    if (!context.flags.json) {
      const { notes } = context;
      notes.line(renderNotificationPlan(bucket, plan, notes.style, notes.columns));
      if (others.length > 0)
        notes.line(`  this concerns other sources on the bucket too: ${others.map(({ name }) => name).join(', ')}`);
    }
    const changes = plan.add.length + plan.remove.length > 0;
    if (changes && !(await confirm(`Change the notifications of ${bucket}?`, context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const result: DisconnectedBucket = changes
      ? await disconnectBucket(wish, originals, buckets, tools, {
          owner: accountId,
          ...(context.flags.yes ? {} : { accepted: plan }),
          skipDestinationValidation: input.has('skip-destination-validation'),
          destinations: cloud,
          command: renderFollowUp(['bucket', 'disconnect', ...words], context.flags),
        })
      : { plan, changed: false, leftStacks: [] };
    if (context.flags.json) context.out.json({ bucket, ...result });
    else renderResult(bucket, result, context);
    return exitCodes.done;
  } finally {
    await close();
  }
}

/** Where the registry cannot be read, a person decides about what other files may have on the bucket. */
async function readWish(
  config: Config,
  bucket: string,
  live: BucketNotifications,
  cloud: Cloud,
  { notes }: CommandContext,
): Promise<BucketWish> {
  const { unknown, wish } = await readBucketWish(config, bucket, live, cloud);
  if (unknown === undefined) return wish;
  notes.line(
    `whether sources of other files are on ${bucket} is not known, since the registry cannot be read: ${unknown}`,
  );
  return { ...wish, shared: [] };
}

function renderResult(
  bucket: string,
  { backup, changed, leftStacks }: DisconnectedBucket,
  context: CommandContext,
): void {
  const { out } = context;
  const { style } = out;
  out.line(`${style.good(style.symbols.done)} ${bucket} is disconnected${changed ? '' : ', nothing to do'}`);
  if (backup !== undefined) out.line(style.faint(`  its settings before the change are in ${backup}`));
  for (const name of leftStacks) {
    out.line(
      `  stack ${name} may be deleted in an hour, when no message is under way any more, and with it the statement ` +
        `${name.replaceAll('-', '')} in the policy of the queue, if there is one`,
    );
  }
}
