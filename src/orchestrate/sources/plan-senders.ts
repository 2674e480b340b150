import { limits } from '../../config/limits.ts';
import { plainTransportStatement } from '../../config/queue-statements.ts';
import type { Place } from '../../ports/place.ts';
import type { Queue } from '../../ports/queues.ts';
import { isRecord, toList } from '../definition-changes/canonical.ts';
import type { PolicyStatement, PolicyStep } from '../plan.ts';
import { mergeStatements } from './merge-statement.ts';
import type { Seen } from './observe-sources.ts';
import { renderQueuePolicyFix } from './render-source-fix.ts';

/** What makes up for a runtime that is not there. */
export const runtimeFix =
  'run pantherctl runtime deploy, or write runtime: external under panther; then run pantherctl apply';

/** Who is to be let in to a queue of Panther. */
export interface WantedSenders {
  /** Id of the step. */
  readonly id: string;
  readonly place: Place;
  readonly queueArn: string;
  readonly queueName: string;
  readonly statements: readonly PolicyStatement[];
  /** What a policy that has them all does, in words. */
  readonly purpose: string;
  /** Sids that one statement for the organization makes up for; `undefined` if the file names no organization. */
  readonly replaceable: readonly string[] | undefined;
}

/**
 * What it takes that the policy of a queue has the statements, and nothing that it cannot hold. The organization's
 * statement takes the place of replaceable ones where SQS has no room for both and deletions are allowed.
 */
export function planSenders(wanted: WantedSenders, seen: Seen<Queue>, allowDelete: boolean): PolicyStep {
  const { place, queueArn, queueName, statements } = wanted;
  const step = {
    kind: 'policy',
    phase: 'runtime',
    id: wanted.id,
    title: `access policy of Panther's queue ${queueName}`,
    place,
    resource: 'queue',
    arn: queueArn,
    remove: [],
  } as const;
  const block = (reason: string, fix: string): PolicyStep => ({ ...step, action: 'blocked', add: [], reason, fix });
  switch (seen.kind) {
    case 'inaccessible':
      return {
        ...step,
        action: 'manual',
        add: statements,
        reason: seen.reason,
        fix: renderQueuePolicyFix(queueName, place, statements),
      };
    case 'refused':
      return block(seen.reason, seen.fix ?? `grant sqs:GetQueueAttributes on ${queueArn}, then run pantherctl apply`);
    case 'absent':
      return block(`there is no queue ${queueName} in account ${place.accountId}, ${place.region}`, runtimeFix);
    case 'live':
      return { ...step, ...judgeQueue(seen.value, wanted, allowDelete) };
  }
}

function judgeQueue(
  { arn, policy }: Queue,
  { purpose, replaceable, statements: all }: WantedSenders,
  allowDelete: boolean,
): Pick<PolicyStep, 'action' | 'add' | 'remove' | 'reason' | 'fix'> {
  const whole = mergeStatements(policy, all);
  // Somebody's own words about transport are no reason to let no topic send.
  const merged =
    whole.kind === 'conflict' && whole.sid === plainTransportStatement
      ? mergeStatements(
          policy,
          all.filter(({ Sid }) => Sid !== plainTransportStatement),
        )
      : whole;
  switch (merged.kind) {
    case 'unchanged':
      return { action: 'none', add: [], remove: [], reason: purpose };
    case 'unreadable':
      return {
        action: 'blocked',
        add: [],
        remove: [],
        reason: 'its access policy is not JSON',
        fix: `mend the policy of ${arn}`,
      };
    case 'conflict':
      return {
        action: 'blocked',
        add: [],
        remove: [],
        reason: `statement ${merged.sid} of its policy says something else, and is not overwritten`,
        fix: 'remove that statement if nothing needs it, then run pantherctl apply',
      };
    case 'changed': {
      const excess = findExcess(merged.text);
      const lacks = `its policy lacks ${merged.added.map(({ Sid }) => Sid).join(', ')}`;
      if (excess === undefined) return { action: 'update', add: merged.added, remove: [], reason: lacks };
      const reason = `with the statements that it lacks its policy would have ${excess}`;
      const swapped = mergeStatements(policy, all, replaceable ?? []);
      if (swapped.kind === 'changed' && swapped.removed.length > 0 && findExcess(swapped.text) === undefined) {
        if (allowDelete) return { action: 'update', add: swapped.added, remove: swapped.removed, reason: lacks };
        const fix =
          'if organizationId under panther is right, run pantherctl apply --allow-delete: the statement of the organization then takes the place of those of the accounts of the file';
        return { action: 'blocked', add: [], remove: [], reason, fix };
      }
      if (replaceable !== undefined) {
        const fix = `take statements out of the policy of ${arn} that nobody needs, then run pantherctl apply`;
        return { action: 'blocked', add: [], remove: [], reason, fix };
      }
      return {
        action: 'blocked',
        add: [],
        remove: [],
        reason: `with a statement for each account its policy would have ${excess}`,
        fix: 'write organizationId: under panther, so that one statement lets in all accounts, then run pantherctl apply',
      };
    }
  }
}

/** What is too much for SQS, if anything. Conditions are counted over all statements. */
function findExcess(policyText: string): string | undefined {
  const policy = JSON.parse(policyText) as Readonly<Record<string, unknown>>;
  const statements = toList(policy['Statement']);
  const conditions = statements.reduce((sum: number, statement) => sum + countConditions(statement), 0);
  const bytes = Buffer.byteLength(policyText);
  if (statements.length > limits.queuePolicyStatementsMaxCount) {
    return `${statements.length} statements, and SQS takes ${limits.queuePolicyStatementsMaxCount}`;
  }
  if (conditions > limits.queuePolicyConditionsMaxCount) {
    return `${conditions} conditions, and SQS takes ${limits.queuePolicyConditionsMaxCount}`;
  }
  if (bytes > limits.queuePolicyMaxBytes) return `${bytes} bytes, and SQS takes ${limits.queuePolicyMaxBytes}`;
  return undefined;
}

function countConditions(statement: unknown): number {
  const condition = isRecord(statement) ? statement['Condition'] : undefined;
  if (!isRecord(condition)) return 0;
  return Object.values(condition).reduce<number>(
    (sum, keys) => sum + (isRecord(keys) ? Object.keys(keys).length : 1),
    0,
  );
}
