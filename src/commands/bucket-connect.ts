import type { Config, Source } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { ChangedBucket } from '../orchestrate/sources/change-notifications.ts';
import type { ChangeOptions } from '../orchestrate/sources/change-options.ts';
import { connectBucket, refuseConflicts } from '../orchestrate/sources/connect-bucket.ts';
import { readOriginals } from '../orchestrate/sources/disconnect-bucket.ts';
import { fanOutBucket } from '../orchestrate/sources/fan-out-bucket.ts';
import type { BucketWish } from '../orchestrate/sources/notification-plan.ts';
import { listEntries } from '../orchestrate/sources/notification-entry.ts';
import { buildFanOut, planFanOut } from '../orchestrate/sources/plan-fan-out.ts';
import type { FanOut } from '../orchestrate/sources/plan-fan-out.ts';
import { planNotifications } from '../orchestrate/sources/plan-notifications.ts';
import { readBucketWish } from '../orchestrate/sources/read-bucket-wish.ts';
import type { BucketNotifications } from '../ports/buckets.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import { renderNotificationPlan } from '../ui/render-notification-plan.ts';
import { wrapText } from '../ui/text-width.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findSource } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { checkBucket, checkTopic, openBucketRun, wiredTopic } from './open-bucket.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * `pantherctl bucket connect <source>`: wires the source's bucket to its topic and keeps what is there; with `--replace` a
 * topic takes the place of one notification of somebody else, and tells its target too.
 * Backs the configuration up first. A conflict stops it before any write; one that is left after a replacement gives exit 5.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const source = findSource(config, input.arguments[0] ?? '');
  const topicArn = wiredTopic(source);
  const { cloud, tools, close } = await openBucketRun(context, config, input.text('backup-dir'));
  try {
    const { accountId, bucket } = source;
    const buckets = cloud.buckets(accountId);
    await checkBucket(source, buckets);
    await checkTopic(source, topicArn, cloud);
    const live = await buckets.notifications(bucket);
    const { wish } = await readBucketWish(config, bucket, live, cloud);
    const fanOut = await findFanOut(live, wish, source, config, cloud, input.text('replace'));
    const plan = fanOut === undefined ? planNotifications(live, wish) : planFanOut(live, wish, fanOut);
    if (!context.flags.json) showPlan(plan, wish, fanOut, context);
    if (fanOut === undefined) refuseConflicts(bucket, plan);
    const changes = plan.add.length + plan.remove.length > 0;
    if (changes && !(await confirm(`Change the notifications of ${bucket}?`, context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const options: ChangeOptions = {
      owner: accountId,
      ...(context.flags.yes ? {} : { accepted: plan }),
      skipDestinationValidation: input.has('skip-destination-validation'),
      destinations: cloud,
      command: renderFollowUp(['bucket', 'connect', source.name], context.flags),
    };
    let result: ChangedBucket = { plan, changed: false };
    if (fanOut !== undefined) result = await fanOutBucket(wish, fanOut, config.panther, cloud, tools, options);
    else if (changes) result = await connectBucket(wish, buckets, tools, options);
    if (context.flags.json) context.out.json({ bucket, topicArn, ...result });
    else renderResult(bucket, result, fanOut, context);
    refuseConflicts(bucket, result.plan, result.changed);
    return exitCodes.done;
  } finally {
    await close();
  }
}

/** The fan-out that `--replace` asks for; none without it, or if an earlier run has made it already. */
async function findFanOut(
  live: BucketNotifications,
  wish: BucketWish,
  { accountId, region }: Source,
  { panther }: Config,
  cloud: Cloud,
  id: string | undefined,
): Promise<FanOut | undefined> {
  if (id === undefined) return undefined;
  const place = { accountId, region };
  if (!listEntries(live).some(({ line }) => line.id === id)) {
    const originals = await readOriginals(wish, cloud.buckets(accountId), cloud.stacks(place));
    if ([...originals.values()].some(({ entry }) => entry.Id === id)) return undefined;
  }
  return buildFanOut(live, wish, id, place, panther);
}

function showPlan(
  plan: Parameters<typeof renderNotificationPlan>[1],
  { bucket }: BucketWish,
  fanOut: FanOut | undefined,
  { notes }: CommandContext,
): void {
  notes.line(renderNotificationPlan(bucket, plan, notes.style, notes.columns));
  if (fanOut === undefined) return;
  notes.line(`  stack ${fanOut.stackName} is deployed first, with the topic that takes its place`);
  for (const warning of fanOut.warnings) {
    const [first = '', ...rest] = wrapText(warning, notes.columns - 8);
    notes.line(`  ${notes.style.warn('note:')} ${first}`);
    for (const line of rest) notes.line(`        ${line}`);
  }
}

function renderResult(
  bucket: string,
  { backup, changed, plan }: ChangedBucket,
  fanOut: FanOut | undefined,
  { out }: CommandContext,
): void {
  const { style } = out;
  const isLeft = plan.conflicts.length > 0;
  const what = isLeft ? `${fanOut?.old.line.id ?? ''} of ${bucket} was replaced` : `${bucket} is connected`;
  out.line(`${style.good(style.symbols.done)} ${what}${changed ? '' : ', nothing to do'}`);
  if (backup !== undefined) out.line(style.faint(`  its settings before the change are in ${backup}`));
}
