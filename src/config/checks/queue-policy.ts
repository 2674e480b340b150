import type { ConfigDraft } from '../draft.ts';
import { parseArn } from '../fields/arn.ts';
import type { Finding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { ConfigCheck } from './config-check.ts';

/** One condition is taken by the statement that refuses plain transport. */
const accountsMaxCount = limits.queuePolicyConditionsMaxCount - 1;

function* findQueuePolicyDoubts(draft: ConfigDraft): Generator<Finding> {
  const { organizationId, runtime } = draft.panther ?? {};
  if (runtime === 'external' && organizationId !== undefined) {
    yield {
      check: 'queue-policy',
      path: ['panther', 'organizationId'],
      severity: 'warning',
      value: organizationId,
      message: 'organizationId changes nothing, since Panther itself opens the queue of its runtime',
      fix: 'remove organizationId, or write runtime: pantherctl',
    };
  }
  if (runtime !== 'pantherctl' || organizationId !== undefined) return;
  yield* findTooMany(listTopicOwners(draft));
  yield* findTooMany(listEventAccounts(draft));
}

/** An account that sends to a queue, and where the file says so. */
interface Sender {
  readonly accountId: string | undefined;
  readonly path: Finding['path'];
}

function* listTopicOwners({ sources }: ConfigDraft): Generator<Sender> {
  for (const [index, source] of (sources ?? []).entries()) {
    const topic = source?.notifications?.topic;
    if (topic === undefined || topic === 'none') continue;
    const accountId = typeof topic === 'object' ? parseArn(topic.existing ?? '')?.accountId : source?.accountId;
    yield { accountId, path: ['sources', index, 'accountId'] };
  }
}

/** Those that are listed: how many are in organizational units is seen by `plan` alone. */
function* listEventAccounts({ realTimeEvents }: ConfigDraft): Generator<Sender> {
  const { accountFilter, accounts } = realTimeEvents?.targets ?? {};
  if (accountFilter === 'difference') return;
  for (const [index, accountId] of (accounts ?? []).entries()) {
    yield { accountId, path: ['realTimeEvents', 'targets', 'accounts', index] };
  }
}

/** One finding, at the first account for which the policy of a queue has no room. */
function* findTooMany(senders: Iterable<Sender>): Generator<Finding> {
  const accounts = new Set<string>();
  for (const { accountId, path } of senders) {
    if (accountId === undefined) continue;
    accounts.add(accountId);
    if (accounts.size <= accountsMaxCount) continue;
    yield {
      check: 'queue-policy',
      path,
      severity: 'warning',
      value: accountId,
      message: `with account ${accountId} the queue hears topics of ${accounts.size} accounts, and SQS takes a policy with ${limits.queuePolicyConditionsMaxCount} conditions only`,
      fix: 'write the id of the organization as panther.organizationId, so that one statement is enough for all of them',
    };
    return;
  }
}

/**
 * A warning, since the quota can be another for an account.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export const queuePolicy: ConfigCheck = {
  id: 'queue-policy',
  description: 'the policies of the queues have room for every account with a topic',
  run: ({ draft }) => findQueuePolicyDoubts(draft),
};
