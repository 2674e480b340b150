import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { classifyEntries } from '../orchestrate/sources/classify-entries.ts';
import { planNotifications } from '../orchestrate/sources/plan-notifications.ts';
import { readBucketWish } from '../orchestrate/sources/read-bucket-wish.ts';
import { renderBucket } from '../ui/render-bucket.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findSourceOrBucket } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { checkBucket } from './open-bucket.ts';
import { openRun } from './open-run.ts';

/** `pantherctl bucket show <source|bucket>`: whom a bucket tells, ours and others, and what apply would change. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const source = findSourceOrBucket(config, input.arguments[0] ?? '');
  const { cloud, close } = await openRun(context, config, { needsAdministrator: false });
  try {
    const { accountId, bucket } = source;
    const buckets = cloud.buckets(accountId);
    await checkBucket(source, buckets);
    const live = await buckets.notifications(bucket);
    const { wish } = await readBucketWish(config, bucket, live, cloud);
    const { fanOuts, foreign, ours } = classifyEntries(live, wish);
    const { add, conflicts, remove } = planNotifications(live, wish);
    const shown = {
      bucket,
      ours: [...ours, ...fanOuts].map(({ line }) => line),
      others: foreign.map(({ line }) => line),
      eventBridge: live.EventBridgeConfiguration !== undefined,
      changes: { add, remove, conflicts },
    };
    const { out } = context;
    if (context.flags.json) out.json(shown);
    else out.line(renderBucket(shown, out.style, out.columns));
    return exitCodes.done;
  } finally {
    await close();
  }
}
