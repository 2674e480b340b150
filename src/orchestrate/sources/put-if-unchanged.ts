import { isErrorCode } from '../../errors.ts';
import type { PantherctlError } from '../../errors.ts';
import type { Buckets } from '../../ports/buckets.ts';
import type { RunTools } from '../run-tools.ts';
import { spreadWait } from '../spread-wait.ts';
import type { ChangeOptions, PendingPut } from './change-options.ts';
import { explainUnreachable, isUnreachable } from './explain-unreachable.ts';
import { sameNotifications } from './same-notifications.ts';

/** How long one reason not to take a put is borne, and how long the waits between are. Milliseconds. */
interface Patience {
  readonly first: number;
  readonly longest: number;
  readonly total: number;
}

const busy: Patience = { first: 1_000, longest: 16_000, total: 120_000 };
const throttled: Patience = { first: 1_000, longest: 32_000, total: 240_000 };
const unanswered: Patience = { first: 1_000, longest: 8_000, total: 30_000 };
/** A topic's policy takes effect within a minute. */
const fresh: Patience = { first: 2_000, longest: 15_000, total: 60_000 };
const leastShare = 0.5;

/**
 * Puts a configuration if the bucket still has the one that it was planned on: looks before every try, so a put whose answer
 * got lost is not made twice, and one that another change held up does not overwrite that change. False if the bucket has
 * changed. Waits while another change is under way or S3 throttles, and up to a minute for a destination that was just
 * written. Throws `OPERATION_IN_PROGRESS`, `THROTTLED`, `NO_ANSWER` or `VALIDATION` when patience ends, the last with the destination at fault.
 */
export async function putIfUnchanged(
  { bucket, live, wanted }: PendingPut,
  buckets: Buckets,
  tools: RunTools,
  options: ChangeOptions,
): Promise<boolean> {
  const began = new Map<Patience, { readonly at: number; tries: number }>();
  const { skipDestinationValidation = false } = options;
  for (let asked = false; ; asked = true) {
    const now = await buckets.notifications(bucket);
    if (asked && sameNotifications(now, wanted)) return true;
    if (!sameNotifications(now, live)) return false;
    try {
      await buckets.putNotifications(bucket, wanted, skipDestinationValidation ? { skipDestinationValidation } : {});
      return true;
    } catch (error) {
      const patience = patienceWith(error, options);
      if (patience === undefined) throw await explain(error);
      const state = began.get(patience) ?? { at: tools.clock.now(), tries: 0 };
      began.set(patience, state);
      const left = patience.total - (tools.clock.now() - state.at);
      if (left <= 0) throw await explain(error);
      const wait = Math.min(patience.first * 2 ** state.tries, patience.longest, left);
      state.tries += 1;
      const spread = Math.max(1, spreadWait(wait, tools, leastShare));
      tools.emit({
        code: 'call.retried',
        call: 'buckets.putNotifications',
        reason: (error as PantherctlError).message,
        wait: spread,
      });
      await tools.clock.sleep(spread, tools.signal);
    }
  }

  async function explain(error: unknown): Promise<unknown> {
    return isUnreachable(error) ? explainUnreachable(error, { bucket, live, wanted }, buckets, options) : error;
  }
}

function patienceWith(error: unknown, { freshDestination = false }: ChangeOptions): Patience | undefined {
  if (isErrorCode(error, 'OPERATION_IN_PROGRESS')) return busy;
  if (isErrorCode(error, 'THROTTLED')) return throttled;
  if (isErrorCode(error, 'NO_ANSWER')) return unanswered;
  return isUnreachable(error) && freshDestination ? fresh : undefined;
}
