import { names } from '../config/names.ts';
import { buildSenderStatements } from '../config/queue-statements.ts';
import { partitionOf } from '../config/regions.ts';
import { listSnsServices } from '../config/sns-services.ts';
import { eventsQueueArn } from '../config/source-places.ts';
import type { Queue } from '../ports/queues.ts';
import type { Desired } from './desired.ts';
import type { PolicyStep } from './plan.ts';
import { judgePolicy } from './policy-allows.ts';
import type { PolicyRequest } from './policy-allows.ts';
import { mergeStatements } from './sources/merge-statement.ts';
import type { Seen } from './sources/observe-sources.ts';
import { planSenders } from './sources/plan-senders.ts';

/** True if the file has topics of real-time events and pantherctl looks after the queue that they send to. */
export function hasEventsQueue({ stackSet, wiring }: Pick<Desired, 'stackSet' | 'wiring'>): boolean {
  return stackSet !== undefined && wiring.panther.runtime === 'pantherctl';
}

/**
 * What the queue of real-time events must let in, as {@link planSenders} has it: the topics of all accounts of the file, or
 * of every account of the organization that the file names, and then none of an account outside of it.
 * `undefined` if there are none, and if the queue lets them in by statements of somebody else alone, which are left to
 * whoever wrote them. Nothing of the rollout waits for it, since what the topics tell is lost until then and no longer.
 */
export function planEventsQueue(desired: Desired, seen: Seen<Queue>, allowDelete: boolean): PolicyStep | undefined {
  const { panther } = desired.wiring;
  const topics = listEventTopics(desired);
  if (topics.length === 0) return undefined;
  if (seen.kind === 'live' && !isOurs(seen.value) && letsAllIn(seen.value, topics, panther)) return undefined;
  const regions = groupRegions(topics);
  const { organizationId } = panther;
  const wanted = {
    id: 'events-queue-policy',
    ...queueOf(desired),
    statements: buildSenderStatements(panther, eventsQueueArn(panther), regions),
    purpose: `it lets the topics of ${organizationId === undefined ? 'all accounts of the file' : `every account of organization ${organizationId}`} send`,
    replaceable: organizationId === undefined ? undefined : [...regions.keys()].map(sidOf),
  };
  return planSenders(wanted, seen, allowDelete);
}

/**
 * Takes the statements of accounts away whose last instance goes, once `deletions`, the ids of steps, have succeeded. Only
 * this run knows of them: one that is not taken away then stays, and a statement of the organization is not theirs alone.
 * Nothing in the queue's policy tells of other files: one that still has topics in such an account puts the statement back
 * with its next apply.
 */
export function planLeftEventSenders(
  desired: Desired,
  seen: Seen<Queue>,
  left: readonly string[],
  deletions: readonly string[],
): PolicyStep | undefined {
  if (left.length === 0 || seen.kind !== 'live') return undefined;
  const { place, queueArn, queueName } = queueOf(desired);
  const merged = mergeStatements(seen.value.policy, [], left.map(sidOf));
  if (merged.kind !== 'changed') return undefined;
  return {
    kind: 'policy',
    phase: 'leftAccounts',
    id: 'events-queue-policy/left',
    title: `statements of left accounts on Panther's queue ${queueName}`,
    place,
    resource: 'queue',
    arn: queueArn,
    action: 'update',
    add: [],
    remove: merged.removed,
    reason:
      'the last instance of these accounts goes; another file with topics there puts their statement back with its next apply',
    needs: deletions,
  };
}

/** A topic of real-time events, also before it has been made. */
export interface EventTopic {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** The topics of the stack set's instances, and those of the plain stacks of the management account. */
export function listEventTopics({ pairs, stacks }: Pick<Desired, 'pairs' | 'stacks'>): readonly EventTopic[] {
  const name = ({ SnsTopicName = names.eventsTopic }: Readonly<Record<string, string>>) => SnsTopicName;
  return [
    ...[...pairs.values()].map(({ accountId, overrides, region }) => ({ accountId, region, name: name(overrides) })),
    ...stacks
      .filter(({ phase }) => phase === 'managementAccount')
      .map(({ parameters, place }) => ({ ...place, name: name(parameters) })),
  ];
}

/** Accounts in the order of their ids. */
function groupRegions(topics: readonly EventTopic[]): ReadonlyMap<string, readonly string[]> {
  const regions = new Map<string, string[]>();
  for (const { accountId, region } of topics) {
    const known = regions.get(accountId) ?? [];
    regions.set(accountId, known);
    known.push(region);
  }
  return new Map([...regions].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function queueOf({ wiring: { panther } }: Desired) {
  const { accountId, region } = panther;
  return { place: { accountId, region }, queueArn: eventsQueueArn(panther), queueName: names.eventsQueue };
}

function sidOf(accountId: string): string {
  return `${names.queueStatementPrefix}${accountId}`;
}

/** True if pantherctl has let an account in, and so looks after the whole policy. */
function isOurs({ policy }: Queue): boolean {
  return policy.includes(`"${names.queueStatementPrefix}`);
}

/**
 * True if the policy surely lets each topic send. That all topics of all accounts may, so that no statement speaks of some
 * of them only, is asked first: a policy which is that wide takes one answer and not one for each of thousands.
 */
function letsAllIn(
  { arn, policy }: Queue,
  topics: readonly EventTopic[],
  { organizationId, region: home }: Desired['wiring']['panther'],
): boolean {
  const partition = partitionOf(home) ?? 'aws';
  const sender = ({ accountId, name, region }: EventTopic) => ({
    'aws:SourceAccount': accountId,
    'aws:SourceArn': `arn:${partition}:sns:${region}:${accountId}:${name}`,
  });
  const lets = (service: string, more: Pick<PolicyRequest, 'context' | 'patterns'>): boolean =>
    judgePolicy(policy, {
      principal: { service },
      action: 'sqs:SendMessage',
      resource: arn,
      ...more,
      context: {
        'aws:SecureTransport': 'true',
        ...(organizationId !== undefined && { 'aws:SourceOrgID': organizationId }),
        ...more.context,
      },
    }) === 'allows';
  const services = (regions: readonly string[]) => listSnsServices(home, regions);
  const anybody = { context: {}, patterns: sender({ accountId: '*', region: '*', name: '*' }) };
  const letsAnybody = services(topics.map(({ region }) => region)).every((service) => lets(service, anybody));
  return (
    letsAnybody ||
    topics.every((topic) => services([topic.region]).every((service) => lets(service, { context: sender(topic) })))
  );
}
