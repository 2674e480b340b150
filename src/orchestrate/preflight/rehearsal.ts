import { createHash } from 'node:crypto';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { ChangeSet, StackRequest, Stacks } from '../../ports/stacks.ts';
import type { StackInstance } from '../../ports/stack-sets.ts';
import type { StackSetStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

const pollMilliseconds = 3_000;
const longestWaitMilliseconds = 10 * 60_000;
/** Places to try before giving up, each refused for want of access. */
const placesMaxCount = 5;
const noChanges = /didn't contain changes|no updates are to be performed/i;

/** Where to rehearse: on a new stack, or on the live stack of an instance. */
interface Stage {
  readonly place: Place;
  readonly stackName: string;
  readonly isNew: boolean;
}

/**
 * A change set of the stack set's template in one target account: made, read and removed, never executed. CloudFormation
 * then says what it would refuse, before any account is touched.
 */
export const rehearsal: PreflightCheck = {
  id: 'rehearsal',
  summary: 'with --rehearse: CloudFormation accepts a change set of the template in one target account',
  reason:
    'StackSets has no change sets. A template that CloudFormation refuses, or a name that is taken, would fail in every account.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html',
  run: async (context) => {
    const { options, stackSet } = context;
    if (!options.rehearse || stackSet === undefined) return [];
    if (stackSet.action === 'blocked') return [tellNoStage('the stack set of that name is not ours')];
    const stages = chooseStages(context, stackSet);
    let refused = 'there is no account and region in which anything would change';
    for (const stage of stages.slice(0, placesMaxCount)) {
      try {
        return await rehearse(stage, stackSet, context);
      } catch (error) {
        if (!isErrorCode(error, 'ACCOUNT_ACCESS')) throw error;
        refused = error.message;
      }
    }
    return [tellNoStage(refused)];
  },
};

function tellNoStage(why: string): Found {
  return {
    severity: 'warning',
    message: `there was no rehearsal: ${why}`,
    fix: 'let pantherctl act in one of the target accounts, or leave out --rehearse',
  };
}

/** Places where the plan would create an instance, those that can be entered first; else instances it would update. */
function chooseStages({ desired, observed, plan }: PreflightContext, stackSet: StackSetStep): readonly Stage[] {
  const closed = new Set(
    desired.stacks
      .filter((stack) => stack.phase === 'executionRoles' && observed.stacks.get(stack.id)?.kind === 'inaccessible')
      .map((stack) => stack.place.accountId),
  );
  const stages = plan.steps.flatMap((step): readonly Stage[] =>
    step.kind === 'instances' && step.action === 'create'
      ? step.accounts.flatMap((accountId) =>
          step.regions.map((region) => ({ place: { accountId, region }, stackName: nameStack(stackSet), isNew: true })),
        )
      : [],
  );
  if (stackSet.action === 'update') stages.push(...(observed.stackSet?.instances ?? []).flatMap(stageOnInstance));
  const isClosed = ({ place }: Stage) => closed.has(place.accountId);
  return [...stages.filter((stage) => !isClosed(stage)), ...stages.filter(isClosed)];
}

/** The same name for the same template, so that what a killed run has left is found again. */
function nameStack({ stackSet, template }: StackSetStep): string {
  const digest = createHash('sha256').update(`${stackSet}\n${template}`).digest('hex').slice(0, 12);
  return `pantherctl-rehearsal-${digest}`;
}

function stageOnInstance({ accountId, region, stackId, status }: StackInstance): readonly Stage[] {
  const stackName = stackId?.split('/')[1];
  if (stackName === undefined || status === 'INOPERABLE') return [];
  return [{ place: { accountId, region }, stackName, isNew: false }];
}

async function rehearse(
  { isNew, place, stackName }: Stage,
  stackSet: StackSetStep,
  { cloud, tools }: PreflightContext,
): Promise<readonly Found[]> {
  const stacks = cloud.stacks(place);
  const changeSetName = nameStack(stackSet);
  const request = {
    name: stackName,
    template: stackSet.template,
    parameters: stackSet.parameters,
    tags: stackSet.tags,
  };
  if (isNew && !(await clearStage(stackName, changeSetName, stacks, tools))) {
    return [tellNoStage(`stack ${stackName} in ${place.accountId}/${place.region} is in the way, and holds resources`)];
  }
  const tell = (reason: string): readonly Found[] => [
    {
      severity: 'error',
      message: `CloudFormation refuses the rehearsal of ${stackSet.stackSet}: ${reason}`,
      fix: 'mend what the reason names, then run the command again',
      ...place,
    },
  ];
  try {
    const { status, statusReason } = await makeChangeSet(request, changeSetName, stacks, tools);
    if (status === 'CREATE_COMPLETE' || (!isNew && noChanges.test(statusReason ?? ''))) return [];
    return tell(statusReason ?? `the change set ended as ${status} without a reason`);
  } catch (error) {
    if (!isErrorCode(error, 'VALIDATION')) throw error;
    return tell(error.message);
  } finally {
    if (isNew) await removeShell(stackName, changeSetName, stacks);
    else await stacks.removeChangeSet(stackName, changeSetName);
  }
}

async function makeChangeSet(
  request: StackRequest,
  changeSetName: string,
  stacks: Stacks,
  tools: RunTools,
): Promise<ChangeSet> {
  await stacks.createChangeSet(request, changeSetName);
  const until = tools.clock.now() + longestWaitMilliseconds;
  for (;;) {
    const changeSet = await stacks.describeChangeSet(request.name, changeSetName);
    if (changeSet !== undefined && !/_PENDING$|_IN_PROGRESS$/.test(changeSet.status)) return changeSet;
    if (tools.clock.now() >= until) {
      throw new PantherctlError(
        'NO_ANSWER',
        `change set ${changeSetName} of stack ${request.name} does not come to an end`,
      );
    }
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
}

/** Takes away what an earlier run has left, and waits until it is gone. False if a stack of that name holds something. */
async function clearStage(stackName: string, changeSetName: string, stacks: Stacks, tools: RunTools): Promise<boolean> {
  const until = tools.clock.now() + longestWaitMilliseconds;
  for (;;) {
    const stack = await stacks.describe(stackName);
    if (stack === undefined) return true;
    if (stack.status !== 'REVIEW_IN_PROGRESS' && stack.status !== 'DELETE_IN_PROGRESS') return false;
    if (tools.clock.now() >= until) {
      throw new PantherctlError('NO_ANSWER', `stack ${stackName} of an earlier rehearsal is not gone yet`);
    }
    await removeShell(stackName, changeSetName, stacks);
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
}

/** Asks for a rehearsal to be deleted. Only a shell is, which has no resources; a stack that has any stays. */
async function removeShell(stackName: string, changeSetName: string, stacks: Stacks): Promise<void> {
  const stack = await stacks.describe(stackName);
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return;
  await stacks.removeChangeSet(stackName, changeSetName);
  await stacks.remove(stackName);
}
