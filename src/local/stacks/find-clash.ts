import { splitArn } from '../iam/match-pattern.ts';
import type { CompiledResource } from '../cloudformation/compile-template.ts';
import type { ResourceNames } from '../cloudformation/resource-type.ts';
import { stacksOf } from '../state/find-stack.ts';
import type { StackState, World } from '../state/world-state.ts';

type Asking = Pick<StackState, 'accountId' | 'region' | 'id'>;

/** That the name of a resource is taken, and by whom; `undefined` if it is free for `stack`. */
export function findClash(
  world: World,
  { type, typeName }: Pick<CompiledResource, 'type' | 'typeName'>,
  names: ResourceNames,
  stack: Asking,
): string | undefined {
  if (names.claim === undefined) return undefined;
  const holder = findHolder(world, `${type.scope} ${typeName} ${names.claim}`, stack);
  if (holder !== undefined) return `${names.claim} already exists in stack ${holder.id}`;
  return isTakenElsewhere(world, typeName, names, stack) ? `${names.claim} already exists` : undefined;
}

/** Whether something of that name exists without a stack, or for a bucket in any account. */
function isTakenElsewhere(world: World, typeName: string, { arn, physicalId }: ResourceNames, stack: Asking): boolean {
  const takes = (other: { readonly stackId: string | undefined } | undefined): boolean =>
    other !== undefined && other.stackId !== stack.id;
  switch (typeName) {
    case 'AWS::SNS::Topic':
      return world.topics.has(arn);
    case 'AWS::SQS::Queue':
      return takes(world.endpoints.get(arn));
    case 'AWS::S3::Bucket':
      return takes(world.buckets.get(physicalId));
    case 'AWS::KMS::Alias': {
      const home = splitArn(arn)?.slice(0, 5).join(':');
      return [...world.keys.values()].some(
        (key) => key.aliases.includes(physicalId) && splitArn(key.arn)?.slice(0, 5).join(':') === home,
      );
    }
    default:
      return false;
  }
}

function findHolder(world: World, claim: string, stack: Asking): StackState | undefined {
  const account = world.accounts.get(stack.accountId);
  if (account === undefined) return undefined;
  const candidates = claim.startsWith('account ')
    ? stacksOf(account)
    : (account.stacks.get(stack.region)?.values() ?? []);
  for (const other of candidates) {
    if (other.id !== stack.id && other.claims.includes(claim)) return other;
  }
  return undefined;
}
