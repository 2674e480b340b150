import type {
  CloudFormation,
  CreateStackSetInput,
  DeploymentTargets,
  StackInstanceSummary,
} from '@aws-sdk/client-cloudformation';
import { isErrorCode } from '../errors.ts';
import type { Place } from '../ports/place.ts';
import type { CallAs, InstancesRequest, ResourceDrift, StackSetRequest, StackSets } from '../ports/stack-sets.ts';
import type { AwsSession } from './aws-session.ts';
import { createOverridesReader } from './instance-overrides.ts';
import { createPageReader } from './page-reader.ts';
import type { PlaceTemplate } from './place-template.ts';
import {
  fromInstance,
  fromOperation,
  fromParameters,
  fromResourceDrift,
  fromResult,
  fromStackSet,
  optional,
  toParameters,
  toPreferences,
  toTags,
} from './stack-set-shapes.ts';
import { withDefaults } from './template-parameters.ts';
import { requireField } from './watch-calls.ts';

const pageSize = 100;

/** Stack sets of one account and region at AWS. */
export function createAwsStackSets(
  session: AwsSession,
  place: Place,
  callAs: CallAs,
  placeTemplate: PlaceTemplate,
): StackSets {
  const client = (): Promise<CloudFormation> => session.client('cloudFormation', place.accountId, place.region);
  const behalf = { CallAs: callAs } as const;
  const pages = createPageReader();

  const listOf = async (name: string): Promise<readonly StackInstanceSummary[]> => {
    const cloudFormation = await client();
    return pages.readAll(`instances of ${name}`, async (NextToken) => {
      const page = await cloudFormation.listStackInstances({
        StackSetName: name,
        MaxResults: pageSize,
        NextToken,
        ...behalf,
      });
      return { items: requireField(page, 'Summaries'), next: page.NextToken };
    });
  };

  const overrides = createOverridesReader(async (StackSetName, StackInstanceAccount, StackInstanceRegion) => {
    const cloudFormation = await client();
    const facts = { StackSetName, StackInstanceAccount, StackInstanceRegion, ...behalf };
    try {
      const described = await cloudFormation.describeStackInstance(facts);
      return fromParameters(requireField(described, 'StackInstance').ParameterOverrides);
    } catch (error) {
      // Deleted since it was listed.
      if (isErrorCode(error, 'STACK_INSTANCE_NOT_FOUND')) return {};
      throw error;
    }
  });

  const describe: StackSets['describe'] = async (name) => {
    const cloudFormation = await client();
    const answer = await unlessMissing(cloudFormation.describeStackSet({ StackSetName: name, ...behalf }));
    if (answer === undefined) return undefined;
    const stackSet = requireField(answer, 'StackSet');
    return stackSet.Status === 'DELETED' ? undefined : fromStackSet(stackSet, name);
  };

  return {
    list: async () => {
      const cloudFormation = await client();
      const summaries = await pages.readAll('stack sets', async (NextToken) => {
        const page = await cloudFormation.listStackSets({
          Status: 'ACTIVE',
          MaxResults: pageSize,
          NextToken,
          ...behalf,
        });
        return { items: requireField(page, 'Summaries'), next: page.NextToken };
      });
      return summaries.map(({ StackSetName = '' }) => StackSetName);
    },

    describe,

    create: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.createStackSet({ ...(await definition(request, placeTemplate)), ...behalf });
    },

    update: async (request, operationId, preferences) => {
      const cloudFormation = await client();
      await cloudFormation.updateStackSet({
        ...(await definition(request, placeTemplate)),
        OperationId: operationId,
        OperationPreferences: toPreferences(preferences),
        ...behalf,
      });
    },

    listInstances: async (name, overridesOf) => {
      const summaries = await listOf(name);
      const asked = await instancesWithOverrides(
        summaries,
        overridesOf,
        async () => (await describe(name))?.parameters,
      );
      const read = await overrides.readAll(name, asked);
      const known = new Map(asked.map((summary, index) => [summary, read[index] ?? {}]));
      return summaries.map((summary) => fromInstance(summary, known.get(summary) ?? {}));
    },

    createInstances: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.createStackInstances({ ...product(request), ...overridesIn(request), ...behalf });
    },

    updateInstances: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.updateStackInstances({ ...product(request), ...overridesIn(request), ...behalf });
    },

    deleteInstances: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.deleteStackInstances({
        ...product(request),
        RetainStacks: request.retainStacks,
        ...behalf,
      });
    },

    describeOperation: async (stackSetName, operationId) => {
      const cloudFormation = await client();
      const answer = await unlessMissing(
        cloudFormation.describeStackSetOperation({ StackSetName: stackSetName, OperationId: operationId, ...behalf }),
      );
      return answer === undefined ? undefined : fromOperation(requireField(answer, 'StackSetOperation'), stackSetName);
    },

    listOperations: async (stackSetName) => {
      const cloudFormation = await client();
      const summaries = await pages.readAll(`operations of ${stackSetName}`, async (NextToken) => {
        const page = await cloudFormation.listStackSetOperations({
          StackSetName: stackSetName,
          MaxResults: pageSize,
          NextToken,
          ...behalf,
        });
        return { items: requireField(page, 'Summaries'), next: page.NextToken };
      });
      return summaries
        .map((summary) => fromOperation(summary, stackSetName))
        .toSorted((left, right) => right.createdAt - left.createdAt);
    },

    listResults: async (stackSetName, operationId) => {
      const cloudFormation = await client();
      const summaries = await pages.readAll(`results of ${operationId} on ${stackSetName}`, async (NextToken) => {
        const page = await cloudFormation.listStackSetOperationResults({
          StackSetName: stackSetName,
          OperationId: operationId,
          MaxResults: pageSize,
          NextToken,
          ...behalf,
        });
        return { items: requireField(page, 'Summaries'), next: page.NextToken };
      });
      return summaries.map(fromResult);
    },

    stopOperation: async (stackSetName, operationId) => {
      const cloudFormation = await client();
      await cloudFormation.stopStackSetOperation({ StackSetName: stackSetName, OperationId: operationId, ...behalf });
    },

    detectDrift: async (stackSetName, operationId, preferences) => {
      const cloudFormation = await client();
      await cloudFormation.detectStackSetDrift({
        StackSetName: stackSetName,
        OperationId: operationId,
        OperationPreferences: toPreferences(preferences),
        ...behalf,
      });
    },

    listDrifts: async (stackSetName, instance, operationId) => {
      const cloudFormation = await client();
      const { accountId, region } = instance;
      const key = `drifts of ${stackSetName} in ${accountId} ${region} by ${operationId}`;
      const summaries = await pages.readAll(key, async (NextToken) => {
        const page = await cloudFormation.listStackInstanceResourceDrifts({
          StackSetName: stackSetName,
          StackInstanceAccount: accountId,
          StackInstanceRegion: region,
          OperationId: operationId,
          StackInstanceResourceDriftStatuses: ['MODIFIED', 'DELETED'],
          MaxResults: pageSize,
          NextToken,
          ...behalf,
        });
        return { items: requireField(page, 'Summaries'), next: page.NextToken };
      });
      return summaries.map(fromResourceDrift).filter((drift): drift is ResourceDrift => drift !== undefined);
    },

    importStacks: async (request) => {
      const cloudFormation = await client();
      await cloudFormation.importStacksToStackSet({
        StackSetName: request.stackSetName,
        OperationId: request.operationId,
        StackIds: [...request.stackIds],
        ...(request.organizationalUnits === undefined
          ? {}
          : { OrganizationalUnitIds: [...request.organizationalUnits] }),
        OperationPreferences: toPreferences(request.preferences),
        ...behalf,
      });
    },
  };
}

async function unlessMissing<Answer>(asking: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/**
 * The whole definition, as both calls take it. An update that leaves a parameter, the tags or the roles out does not mean
 * "as before" for all of them, so everything is said each time.
 */
async function definition(request: StackSetRequest, placeTemplate: PlaceTemplate): Promise<CreateStackSetInput> {
  const { autoDeployment, description, managedExecution, name, parameters, permissionModel, tags, template } = request;
  return {
    StackSetName: name,
    Description: description,
    ...(await placeTemplate(template)),
    Parameters: toParameters(withDefaults(template, parameters)),
    Tags: toTags(tags),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    PermissionModel: permissionModel,
    ManagedExecution: { Active: managedExecution },
    ...optional('AdministrationRoleARN', request.administrationRoleArn),
    ...optional('ExecutionRoleName', request.executionRoleName),
    ...(autoDeployment === undefined
      ? {}
      : {
          AutoDeployment: {
            Enabled: autoDeployment.enabled,
            // The service takes it only with automatic deployment on.
            ...(autoDeployment.enabled ? { RetainStacksOnAccountRemoval: autoDeployment.retainStacks } : {}),
          },
        }),
  };
}

/** The pairs of a request: accounts and regions, or units narrowed by accounts. */
function product({ accounts, operationId, organizationalUnits, preferences, regions, stackSetName }: InstancesRequest) {
  const common = {
    StackSetName: stackSetName,
    OperationId: operationId,
    Regions: [...regions],
    OperationPreferences: toPreferences(preferences),
  };
  if (organizationalUnits === undefined) return { ...common, Accounts: [...accounts] };
  const narrowed = accounts.length > 0;
  const DeploymentTargets: DeploymentTargets = {
    OrganizationalUnitIds: [...organizationalUnits],
    AccountFilterType: narrowed ? 'INTERSECTION' : 'NONE',
    ...(narrowed ? { Accounts: [...accounts] } : {}),
  };
  return { ...common, DeploymentTargets };
}

/** Always a list: a list that is absent leaves the overrides of an instance as they are. */
function overridesIn({ overrides }: InstancesRequest) {
  return { ParameterOverrides: toParameters(overrides) };
}

/** Instances to ask one by one: in these accounts, or all; none if the stack set has no parameter to override. */
async function instancesWithOverrides(
  summaries: readonly StackInstanceSummary[],
  overridesOf: ReadonlySet<string> | undefined,
  findParameters: () => Promise<object | undefined>,
): Promise<readonly StackInstanceSummary[]> {
  const asked =
    overridesOf === undefined ? summaries : summaries.filter(({ Account = '' }) => overridesOf.has(Account));
  if (asked.length === 0) return [];
  const parameters = await findParameters();
  return parameters === undefined || Object.keys(parameters).length === 0 ? [] : asked;
}
