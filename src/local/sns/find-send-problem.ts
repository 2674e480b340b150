import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { matchesArnPattern, splitArn } from '../iam/match-pattern.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import { findKeyProblem } from '../kms/find-key-problem.ts';
import { readText } from '../read-text.ts';
import { resourcesOfType } from '../state/find-resource.ts';
import type { World } from '../state/world-state.ts';

const sns = { kind: 'service', name: 'sns.amazonaws.com' } as const;

/** Why a topic could not hand a message to a queue or function; `undefined` if it could. */
export function findSendProblem(
  world: World,
  topicArn: string,
  protocol: string,
  endpoint: string,
): string | undefined {
  const kind = protocol === 'lambda' ? 'function' : 'queue';
  const receiver = world.endpoints.get(endpoint);
  if (receiver?.kind !== kind) return `there is no such ${kind}`;
  const topicAccount = splitArn(topicArn)?.[4] ?? '';
  const context = buildRequestContext({
    'aws:SourceArn': topicArn,
    'aws:SourceAccount': topicAccount,
    'aws:SourceOrgID': world.accounts.has(topicAccount) ? world.organizationId : undefined,
    'aws:SecureTransport': 'true',
  });
  const action = kind === 'queue' ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
  const request = { principal: sns, action, resource: endpoint, context };
  const isAllowed =
    evaluatePolicies([readPolicyText(receiver.policy)], request).effect === 'allow' ||
    (kind === 'function' && hasPermission(world, topicArn, topicAccount, endpoint));
  if (!isAllowed) return `the ${kind}'s policy does not let ${topicArn} ${kind === 'queue' ? 'send' : 'call it'}`;
  if (receiver.keyId === undefined) return undefined;
  const [, , , region = '', accountId = ''] = splitArn(endpoint) ?? [];
  // SQS names its queue to KMS whoever sends: https://docs.aws.amazon.com/kms/latest/developerguide/services-sqs.html
  const ofQueue = new Map(context).set('kms:encryptioncontext:aws:sqs:arn', [endpoint]);
  return findKeyProblem(world, { accountId, region }, receiver.keyId, sns.name, ofQueue);
}

/** Whether a permission of some stack lets the topic call the function. */
function hasPermission(world: World, topicArn: string, topicAccount: string, functionArn: string): boolean {
  const [, , , region = '', accountId = '', name = ''] = splitArn(functionArn) ?? [];
  for (const { view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::Lambda::Permission')) {
    const { Action, FunctionName, Principal, SourceAccount, SourceArn } = view.properties(logicalId);
    if (FunctionName !== functionArn && FunctionName !== name.replace(/^function:/, '')) continue;
    if (Action !== 'lambda:InvokeFunction' || Principal !== sns.name) continue;
    if ((readText(SourceAccount) ?? topicAccount) !== topicAccount) continue;
    if (matchesArnPattern(readText(SourceArn) ?? '*', topicArn)) return true;
  }
  return false;
}
