import type {
  ChangeSetStatus,
  CloudFormation,
  CreateChangeSetInput,
  DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { isErrorCode } from '../errors.ts';
import type { ChangeSet, ResourceChange, StackRequest, Stacks } from '../ports/stacks.ts';
import { requireField } from './watch-calls.ts';

type ChangeSetCalls = Pick<Stacks, 'createChangeSet' | 'describeChangeSet' | 'removeChangeSet'>;
type DeployCall = Omit<CreateChangeSetInput, 'ChangeSetName' | 'ChangeSetType'>;

/** Change sets of the stacks of one account and region at AWS. None is ever executed. */
export function createAwsChangeSets(
  client: () => Promise<CloudFormation>,
  describe: Stacks['describe'],
  toRequest: (request: StackRequest) => Promise<DeployCall>,
): ChangeSetCalls {
  return {
    createChangeSet: async (request, changeSetName) => {
      const cloudFormation = await client();
      const stack = await describe(request.name);
      const isNew = stack === undefined || stack.status === 'REVIEW_IN_PROGRESS';
      await cloudFormation.createChangeSet({
        ...(await toRequest(request)),
        ChangeSetName: changeSetName,
        ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
      });
    },
    describeChangeSet: async (stackName, changeSetName) => readChangeSet(await client(), stackName, changeSetName),
    removeChangeSet: async (stackName, changeSetName) => {
      const cloudFormation = await client();
      try {
        await cloudFormation.deleteChangeSet({ StackName: stackName, ChangeSetName: changeSetName });
      } catch (error) {
        if (!isErrorCode(error, 'NOT_FOUND')) throw error;
      }
    },
  };
}

async function readChangeSet(
  cloudFormation: CloudFormation,
  stackName: string,
  changeSetName: string,
): Promise<ChangeSet | undefined> {
  const changes: ResourceChange[] = [];
  let NextToken: string | undefined;
  for (;;) {
    let page: DescribeChangeSetOutput;
    try {
      page = await cloudFormation.describeChangeSet({ StackName: stackName, ChangeSetName: changeSetName, NextToken });
    } catch (error) {
      if (isErrorCode(error, 'NOT_FOUND')) return undefined;
      throw error;
    }
    for (const { ResourceChange: change } of page.Changes ?? []) {
      if (change?.Action === undefined || change.Action === 'SyncWithActual') continue;
      const { Action, LogicalResourceId = '', Replacement, ResourceType = '' } = change;
      changes.push({
        logicalId: LogicalResourceId,
        resourceType: ResourceType,
        action: Action,
        ...(Replacement === undefined ? {} : { replacement: Replacement }),
      });
    }
    ({ NextToken } = page);
    if (NextToken !== undefined && NextToken !== '') continue;
    return {
      status: toStatus(requireField(page, 'Status')),
      ...(page.StatusReason === undefined ? {} : { statusReason: page.StatusReason }),
      changes,
    };
  }
}

/** What is being deleted counts as deleted, and what cannot be as failed. */
function toStatus(status: ChangeSetStatus): ChangeSet['status'] {
  if (status === 'DELETE_PENDING' || status === 'DELETE_IN_PROGRESS') return 'DELETE_COMPLETE';
  return status === 'DELETE_FAILED' ? 'FAILED' : status;
}
