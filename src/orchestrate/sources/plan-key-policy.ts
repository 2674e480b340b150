import { limits } from '../../config/limits.ts';
import { judgePublisher } from './judge-publisher.ts';
import type { PolicyStatement, PolicyStep } from '../plan.ts';
import type { Place } from '../../ports/place.ts';
import { keyPlace } from './key-place.ts';
import { mergeStatements } from './merge-statement.ts';
import type { ObservedSources, Seen, SeenKey } from './observe-sources.ts';
import { renderKeyPolicyFix } from './render-source-fix.ts';
import { keyRequests, keyStatement, namePublisher, unsureReason } from './source-statements.ts';
import type { Publisher } from './source-statements.ts';
import type { SourceWiring, WantedTopic } from './source-wiring.ts';

/** The keys of encrypted topics of somebody else. */
export interface PlannedKeys {
  /** One for each key. */
  readonly steps: readonly PolicyStep[];
  /** Id of its key's step, by ARN of the topic. */
  readonly stepOf: ReadonlyMap<string, string>;
  /** Steps that a person must take before S3 accepts a topic with that key; known, not feared. */
  readonly lacking: ReadonlySet<string>;
}

/** A key that topics name, with everyone who publishes to them. */
interface WantedKey {
  /** ARN, or what the topic names if that is all there is. */
  readonly name: string;
  readonly place: Place;
  readonly topicRegion: string;
  readonly seen: Seen<SeenKey>;
  readonly publishers: Map<string, Publisher>;
}

/**
 * What the keys of encrypted topics must allow. Their policies are changed with consent only; without it the step is
 * manual and carries the statement.
 */
export function planKeyPolicies(wiring: SourceWiring, observed: ObservedSources, allowKeyPolicy: boolean): PlannedKeys {
  const keys = new Map<string, WantedKey>();
  const stepOf = new Map<string, string>();
  for (const topic of wiring.topics.values()) {
    const wanted = wantKey(topic, observed);
    if (wanted === undefined) continue;
    const id = keyPolicyId(wanted.name);
    stepOf.set(topic.arn, id);
    const known = keys.get(id) ?? wanted;
    keys.set(id, known);
    for (const publisher of topic.publishers) {
      known.publishers.set(JSON.stringify(keyStatement(publisher)), publisher);
    }
  }
  const planned = [...keys.values()].map((key) => planKeyPolicy(key, allowKeyPolicy));
  return {
    steps: planned.map(({ step }) => step),
    stepOf,
    lacking: new Set(planned.filter(({ isLacking }) => isLacking).map(({ step }) => step.id)),
  };
}

function wantKey(topic: WantedTopic, { topics }: ObservedSources): WantedKey | undefined {
  const seen = topics.get(topic.arn);
  if (seen?.kind !== 'live' || seen.value.key === undefined || topic.stack !== undefined) return undefined;
  const { key, topic: live } = seen.value;
  const keyId = live.keyId ?? '';
  const place = keyPlace(keyId, topic.place);
  const name = key.kind === 'live' ? key.value.key.arn : keyId;
  return { name, place, topicRegion: topic.place.region, seen: key, publishers: new Map() };
}

function keyPolicyId(name: string): string {
  return `key-policy/${name}`;
}

function planKeyPolicy(
  { name, place, publishers: byStatement, seen, topicRegion }: WantedKey,
  allowKeyPolicy: boolean,
): { readonly step: PolicyStep; readonly isLacking: boolean } {
  const publishers = [...byStatement.values()];
  const all = publishers.map(keyStatement);
  const step = {
    kind: 'policy',
    phase: 'topics',
    id: keyPolicyId(name),
    title: `policy of key ${name}`,
    place,
    resource: 'key',
    arn: name,
    remove: [],
  } as const;
  const again = ', then run pantherctl apply';
  const settle = (action: 'none' | 'blocked', reason: string, fix?: string) => ({
    step: { ...step, action, add: [], reason, ...(fix !== undefined && { fix }) },
    isLacking: false,
  });
  const block = (reason: string, fix: string) => settle('blocked', reason, fix + again);
  if (seen.kind === 'inaccessible' || seen.kind === 'refused') {
    const fix = `make sure that the key lets these publishers use it: ${renderKeyPolicyFix(name, place, all)}`;
    return { step: { ...step, action: 'manual', add: all, reason: seen.reason, fix }, isLacking: false };
  }
  if (seen.kind === 'absent')
    return block('the topic names this key, and it is not there', 'give the topic another key');
  const { key, policy } = seen.value;
  if (!key.isCustomerManaged) {
    return block(
      'it is a key that AWS manages, and no other service can use it for a topic',
      'encrypt the topic with a customer-managed key',
    );
  }
  if (key.arn.split(':')[3] !== topicRegion) {
    return block(
      `it is in ${key.arn.split(':')[3] ?? 'another region'}, and the topic in ${topicRegion}`,
      `give the topic a key in ${topicRegion}`,
    );
  }
  if (key.state !== 'Enabled') {
    return block(
      `its state is ${key.state}, so that nothing can be published`,
      `enable key ${key.arn}, or give the topic another key`,
    );
  }
  const lacking = listLacking(key.arn, policy, publishers);
  if ('denied' in lacking) {
    return block(`a statement of its policy denies its use by ${lacking.denied}`, `mend the policy of ${key.arn}`);
  }
  if (lacking.add.length === 0)
    return settle('none', lacking.isCertain ? 'its policy lets the publishers use it' : unsureReason);
  const merged = mergeStatements(policy, lacking.add);
  if (merged.kind === 'conflict') {
    return block(
      `statement ${merged.sid} of its policy says something else, and is not overwritten`,
      'rename or remove that statement',
    );
  }
  if (merged.kind === 'unreadable') return block('its policy is not JSON', `mend the policy of ${key.arn}`);
  if (merged.kind === 'unchanged') return settle('none', unsureReason);
  if (Buffer.byteLength(merged.text) > limits.keyPolicyMaxBytes) {
    return block(
      `with the new statements its policy would be longer than the ${limits.keyPolicyMaxBytes} bytes that KMS takes`,
      `take statements out of the policy of ${key.arn} that nobody needs`,
    );
  }
  const reason = `its policy does not let ${lacking.who.join(', ')} use it, so that nothing could be published`;
  if (allowKeyPolicy) return { step: { ...step, action: 'update', add: merged.added, reason }, isLacking: false };
  const fix = `${renderKeyPolicyFix(key.arn, place, merged.added)}\nor let pantherctl do it: pantherctl apply --allow-key-policy`;
  return { step: { ...step, action: 'manual', add: merged.added, reason, fix }, isLacking: true };
}

function listLacking(
  keyArn: string,
  policy: string,
  publishers: readonly Publisher[],
):
  | { readonly add: readonly PolicyStatement[]; readonly who: readonly string[]; readonly isCertain: boolean }
  | { readonly denied: string } {
  const judged = publishers.map((publisher) => ({
    publisher,
    verdicts: keyRequests(keyArn, publisher).map((request) => judgePublisher(policy, request, publisher)),
  }));
  const denied = judged.find(({ verdicts }) => verdicts.includes('denies'));
  if (denied !== undefined) return { denied: namePublisher(denied.publisher) };
  const lacking = judged
    .filter(({ publisher, verdicts }) =>
      verdicts.some((verdict) => verdict === 'silent' || (verdict === 'unknown' && publisher.kind !== 'cloudTrail')),
    )
    .map(({ publisher }) => publisher);
  const isCertain = judged.every(({ verdicts }) => verdicts.every((verdict) => verdict === 'allows'));
  return { add: lacking.map(keyStatement), who: lacking.map(namePublisher), isCertain };
}
