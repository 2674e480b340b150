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
  const accounts = new Set<string>();
  for (const [index, source] of (draft.sources ?? []).entries()) {
    const topic = source?.notifications?.topic;
    const owner = typeof topic === 'object' ? parseArn(topic.existing ?? '')?.accountId : source?.accountId;
    if (owner === undefined || topic === undefined || topic === 'none' || accounts.has(owner)) continue;
    accounts.add(owner);
    if (accounts.size !== accountsMaxCount + 1) continue;
    yield {
      check: 'queue-policy',
      path: ['sources', index, 'accountId'],
      severity: 'warning',
      value: owner,
      message: `with account ${owner} the queue hears topics of ${accounts.size} accounts, and SQS takes a policy with ${limits.queuePolicyConditionsMaxCount} conditions only`,
      fix: 'write the id of the organization as panther.organizationId, so that one statement is enough for all of them',
    };
  }
}

/**
 * A warning, since the quota can be another for an account.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export const queuePolicy: ConfigCheck = {
  id: 'queue-policy',
  description: 'the policy of the input queue has room for every account with a topic',
  run: ({ draft }) => findQueuePolicyDoubts(draft),
};
