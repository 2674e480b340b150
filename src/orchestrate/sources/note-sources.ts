import { topicArnOf } from '../../config/source-places.ts';
import { logProcessingRoleName } from '../../templates/catalog.ts';
import type { Step } from '../plan.ts';
import type { ObservedSources } from './observe-sources.ts';
import { bucketStepId } from './plan-bucket.ts';
import type { LeftSources } from './plan-left-sources.ts';
import { subscriptionId } from './plan-subscription.ts';
import { topicPolicyId } from './plan-topic-policy.ts';
import { quoteWord } from './quote-word.ts';
import { roleStackId, ruleStackId } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/** Things that one sentence names. */
const namedMaxCount = 5;

/** What is good to know about the sources of a plan, a sentence each. */
export function noteSources(
  wiring: SourceWiring,
  observed: ObservedSources,
  left: LeftSources,
  steps: readonly Step[],
  allowDelete: boolean,
): readonly string[] {
  return [
    ...noteByHand(wiring, steps),
    ...noteExternalRuntime(wiring, steps),
    ...noteUnencrypted(wiring, observed),
    ...noteLeft(wiring, left, allowDelete),
  ];
}

/** Each manual step tells of itself only; one command tells of all that a source takes, in order. */
function noteByHand({ sources, topics }: SourceWiring, steps: readonly Step[]): readonly string[] {
  const manual = new Set(steps.filter(({ action }) => action === 'manual').map(({ id }) => id));
  const byHand = sources.filter((source) => {
    const topicArn = topicArnOf(source);
    const ofTopic =
      topicArn === undefined
        ? []
        : [
            topics.get(topicArn)?.stack ?? topicPolicyId(topicArn),
            subscriptionId(topicArn),
            bucketStepId(source.bucket),
          ];
    return [roleStackId(source), ruleStackId(source), ...ofTopic].some((id) => manual.has(id));
  });
  const [first, ...others] = byHand.map(({ name }) => name);
  if (first === undefined) return [];
  const rest = others.length === 0 ? '' : `; likewise for ${nameSome(others)}`;
  return [`all that is to be done by hand, in order: pantherctl source link ${quoteWord(first)}${rest}`];
}

function noteExternalRuntime({ panther, sources }: SourceWiring, steps: readonly Step[]): readonly string[] {
  const isOpen = steps.some(({ action }) => action !== 'none');
  if (panther.runtime !== 'external' || sources.length === 0 || !isOpen) return [];
  const roles = sources.map(
    (source) => `${source.name}: ${logProcessingRoleName(source)} in account ${source.accountId}`,
  );
  return [
    `finish each source in the Panther Console with the ARN of its role, which confirms the subscriptions too; roles are ${nameSome(roles)}`,
  ];
}

function noteUnencrypted({ topics }: SourceWiring, observed: ObservedSources): readonly string[] {
  const open = [...topics.values()].filter(({ arn, stack }) => {
    const seen = observed.topics.get(arn);
    return (
      stack === undefined && seen?.kind === 'live' && !seen.value.topic.isFifo && seen.value.topic.keyId === undefined
    );
  });
  if (open.length === 0) return [];
  return [
    `not encrypted: topic ${nameSome(open.map(({ arn }) => arn))}; a customer-managed key whose policy lets the publisher use it would protect what they announce`,
  ];
}

function noteLeft(wiring: SourceWiring, { left }: LeftSources, allowDelete: boolean): readonly string[] {
  const inFile = new Set(wiring.registered.map(({ id }) => id));
  const gone = left.filter(({ id }) => !inFile.has(id));
  const moved = left.filter(({ bucket, id }) => inFile.has(id) && !wiring.buckets.has(bucket));
  const stacks = 'their stacks stay, and can be deleted by hand when nothing needs them';
  return [
    ...(gone.length === 0
      ? []
      : [
          allowDelete
            ? `no longer in the file: ${nameSome(gone.map(({ name }) => name))}; they are taken out of the registry, and their buckets tell Panther no more; ${stacks}`
            : `no longer in the file, and left as they are: ${nameSome(gone.map(({ name }) => name))}; to take them out of the registry and their buckets' notifications away, apply with --allow-delete; ${stacks}`,
        ]),
    ...(moved.length === 0 || allowDelete
      ? []
      : [
          `on another bucket than before: ${nameSome(moved.map(({ accountId, bucket, name }) => `${name} (was ${bucket} of account ${accountId})`))}; the old bucket keeps telling Panther unless this is applied with --allow-delete; afterwards pantherctl bucket disconnect --bucket ${moved[0]?.bucket} --account ${moved[0]?.accountId} ends that`,
        ]),
  ];
}

function nameSome(names: readonly string[]): string {
  const more = names.length > namedMaxCount ? ` and ${names.length - namedMaxCount} more` : '';
  return `${names.slice(0, namedMaxCount).join(', ')}${more}`;
}
