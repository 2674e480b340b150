import type { BucketNotifications, Buckets } from '../../ports/buckets.ts';
import { PantherctlError } from '../../errors.ts';
import type { Stacks } from '../../ports/stacks.ts';
import type { RunTools } from '../run-tools.ts';
import { changeNotifications } from './change-notifications.ts';
import type { ChangedBucket } from './change-notifications.ts';
import type { ChangeOptions } from './change-options.ts';
import { classifyEntries } from './classify-entries.ts';
import { lostOriginal, putBackOriginals, readOriginal } from './fan-out-original.ts';
import type { FanOutOriginal } from './fan-out-original.ts';
import { eventBridgeLines, listEntries, replaceList } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import type { BucketWish, NotificationPlan } from './notification-plan.ts';
import { isShared } from './shared-entries.ts';

/** Originals of fan-outs by the name of their stack. */
export type FanOutOriginals = ReadonlyMap<string, FanOutOriginal>;

/** How disconnecting ended. */
export interface DisconnectedBucket extends ChangedBucket {
  /** Stacks of fan-outs that nothing needs any more. They stay, since messages may still be under way. */
  readonly leftStacks: readonly string[];
}

/**
 * What it takes to be gone from a bucket: exactly ours go, but for what tells sources of other files, and what fan-outs
 * took the place of comes back where it stood.
 * Throws `NOTIFICATION_CHANGED` for a fan-out whose original is not at hand.
 */
export function planDisconnect(
  live: BucketNotifications,
  wish: BucketWish,
  originals: FanOutOriginals,
): NotificationPlan {
  const { fanOuts, foreign, ours } = classifyEntries(live, wish);
  const undone = fanOuts.filter(({ entry }) => !isShared(wish, entry));
  const goes = [...ours.filter(({ entry }) => !isShared(wish, entry)), ...undone];
  const stays = [...foreign, ...[...ours, ...fanOuts].filter((listed) => !goes.includes(listed))];
  const keep = [...stays.map(({ line }) => line), ...eventBridgeLines(live)];
  if (goes.length === 0) return { keep, add: [], remove: [], conflicts: [], wanted: live };
  const gone = new Set(goes.map(({ entry }) => entry));
  const topics = (live.TopicConfigurations ?? []).filter((entry) => !gone.has(entry));
  const back = undone.map((listed) => originalOf(listed, wish.bucket, originals));
  return {
    keep,
    add: back.flatMap(({ entry, list }) => listEntries({ [list]: [entry] })).map(({ line }) => line),
    remove: goes.map(({ line }) => line),
    conflicts: [],
    wanted: putBackOriginals(replaceList(live, 'TopicConfigurations', topics), back),
  };
}

function stackNameOf({ line }: ListedEntry): string {
  return line.destination.split(':')[5] ?? '';
}

function originalOf(listed: ListedEntry, bucket: string, originals: FanOutOriginals): FanOutOriginal {
  const original = originals.get(stackNameOf(listed));
  if (original !== undefined) return original;
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `bucket ${bucket} got another fan-out meanwhile, so nothing was written`,
    {
      fix: 'run the command again and read the new plan',
    },
  );
}

/** What the fan-outs of a bucket took the place of, from their stacks, but for those that tell sources of other files. Throws `NOT_FOUND` if one cannot be had. */
export async function readOriginals(wish: BucketWish, buckets: Buckets, stacks: Stacks): Promise<FanOutOriginals> {
  const { fanOuts } = classifyEntries(await buckets.notifications(wish.bucket), wish);
  const originals = new Map<string, FanOutOriginal>();
  for (const listed of fanOuts.filter(({ entry }) => !isShared(wish, entry))) {
    const name = stackNameOf(listed);
    if ((await stacks.describe(name)) === undefined) throw lostOriginal(wish.bucket, name, 'is not there');
    originals.set(name, readOriginal(await stacks.template(name), wish.bucket, name));
  }
  return originals;
}

/** Takes exactly ours out of a bucket, all topics; see {@link changeNotifications} for how, and for what it throws. */
export async function disconnectBucket(
  wish: BucketWish,
  originals: FanOutOriginals,
  buckets: Buckets,
  tools: RunTools,
  options: ChangeOptions,
): Promise<DisconnectedBucket> {
  const plan = (live: BucketNotifications): NotificationPlan => planDisconnect(live, wish, originals);
  const result = await changeNotifications(wish.bucket, plan, buckets, tools, options);
  return { ...result, leftStacks: result.changed ? [...originals.keys()] : [] };
}
