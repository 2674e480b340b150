import { limits } from '../../config/limits.ts';
import { judgePolicy } from '../policy-allows.ts';
import { judgePublisher } from './judge-publisher.ts';
import type { PolicyStatement, PolicyStep } from '../plan.ts';
import { mergeStatements } from './merge-statement.ts';
import type { Seen, SeenTopic } from './observe-sources.ts';
import { renderTopicPolicyFix } from './render-source-fix.ts';
import {
  namePublisher,
  publishRequest,
  publishStatement,
  subscriptionRequest,
  subscriptionStatement,
  unsureReason,
} from './source-statements.ts';
import type { SourceWiring, WantedTopic } from './source-wiring.ts';

/** What a topic of somebody else must allow, so that its publishers publish and Panther subscribes. Nothing is overwritten. */
export function planTopicPolicy(wanted: WantedTopic, seen: Seen<SeenTopic>, wiring: SourceWiring): PolicyStep {
  const { arn, place } = wanted;
  const all = buildStatements(wanted, wiring);
  const step = {
    kind: 'policy',
    phase: 'topics',
    id: topicPolicyId(arn),
    title: `access policy of topic ${arn}`,
    place,
    resource: 'topic',
    arn,
    remove: [],
  } as const;
  const block = (reason: string, fix: string): PolicyStep => ({ ...step, action: 'blocked', add: [], reason, fix });
  const again = ', then run pantherctl apply';
  const misplaced = findMisplaced(wanted);
  if (misplaced !== undefined) {
    const { name, region } = misplaced;
    return block(
      `the topic is in ${place.region}, and the bucket of source ${name} in ${region}`,
      `name a topic in ${region}, or write topic: create, in source ${name}${again}`,
    );
  }
  if (seen.kind === 'inaccessible') {
    return { ...step, action: 'manual', add: all, reason: seen.reason, fix: renderTopicPolicyFix(arn, place, all) };
  }
  if (seen.kind === 'refused') {
    return block(
      seen.reason,
      seen.fix ?? `grant sns:GetTopicAttributes on ${arn} in account ${place.accountId}${again}`,
    );
  }
  if (seen.kind === 'absent') {
    return block(`there is no topic ${arn}`, `mend the ARN under notifications, or create the topic${again}`);
  }
  const { topic } = seen.value;
  if (topic.isFifo) {
    return block(
      'it is a FIFO topic, and S3 notifies standard topics only',
      `name a standard topic, or write topic: create${again}`,
    );
  }
  const merged = mergeStatements(topic.policy, all);
  if (merged.kind === 'unreadable') {
    return block('its access policy is not JSON', `mend the policy of ${arn}${again}`);
  }
  if (merged.kind === 'conflict') {
    const own = all.find(({ Sid }) => Sid === merged.sid);
    return block(
      `statement ${merged.sid} of its policy says something else, and is not overwritten`,
      `rename or remove that statement${again}; pantherctl would add ${JSON.stringify(own)}`,
    );
  }
  const missing = listMissing(wanted, topic.policy, wiring);
  if ('denied' in missing) {
    return block(`a statement of its policy denies what ${missing.denied} needs`, `mend the policy of ${arn}${again}`);
  }
  if (missing.add.length === 0) {
    const reason = missing.isCertain ? 'its policy lets Panther subscribe and its publishers publish' : unsureReason;
    return { ...step, action: 'none', add: [], reason };
  }
  const after = mergeStatements(topic.policy, missing.add);
  if (after.kind === 'changed' && Buffer.byteLength(after.text) > limits.topicPolicyMaxBytes) {
    return block(
      `with the new statements its policy would be longer than the ${limits.topicPolicyMaxBytes} bytes that SNS takes`,
      `take statements out of the policy of ${arn} that nobody needs${again}`,
    );
  }
  return {
    ...step,
    action: 'update',
    add: missing.add,
    reason: `its policy lacks ${missing.add.map(({ Sid }) => Sid).join(', ')}`,
  };
}

/** Id of the step on a topic's policy. */
export function topicPolicyId(arn: string): string {
  return `topic-policy/${arn}`;
}

function buildStatements(
  { arn, publishers }: WantedTopic,
  { panther, queueArn }: SourceWiring,
): readonly PolicyStatement[] {
  return [
    subscriptionStatement(arn, panther.accountId, queueArn),
    ...publishers.map((publisher) => publishStatement(arn, publisher)),
  ];
}

/** S3 and EventBridge reach topics of their own region only. */
function findMisplaced({
  place,
  sources,
}: WantedTopic): { readonly name: string; readonly region: string } | undefined {
  return sources.find(
    ({ notifications, region }) => notifications.publisher !== 'cloudTrail' && region !== place.region,
  );
}

/**
 * The statements that the policy needs in addition, or whom it shuts out. What a policy allows in other words, or by a
 * statement of another Sid, need not be said again. Whether a trail that is not known may publish is left to CloudTrail,
 * which asks when the trail is set up.
 */
function listMissing(
  { arn, publishers }: WantedTopic,
  policy: string,
  { panther, queueArn }: SourceWiring,
): { readonly add: readonly PolicyStatement[]; readonly isCertain: boolean } | { readonly denied: string } {
  const needs = [
    {
      who: 'the Panther account',
      statement: subscriptionStatement(arn, panther.accountId, queueArn),
      verdict: judgePolicy(policy, subscriptionRequest(arn, panther.accountId, queueArn)),
      isKnown: true,
    },
    ...publishers.map((publisher) => ({
      who: namePublisher(publisher),
      statement: publishStatement(arn, publisher),
      verdict: judgePublisher(policy, publishRequest(arn, publisher), publisher),
      isKnown: publisher.kind !== 'cloudTrail',
    })),
  ];
  const denied = needs.find(({ verdict }) => verdict === 'denies');
  if (denied !== undefined) return { denied: denied.who };
  const lacking = needs
    .filter(({ isKnown, verdict }) => verdict === 'silent' || (verdict === 'unknown' && isKnown))
    .map(({ statement }) => statement);
  const merged = mergeStatements(policy, lacking);
  const isCertain = needs.every(({ verdict }) => verdict === 'allows');
  return { add: merged.kind === 'changed' ? merged.added : [], isCertain };
}
