import { parseArn } from './fields/arn.ts';
import { names } from './names.ts';
import { partitionOf } from './regions.ts';
import type { Config } from './schema.ts';
import { listSnsServices } from './sns-services.ts';
import { inputQueueArn, topicArnOf } from './source-places.ts';

/** One statement of the policy of a queue of Panther, as JSON has it; a type, so that it passes for a record of unknown values. */
export type QueueStatement = {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | { readonly Service: string | readonly string[] };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Sid of the statement that refuses what does not come over TLS. */
export const plainTransportStatement = 'DenyPlainTransport';

/**
 * The statements that the input queue's policy holds for a file: one for each account with a topic that tells Panther, in
 * the order of their ids, or one for the whole organization; and one that refuses plain transport. Told by their Sids, so
 * that they can be merged into a policy that holds more.
 */
export function buildQueueStatements(config: Pick<Config, 'panther' | 'sources'>): readonly QueueStatement[] {
  return buildSenderStatements(config.panther, inputQueueArn(config.panther), listTopicRegions(config));
}

/**
 * The statements that let topics send to one queue of Panther: one for each account, in the order given, or one for the
 * whole organization; none without topics; and one that refuses plain transport. `regions` are those of the topics, by
 * account.
 */
export function buildSenderStatements(
  panther: Pick<Config['panther'], 'organizationId' | 'region'>,
  queueArn: string,
  regions: ReadonlyMap<string, readonly string[]>,
): readonly QueueStatement[] {
  const partition = partitionOf(panther.region) ?? 'aws';
  const allow = (
    id: string,
    topicRegions: readonly string[],
    Condition: QueueStatement['Condition'],
  ): QueueStatement => {
    const services = listSnsServices(panther.region, topicRegions);
    return {
      Sid: `${names.queueStatementPrefix}${id}`,
      Effect: 'Allow',
      Principal: { Service: services.length === 1 ? (services[0] as string) : services },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition,
    };
  };
  const all = [...regions.values()].flat();
  const allowing =
    panther.organizationId === undefined
      ? [...regions].map(([accountId, topicRegions]) =>
          allow(accountId, topicRegions, { ArnLike: { 'aws:SourceArn': `arn:${partition}:sns:*:${accountId}:*` } }),
        )
      : [allow(panther.organizationId, all, { StringEquals: { 'aws:SourceOrgID': panther.organizationId } })];
  return [
    ...(all.length === 0 ? [] : allowing),
    {
      Sid: plainTransportStatement,
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: queueArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ];
}

/** The regions of the topics that tell Panther, by account; accounts in the order of their ids. */
function listTopicRegions({ sources }: Pick<Config, 'sources'>): ReadonlyMap<string, readonly string[]> {
  const regions = new Map<string, string[]>();
  for (const source of sources) {
    const topic = parseArn(topicArnOf(source) ?? '');
    if (topic === undefined) continue;
    const known = regions.get(topic.accountId) ?? [];
    regions.set(topic.accountId, known);
    known.push(topic.region);
  }
  return new Map([...regions].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
