import type { EvaluationResult, IAM } from '@aws-sdk/client-iam';
import type { SimulatedAnswer, SimulatedRequest } from '../ports/roles.ts';
import { unreadableAnswer } from './translate-error.ts';
import { requireField } from './watch-calls.ts';

/** Resources that are asked about at once; each is simulated with each of the actions. */
const resourcesMaxCount = 25;

/** Panther's calls come by TLS, and a policy may ask for that. */
const context = [
  { ContextKeyName: 'aws:SecureTransport', ContextKeyType: 'boolean' as const, ContextKeyValues: ['true'] },
];

/**
 * What the policies of a role allow, in the order of the requests. Resources with the same actions are asked about together,
 * since a call crosses all of its actions with all of its resources.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulateRole(
  iam: IAM,
  roleArn: string,
  requests: readonly SimulatedRequest[],
): Promise<readonly SimulatedAnswer[]> {
  const decisions = new Map<string, boolean>();
  for (const { actions, resources } of groupRequests(requests)) {
    for (let start = 0; start < resources.length; start += resourcesMaxCount) {
      const asked = resources.slice(start, start + resourcesMaxCount);
      for (const result of await readResults(iam, roleArn, actions, asked)) keepDecisions(decisions, result);
    }
  }
  return requests.map((request) => {
    const isAllowed = decisions.get(keyOf(request.action, request.resource));
    if (isAllowed !== undefined) return { ...request, isAllowed };
    throw unreadableAnswer(
      { action: 'iam:SimulatePrincipalPolicy' },
      `there is no decision on ${request.action} for ${request.resource} in it`,
    );
  });
}

interface RequestGroup {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

function groupRequests(requests: readonly SimulatedRequest[]): readonly RequestGroup[] {
  const actionsOf = new Map<string, Set<string>>();
  for (const { action, resource } of requests) {
    actionsOf.set(resource, (actionsOf.get(resource) ?? new Set()).add(action));
  }
  const groups = new Map<string, { actions: readonly string[]; resources: string[] }>();
  for (const [resource, found] of actionsOf) {
    const actions = [...found].toSorted();
    const group = groups.get(actions.join(' ')) ?? { actions, resources: [] };
    group.resources.push(resource);
    groups.set(actions.join(' '), group);
  }
  return [...groups.values()];
}

async function readResults(
  iam: IAM,
  roleArn: string,
  actions: readonly string[],
  resources: readonly string[],
): Promise<readonly EvaluationResult[]> {
  const results: EvaluationResult[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.simulatePrincipalPolicy({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: context,
      Marker,
    });
    results.push(...requireField(page, 'EvaluationResults'));
    Marker = page.IsTruncated === true ? requireField(page, 'Marker') : undefined;
  } while (Marker !== undefined);
  return results;
}

/** IAM tells each resource apart where there are several, and the one resource on the result itself otherwise. */
function keepDecisions(
  decisions: Map<string, boolean>,
  { EvalActionName = '', EvalDecision, EvalResourceName = '', ResourceSpecificResults = [] }: EvaluationResult,
): void {
  for (const { EvalResourceDecision, EvalResourceName: resource = '' } of ResourceSpecificResults) {
    decisions.set(keyOf(EvalActionName, resource), EvalResourceDecision === 'allowed');
  }
  if (ResourceSpecificResults.length > 0 || EvalDecision === undefined) return;
  decisions.set(keyOf(EvalActionName, EvalResourceName), EvalDecision === 'allowed');
}

function keyOf(action: string, resource: string): string {
  return `${action.toLowerCase()} ${resource}`;
}
