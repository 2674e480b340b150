import { findNearest } from '../config/nearest.ts';
import type { Config } from '../config/schema.ts';
import { isErrorCode, PantherctlError } from '../errors.ts';
import { addressStackSet } from '../orchestrate/attach-operation.ts';
import type { StackSetAddress } from '../orchestrate/attach-operation.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Operation, StackSets } from '../ports/stack-sets.ts';

/** The stack set of a file, and the calls on it. */
export interface StackSetAccess {
  readonly address: StackSetAddress;
  readonly stackSets: StackSets;
}

/** The stack set that the file is about. Throws `NOT_FOUND` if the file asks for none. */
export function accessStackSet(config: Config, cloud: Cloud): StackSetAccess {
  const address = addressStackSet(config);
  if (address === undefined) {
    throw new PantherctlError('NOT_FOUND', 'the file asks for no stack set, so there are no operations', {
      fix: 'add realTimeEvents with its targets to the file',
    });
  }
  return { address, stackSets: cloud.stackSets(address.place, address.callAs) };
}

/** Every operation of the stack set, newest first. Throws `NOT_FOUND` without a stack set, naming where it was looked for. */
export async function listOperations({ address, stackSets }: StackSetAccess): Promise<readonly Operation[]> {
  try {
    return await stackSets.listOperations(address.name);
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) throw noStackSet(address, error);
    throw error;
  }
}

/** One operation as it stands. Throws `NOT_FOUND`, with the nearest id that there is. */
export async function findOperation(id: string, access: StackSetAccess): Promise<Operation> {
  const { address, stackSets } = access;
  let found: Operation | undefined;
  try {
    found = await stackSets.describeOperation(address.name, id);
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) throw noStackSet(address, error);
    throw error;
  }
  if (found !== undefined) return found;
  const ids = (await listOperations(access)).map((operation) => operation.id);
  const nearest = findNearest(id, ids) ?? ids.find((each) => id !== '' && each.startsWith(id));
  throw new PantherctlError('NOT_FOUND', `stack set ${address.name} has no operation '${id}'`, {
    fix: `${nearest === undefined ? '' : `did you mean ${nearest}? `}see \`pantherctl operations list\``,
  });
}

function noStackSet({ name, place }: StackSetAddress, cause: unknown): PantherctlError {
  return new PantherctlError('NOT_FOUND', `there is no stack set ${name} in ${place.region} of ${place.accountId}`, {
    fix: 'run pantherctl apply, which makes it',
    cause,
  });
}
