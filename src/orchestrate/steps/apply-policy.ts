import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { PolicyStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { mergeStatements } from '../sources/merge-statement.ts';
import { spreadWait } from '../spread-wait.ts';
import { settleWithoutWork } from './settle-without-work.ts';
import type { StepResult } from './step-outcome.ts';

const writesMaxCount = 3;
const throttledMaxTries = 12;
const throttledFirstWaitMilliseconds = 1_000;
const throttledLongestWaitMilliseconds = 32_000;
const verifyMaxTries = 10;
const verifyWaitMilliseconds = 2_000;

/** Reads and replaces the policy of one resource, whatever that is. */
interface PolicyAccess {
  /** Throws `NOT_FOUND`. */
  read(): Promise<string>;
  write(policy: string): Promise<void>;
}

/**
 * Gives a policy the statements of the step, and takes away those that it names: reads, merges, writes, and reads until it
 * stands. The rest of the policy stays as it is. None of the services has a compare-and-set, so that a change that was
 * lost to somebody else's write is made again, at most three times. A write that is throttled is merged anew, so that what
 * others write meanwhile is kept.
 * Throws `ALREADY_EXISTS` before any write if a Sid stands for something else by now.
 */
export async function applyPolicy(
  step: PolicyStep,
  cloud: Pick<Cloud, 'topics' | 'queues' | 'keys'>,
  tools: RunTools,
): Promise<StepResult> {
  const settled = settleWithoutWork(step);
  if (settled !== undefined) return settled;
  const policy = openPolicy(step, cloud);
  for (let writes = 0, throttled = 0; writes < writesMaxCount;) {
    const merged = mergeStatements(await policy.read(), step.add, step.remove);
    if (merged.kind === 'unchanged') return { outcome: { outcome: 'done' } };
    if (merged.kind !== 'changed') throw refuse(step, merged.kind === 'conflict' ? merged.sid : undefined);
    const refusal = await write(policy, merged.text);
    if (refusal !== undefined) {
      throttled += 1;
      if (throttled === throttledMaxTries) throw refusal;
      await awaitTurn(step, refusal, throttled, tools);
      continue;
    }
    writes += 1;
    if (await stands(policy, step, tools)) return { outcome: { outcome: 'done' } };
  }
  throw new PantherctlError(
    'STALE_REQUEST',
    `the ${step.title} does not keep what was written to it: somebody else writes it too`,
    { fix: 'stop what else writes that policy, then run pantherctl apply' },
  );
}

/** The refusal, if the write was throttled. An answer that was lost says nothing; the policy itself tells. */
async function write(policy: PolicyAccess, text: string): Promise<PantherctlError | undefined> {
  try {
    await policy.write(text);
  } catch (error) {
    if (isErrorCode(error, 'THROTTLED')) return error;
    if (!isErrorCode(error, 'NO_ANSWER')) throw error;
  }
  return undefined;
}

async function awaitTurn(
  { resource }: PolicyStep,
  { message }: PantherctlError,
  throttled: number,
  tools: RunTools,
): Promise<void> {
  const longest = Math.min(throttledFirstWaitMilliseconds * 2 ** (throttled - 1), throttledLongestWaitMilliseconds);
  const wait = spreadWait(longest, tools);
  tools.emit({ code: 'call.retried', call: `${resource}s.setPolicy`, reason: message, wait });
  await tools.clock.sleep(wait, tools.signal);
}

/** Reads until the statements stand; what was written shows late at times. */
async function stands(policy: PolicyAccess, { add, remove }: PolicyStep, tools: RunTools): Promise<boolean> {
  for (let tries = 1; tries <= verifyMaxTries; tries += 1) {
    if (mergeStatements(await policy.read(), add, remove).kind === 'unchanged') return true;
    await tools.clock.sleep(verifyWaitMilliseconds, tools.signal);
  }
  return false;
}

function openPolicy(
  { arn, place, resource, title }: PolicyStep,
  cloud: Pick<Cloud, 'topics' | 'queues' | 'keys'>,
): PolicyAccess {
  const gone = (): PantherctlError =>
    new PantherctlError('NOT_FOUND', `the ${title} cannot be read: it is not there any more`, {
      fix: 'run pantherctl plan, and look at what has changed',
    });
  switch (resource) {
    case 'topic': {
      const topics = cloud.topics(place);
      return {
        read: async () => (await topics.describe(arn))?.policy ?? raise(gone()),
        write: (policy) => topics.setPolicy(arn, policy),
      };
    }
    case 'queue': {
      const queues = cloud.queues(place);
      const name = arn.split(':').at(-1) ?? '';
      return {
        read: async () => (await queues.describe(name))?.policy ?? raise(gone()),
        write: (policy) => queues.setPolicy(name, policy),
      };
    }
    case 'key': {
      const keys = cloud.keys(place);
      return { read: () => keys.policy(arn), write: (policy) => keys.setPolicy(arn, policy) };
    }
  }
}

function raise(error: PantherctlError): never {
  throw error;
}

function refuse({ title }: PolicyStep, sid: string | undefined): PantherctlError {
  return new PantherctlError(
    'ALREADY_EXISTS',
    sid === undefined
      ? `the ${title} is not JSON any more, so nothing was written`
      : `the ${title} has a statement ${sid} by now that says something else, so nothing was written`,
    { fix: 'run pantherctl plan, and look at what has changed' },
  );
}
