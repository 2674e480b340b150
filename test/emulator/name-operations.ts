import type { Cloud } from '../../src/ports/cloud.ts';
import type { InstancesRequest, Operation, StackSets } from '../../src/ports/stack-sets.ts';

/**
 * The same cloud, where operations on instances go by the ids that they were given. Moto gives them ids of its own
 * (`gaps.slow.test.ts` says so), and they could not be found again otherwise; nothing else is mended here.
 */
export function nameOperations(cloud: Cloud): Cloud {
  return { ...cloud, stackSets: (place, callAs) => nameOperationsOf(cloud.stackSets(place, callAs)) };
}

function nameOperationsOf(stackSets: StackSets): StackSets {
  const idsOfMoto = new Map<string, string>();
  const rename = (operation: Operation): Operation => {
    const [given] = [...idsOfMoto].find(([, id]) => id === operation.id) ?? [];
    return given === undefined ? operation : { ...operation, id: given };
  };
  const named = async (request: InstancesRequest, call: () => Promise<void>): Promise<void> => {
    const idsOf = async (): Promise<readonly string[]> =>
      (await stackSets.listOperations(request.stackSetName)).map(({ id }) => id);
    const before = await idsOf().catch((): readonly string[] => []);
    await call();
    const made = (await idsOf()).find((id) => !before.includes(id));
    if (made !== undefined) idsOfMoto.set(request.operationId, made);
  };
  return {
    ...stackSets,
    createInstances: (request) => named(request, () => stackSets.createInstances(request)),
    updateInstances: (request) => named(request, () => stackSets.updateInstances(request)),
    deleteInstances: (request) => named(request, () => stackSets.deleteInstances(request)),
    describeOperation: async (name, id) => {
      const operation = await stackSets.describeOperation(name, idsOfMoto.get(id) ?? id);
      return operation === undefined ? undefined : rename(operation);
    },
    listOperations: async (name) => (await stackSets.listOperations(name)).map(rename),
  };
}
