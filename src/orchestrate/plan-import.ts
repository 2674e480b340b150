import { isDeepStrictEqual } from 'node:util';
import pMap from 'p-map';
import { limits } from '../config/limits.ts';
import { parseTemplate } from '../config/parse-template.ts';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import { pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import type { StackSetStep } from './plan.ts';
import type { PlannedRollout } from './plan-rollout.ts';
import { requireOwnStackSet } from './require-own-stack-set.ts';
import type { OwnStackSet } from './require-own-stack-set.ts';

const readsAtOnce = 10;
const check = 'import';

/** A stack that would become an instance of its account and region. */
export interface ImportedStack extends Pair {
  readonly stackId: string;
  readonly stackName: string;
  readonly accountName: string;
  /** What is good to know before: that it could not be compared, parameters that differ, a name that is out of reach. */
  readonly notes: readonly string[];
}

/** Stacks that one operation takes in. */
export interface ImportBatch {
  readonly stacks: readonly ImportedStack[];
  /** Units of their accounts, for a service-managed stack set. */
  readonly organizationalUnits?: readonly string[];
}

/** What an import would do, as data. */
export interface ImportPlan {
  readonly step: StackSetStep;
  readonly batches: readonly ImportBatch[];
  /** Stacks that are in the set already, so that a repeated import goes on where it stopped. */
  readonly there: readonly ImportedStack[];
  readonly accountNames: Readonly<Record<string, string>>;
}

/**
 * Checks stacks against the file, the stack set and what is live, and divides them into operations of at most ten. Reads
 * only. Throws `INPUT_INVALID` with every problem at once, and what {@link requireOwnStackSet} throws.
 */
export async function planImport(
  stackIds: readonly string[],
  planned: PlannedRollout,
  cloud: Cloud,
): Promise<ImportPlan> {
  const own = requireOwnStackSet(planned);
  const problems: Problem[] = [];
  const stacks: ImportedStack[] = [];
  const there: ImportedStack[] = [];
  for (const stackId of new Set(stackIds)) {
    const stack = readArn(stackId, planned);
    const problem = stack === undefined ? malformed(stackId) : findRefusal(stack, planned, own, stacks);
    if (problem) problems.push(problem);
    else if (stack) (isThere(stack, own) ? there : stacks).push(stack);
  }
  const seen = await pMap(stacks, (stack) => compareWithSet(stack, own, cloud), { concurrency: readsAtOnce });
  problems.push(...seen.filter(isProblem));
  if (problems.length > 0) {
    throw new PantherctlError('INPUT_INVALID', `${problems.length} of ${stackIds.length} stacks cannot be imported`, {
      fix: 'mend or leave out what the problems name; nothing was changed',
      problems,
    });
  }
  const ready = seen.filter((answer): answer is ImportedStack => !isProblem(answer));
  return {
    step: own.step,
    batches: divide(ready, planned, own.step),
    there,
    accountNames: planned.plan.accountNames,
  };
}

function isProblem(answer: ImportedStack | Problem): answer is Problem {
  return 'message' in answer;
}

const stackArn =
  /^arn:(aws[a-z-]*):cloudformation:([a-z0-9-]+):(\d{12}):stack\/([A-Za-z][A-Za-z0-9-]*)\/[0-9a-fA-F-]{36}$/;

function readArn(stackId: string, { plan }: PlannedRollout): ImportedStack | undefined {
  const [, , region, accountId, stackName] = stackArn.exec(stackId) ?? [];
  if (region === undefined || accountId === undefined || stackName === undefined) return undefined;
  return { stackId, stackName, accountId, region, accountName: plan.accountNames[accountId] ?? '', notes: [] };
}

function problemOf(stackId: string, message: string, fix: string): Problem {
  return { check, path: stackId, message, fix, severity: 'error' };
}

function malformed(stackId: string): Problem {
  return problemOf(
    stackId,
    'this is not the ARN of a stack',
    'give arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>, as aws cloudformation describe-stacks shows it',
  );
}

/** True if this very stack is an instance already. */
function isThere({ stackId }: ImportedStack, { instances }: OwnStackSet): boolean {
  return instances.some((instance) => instance.stackId === stackId);
}

function findRefusal(
  stack: ImportedStack,
  { desired, observed }: PlannedRollout,
  own: OwnStackSet,
  before: readonly ImportedStack[],
): Problem | undefined {
  if (isThere(stack, own)) return undefined;
  const key = pairKey(stack);
  const refuse = (message: string, fix: string) => problemOf(stack.stackId, message, fix);
  if (own.instances.some((instance) => pairKey(instance) === key)) {
    return refuse(
      `the stack set has an instance in ${key} already, with another stack`,
      'delete one of the two, or leave this stack out',
    );
  }
  const status = observed.accounts.get(stack.accountId)?.status;
  if (status === undefined && own.step.permissionModel === 'SERVICE_MANAGED') {
    return refuse(`account ${stack.accountId} is not in the organization`, 'leave this stack out');
  }
  if (status !== undefined && status !== 'ACTIVE') {
    return refuse(`account ${stack.accountId} is ${status}`, 'reopen the account, or leave this stack out');
  }
  if (!desired.pairs.has(key)) {
    return refuse(`the file does not ask for ${key}`, 'add it to realTimeEvents.targets, or leave this stack out');
  }
  if (before.some((other) => pairKey(other) === key)) {
    return refuse(`another stack of ${key} is named before it`, 'name one stack for each account and region');
  }
  return undefined;
}

/** The stack, or what speaks against it. A stack that may not be read is let through, and said to be unseen. */
async function compareWithSet(
  stack: ImportedStack,
  { stackSet, step }: OwnStackSet,
  cloud: Cloud,
): Promise<ImportedStack | Problem> {
  const notes = step.permissionModel === 'SELF_MANAGED' ? judgeName(stack, stackSet.name) : [];
  const stacks = cloud.stacks(stack);
  const refuse = (message: string, fix: string) => problemOf(stack.stackId, message, fix);
  try {
    const live = await stacks.describe(stack.stackName);
    if (live?.id !== stack.stackId) {
      return refuse(
        live === undefined ? 'there is no such stack' : `the stack of that name is another one now, ${live.id}`,
        'look for the ARN with aws cloudformation describe-stacks',
      );
    }
    if (!/^(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(live.status)) {
      return refuse(`the stack is ${live.status}`, 'bring it to CREATE_COMPLETE or UPDATE_COMPLETE first');
    }
    if (!isSameTemplate(await stacks.template(stack.stackName), stackSet.template)) {
      return refuse(
        `the stack was not made from the template of stack set ${stackSet.name}`,
        'update the stack to generated/panther-cloudwatch-events.yml first, or leave it out',
      );
    }
    const names = new Set([...Object.keys(live.parameters), ...Object.keys(stackSet.parameters)]);
    const differing = [...names].filter((name) => live.parameters[name] !== stackSet.parameters[name]).sort();
    if (differing.length > 0)
      notes.push(`other values than the stack set for ${differing.join(', ')}; they become overrides`);
    return { ...stack, notes };
  } catch (error) {
    if (!isErrorCode(error, 'ACCOUNT_ACCESS') && !isErrorCode(error, 'ACCESS_DENIED')) throw error;
    return { ...stack, notes: [`not compared with the stack set: ${error.message}`, ...notes] };
  }
}

/** The execution role of this deployment may manage stacks that StackSets has named, and no others. */
function judgeName({ stackName }: ImportedStack, stackSet: string): string[] {
  const uuid = stackName.startsWith(`StackSet-${stackSet}-`) ? stackName.slice(`StackSet-${stackSet}-`.length) : '';
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return [];
  return [
    `the execution role may not manage a stack of this name, so that later updates of it fail; instead of the import, delete the stack and run pantherctl apply`,
  ];
}

/** True for templates that mean the same: their text may differ in order, format and comments. */
function isSameTemplate(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return isDeepStrictEqual(parseTemplate(a), parseTemplate(b));
  } catch (error) {
    if (isErrorCode(error, 'INPUT_INVALID')) return false;
    throw error;
  }
}

function divide(
  stacks: readonly ImportedStack[],
  { facts }: PlannedRollout,
  { permissionModel }: StackSetStep,
): readonly ImportBatch[] {
  const size = limits.importedStacksPerCallMaxCount;
  const ordered = stacks.toSorted((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1));
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) => {
    const batch = ordered.slice(index * size, (index + 1) * size);
    if (permissionModel === 'SELF_MANAGED') return { stacks: batch };
    const units = [...facts.unitMembers].filter(([, members]) =>
      batch.some(({ accountId }) => members.includes(accountId)),
    );
    return { stacks: batch, organizationalUnits: units.map(([unit]) => unit) };
  });
}
