import { names } from '../../config/names.ts';
import { buildQueueStatements } from '../../config/queue-statements.ts';
import type { PolicyStep } from '../plan.ts';
import type { Queue } from '../../ports/queues.ts';
import type { ObservedSources, Seen } from './observe-sources.ts';
import { planSenders } from './plan-senders.ts';
import { isOwn } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/**
 * What the input queue must let in, one statement for each account that has topics, or one for the organization; and that
 * it refuses plain transport, since the runtime's template gives it no policy. The organization's statement takes the place
 * of those of the file's accounts where SQS has no room for both and deletions are allowed. `undefined` if no source has a
 * topic.
 */
export function planQueuePolicy(
  wiring: SourceWiring,
  seen: Seen<Queue>,
  registry: ObservedSources['registry'],
  allowDelete: boolean,
): PolicyStep | undefined {
  const all = buildQueueStatements({ panther: wiring.panther, sources: [...wiring.sources] });
  if (!all.some(({ Effect }) => Effect === 'Allow')) return undefined;
  const place = { accountId: wiring.panther.accountId, region: wiring.panther.region };
  const { queueArn, queueName } = wiring;
  const { organizationId } = wiring.panther;
  const purpose = `it lets the topics of ${organizationId === undefined ? 'all sources' : `every account of organization ${organizationId}`} send`;
  const replaceable = listReplaceable(wiring, registry);
  const wanted = { id: 'queue-policy', place, queueArn, queueName, statements: all, purpose, replaceable };
  return planSenders(wanted, seen, allowDelete);
}

/** Sids of the accounts of the file that one statement for the organization makes up for; not of those of other files. */
function listReplaceable(wiring: SourceWiring, registry: ObservedSources['registry']): readonly string[] | undefined {
  const { panther, registered } = wiring;
  if (panther.organizationId === undefined) return undefined;
  if (registry.kind !== 'live') return [];
  const others = (registry.value?.sources ?? []).filter((source) => !isOwn(wiring, source));
  const listAccounts = (sources: typeof registered) => new Set(sources.map(({ topicArn }) => topicArn?.split(':')[4]));
  const [own, kept] = [listAccounts(registered), listAccounts(others)];
  return [...own].flatMap((accountId) =>
    accountId === undefined || kept.has(accountId) ? [] : [`${names.queueStatementPrefix}${accountId}`],
  );
}
