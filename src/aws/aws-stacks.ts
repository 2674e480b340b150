import type { CloudFormation, Stack as AwsStack, StackEvent } from '@aws-sdk/client-cloudformation';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Place } from '../ports/place.ts';
import type { Stack, StackFailure, StackRequest, Stacks, StackStatus } from '../ports/stacks.ts';
import { createAwsChangeSets } from './aws-change-sets.ts';
import type { AwsSession } from './aws-session.ts';
import type { PlaceTemplate } from './place-template.ts';
import { fromParameters, fromTags, toParameters, toTags } from './stack-set-shapes.ts';
import { requireField } from './watch-calls.ts';

/** Stacks of one account and region at AWS. */
export function createAwsStacks(session: AwsSession, place: Place, placeTemplate: PlaceTemplate): Stacks {
  const client = (): Promise<CloudFormation> => session.client('cloudFormation', place.accountId, place.region);

  const describe: Stacks['describe'] = async (name) => {
    const cloudFormation = await client();
    const answer = await unlessMissing(cloudFormation.describeStacks({ StackName: name }));
    if (answer === undefined) return undefined;
    const [stack] = requireField(answer, 'Stacks');
    return stack === undefined || stack.StackStatus === 'DELETE_COMPLETE' ? undefined : fromStack(stack, name);
  };

  return {
    describe,
    template: async (name) => {
      const cloudFormation = await client();
      return requireField(
        await cloudFormation.getTemplate({ StackName: name, TemplateStage: 'Original' }),
        'TemplateBody',
      );
    },
    create: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.createStack(await toRequest(request, placeTemplate));
    },
    update: async (request) => {
      const cloudFormation = await client();
      try {
        await cloudFormation.updateStack(await toRequest(request, placeTemplate));
        return 'started';
      } catch (error) {
        if (isErrorCode(error, 'VALIDATION') && /no updates are to be performed/i.test(error.message)) {
          return 'unchanged';
        }
        throw error;
      }
    },
    remove: async (name) => {
      const cloudFormation = await client();
      await unlessMissing(cloudFormation.deleteStack({ StackName: name }));
    },
    failures: async (name) => findFailures(await client(), name),
    ...createAwsChangeSets(client, describe, (request) => toRequest(request, placeTemplate)),
  };
}

/** What the calls that deploy a stack have in common. */
export async function toRequest({ name, parameters, tags, template }: StackRequest, placeTemplate: PlaceTemplate) {
  return {
    StackName: name,
    ...(await placeTemplate(template)),
    Parameters: toParameters(parameters),
    Tags: toTags(tags),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
}

function fromStack(given: AwsStack, name: string): Stack {
  return {
    id: given.StackId ?? '',
    name: given.StackName ?? name,
    status: toStatus(given.StackStatus, name),
    ...(given.StackStatusReason === undefined ? {} : { statusReason: given.StackStatusReason }),
    parameters: fromParameters(given.Parameters),
    outputs: Object.fromEntries(
      (given.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
    tags: fromTags(given.Tags),
  };
}

const statuses: readonly string[] = [
  'REVIEW_IN_PROGRESS',
  'CREATE_IN_PROGRESS',
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'DELETE_IN_PROGRESS',
  'DELETE_COMPLETE',
  'DELETE_FAILED',
] satisfies readonly StackStatus[];

/** States of an import read as those of an update; `UPDATE_FAILED` is an update that was told not to roll back. */
function toStatus(given: string | undefined, name: string): StackStatus {
  const status = given?.replace(/^IMPORT_/, 'UPDATE_').replace(/^UPDATE_FAILED$/, 'UPDATE_ROLLBACK_FAILED');
  if (status !== undefined && statuses.includes(status)) return status as StackStatus;
  throw new PantherctlError('UNREADABLE_ANSWER', `stack ${name} is in the unknown state '${given ?? ''}'`);
}

/** The answer, or `undefined` if there is no such stack. */
async function unlessMissing<Answer>(asking: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

const collateral = /^Resource (?:creation|update) cancelled/i;

/** Reads events, newest first, back to the start of the last change; what was only cancelled comes last. */
async function findFailures(cloudFormation: CloudFormation, name: string): Promise<readonly StackFailure[]> {
  const failed: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await unlessMissing(cloudFormation.describeStackEvents({ StackName: name, NextToken }));
    if (page === undefined) return [];
    for (const event of requireField(page, 'StackEvents')) {
      if (isStart(event)) return toFailures(failed);
      if (isFailure(event)) failed.push(event);
    }
    ({ NextToken } = page);
  } while (NextToken !== undefined && NextToken !== '');
  return toFailures(failed);
}

function isOfStackItself({ PhysicalResourceId, StackId }: StackEvent): boolean {
  return PhysicalResourceId !== undefined && PhysicalResourceId === StackId;
}

function isStart(event: StackEvent): boolean {
  return isOfStackItself(event) && /^(?:CREATE|UPDATE|IMPORT)_IN_PROGRESS$/.test(event.ResourceStatus ?? '');
}

function isFailure(event: StackEvent): boolean {
  return !isOfStackItself(event) && /^(?:CREATE|UPDATE|IMPORT)_FAILED$/.test(event.ResourceStatus ?? '');
}

function toFailures(newestFirst: readonly StackEvent[]): readonly StackFailure[] {
  const failures = newestFirst.toReversed().map(({ LogicalResourceId, ResourceStatusReason, ResourceType }) => ({
    logicalId: LogicalResourceId ?? '',
    resourceType: ResourceType ?? '',
    reason: ResourceStatusReason ?? '',
  }));
  const isCollateral = ({ reason }: StackFailure): boolean => collateral.test(reason);
  return [...failures.filter((failure) => !isCollateral(failure)), ...failures.filter(isCollateral)];
}
