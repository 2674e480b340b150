import { PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Queue } from '../../ports/queues.ts';
import type { PolicyStatement } from '../plan.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { RunTools } from '../run-tools.ts';
import { applyPolicy } from '../steps/apply-policy.ts';
import { mergeStatements } from './merge-statement.ts';
import { targetName } from './plan-fan-out.ts';
import type { FanOut } from './plan-fan-out.ts';

const sns = 'sns.amazonaws.com';
const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** SQS needs up to a minute to heed a new policy, and SNS does not repeat what was denied. Milliseconds. */
const policyWaitMilliseconds = 60_000;

/** The statement by which the fan-out's topic may send to the old queue; its Sid is the fan-out's own. */
export function queueStatement({ old, stackName, topicArn }: FanOut): PolicyStatement {
  return {
    Sid: stackName.replaceAll(/[^A-Za-z0-9]/g, ''),
    Effect: 'Allow',
    Principal: { Service: sns },
    Action: 'sqs:SendMessage',
    Resource: old.line.destination,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
}

/**
 * Looks whether the fan-out's topic can reach the old queue once it may send to it; functions are let in by the stack.
 * Throws `NOT_FOUND` if the queue is gone, `ALREADY_EXISTS` for another statement under our Sid, `ACCESS_DENIED` if the
 * queue's key does not let SNS in. Writes nothing.
 */
export async function checkTarget(fanOut: FanOut, cloud: Pick<Cloud, 'queues' | 'keys'>): Promise<void> {
  if (fanOut.old.line.kind !== 'queue') return;
  const queue = await readQueue(fanOut, cloud);
  lacksStatement(queue, fanOut);
  await checkKey(queue, fanOut, cloud);
}

/**
 * Lets the topic send to the old queue, and waits until SQS heeds that, also where the statement stands already, since a run
 * that broke off may have added it just now. Other statements stay as they are.
 */
export async function letTopicSend(
  fanOut: FanOut,
  cloud: Pick<Cloud, 'topics' | 'queues' | 'keys'>,
  tools: RunTools,
): Promise<void> {
  const { old, place, stackName } = fanOut;
  if (old.line.kind !== 'queue') return;
  const step = {
    kind: 'policy',
    phase: 'sources',
    id: `fan-out-policy/${stackName}`,
    title: `access policy of queue ${old.line.destination}`,
    action: 'update',
    place,
    resource: 'queue',
    arn: old.line.destination,
    add: [queueStatement(fanOut)],
    remove: [],
  } as const;
  await applyPolicy(step, cloud, tools);
  await tools.clock.sleep(policyWaitMilliseconds, tools.signal);
  if (!lacksStatement(await readQueue(fanOut, cloud), fanOut)) return;
  throw new PantherctlError(
    'STALE_REQUEST',
    `the policy of queue ${old.line.destination} does not show the statement that was just added, so the bucket was left as it is`,
    { fix: 'stop what else changes that policy, then run the command again' },
  );
}

async function readQueue({ old, place }: FanOut, cloud: Pick<Cloud, 'queues'>): Promise<Queue> {
  const queue = await cloud.queues(place).describe(targetName(old));
  if (queue !== undefined) return queue;
  throw new PantherctlError(
    'NOT_FOUND',
    `queue ${old.line.destination} of notification '${old.line.id}' does not exist`,
    {
      fix: `remove notification '${old.line.id}' from the bucket if nobody needs it`,
    },
  );
}

/** False if the queue's policy has the statement. */
function lacksStatement({ arn, policy }: Queue, fanOut: FanOut): boolean {
  const statement = queueStatement(fanOut);
  const merged = mergeStatements(policy, [statement]);
  if (merged.kind === 'unreadable') {
    throw new PantherctlError('UNREADABLE_ANSWER', `the policy of queue ${arn} is not a JSON object`);
  }
  if (merged.kind !== 'conflict') return merged.kind === 'changed';
  throw new PantherctlError(
    'ALREADY_EXISTS',
    `the policy of queue ${arn} has another statement with the Sid ${statement.Sid}, which is not overwritten`,
    { fix: `rename that statement, or make it ${JSON.stringify(statement)}` },
  );
}

async function checkKey({ arn, keyId }: Queue, { place, topicArn }: FanOut, cloud: Pick<Cloud, 'keys'>): Promise<void> {
  if (keyId === undefined) return;
  const key = await cloud.keys(place).describe(keyId);
  const context = { 'aws:SourceArn': topicArn, 'aws:SourceAccount': place.accountId };
  const policy = key?.isCustomerManaged === true ? await cloud.keys(place).policy(key.arn) : '';
  const isOpen = keyActions.every(
    (action) =>
      key !== undefined &&
      judgePolicy(policy, { principal: { service: sns }, action, resource: key.arn, context }) === 'allows',
  );
  if (isOpen && key?.state === 'Enabled') return;
  const statement = {
    Sid: 'PantherFanOut',
    Effect: 'Allow',
    Principal: { Service: sns },
    Action: keyActions,
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  throw new PantherctlError(
    'ACCESS_DENIED',
    `the key ${keyId} of queue ${arn} is not known to let ${sns} use it for ${topicArn}, so the queue would go without its messages`,
    { fix: `add to the policy of that customer-managed key, which must be enabled: ${JSON.stringify(statement)}` },
  );
}
