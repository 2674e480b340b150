import { PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { BucketStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { quoteWord } from '../sources/quote-word.ts';
import { connectBucket } from '../sources/connect-bucket.ts';
import { settleWithoutWork } from './settle-without-work.ts';
import type { StepResult } from './step-outcome.ts';

/**
 * Wires a bucket as the plan said and no further. `isFresh` is true if a topic or a policy that it needs was written by
 * this run, so that S3 may see it late.
 */
export async function applyBucket(
  step: BucketStep,
  cloud: Cloud,
  tools: RunTools,
  isFresh: boolean,
): Promise<StepResult> {
  const settled = settleWithoutWork(step);
  if (settled !== undefined) return settled;
  const { changes, place, wish } = step;
  if (changes === undefined) {
    throw new PantherctlError('BUG', `the plan changes bucket ${wish.bucket} without having seen it`);
  }
  const [source] = wish.topics.flatMap(({ sources = [] }) => sources);
  await connectBucket(wish, cloud.buckets(place.accountId), tools, {
    owner: place.accountId,
    accepted: changes,
    freshDestination: isFresh,
    destinations: cloud,
    ...(source && { command: `pantherctl bucket connect ${quoteWord(source.name)}` }),
  });
  return { outcome: { outcome: 'done' } };
}
