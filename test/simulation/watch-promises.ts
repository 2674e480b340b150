import { createMemoryJournal } from '../../src/ops/memory-journal.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import type { Plan } from '../../src/orchestrate/plan.ts';
import type { PlannedRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Operation, StackInstance } from '../../src/ports/stack-sets.ts';
import type { Mishap, TakenCall, Watcher } from './chaos-cloud.ts';
import { listInstances } from './meddler.ts';
import type { Meddler } from './meddler.ts';
import type { Scenario } from './scenario.ts';
import { isInPlace, readRequest } from './taken-request.ts';
import type { TakenRequest } from './taken-request.ts';

/** Holds the processes of one run to what pantherctl promises of each call; `faults` gathers what they broke. */
export interface PromiseWatcher extends Watcher {
  readonly faults: readonly string[];
  /** The journal of the run, which all processes share; whoever closes an entry must be right. */
  readonly journal: Journal;
  /** When the latest plan was begun, in milliseconds. */
  readonly plannedAt: number;
  /** Another process starts, with nothing in mind. */
  start(): void;
  /** The process begins to read the world for a plan. */
  planning(): void;
  /** The process has a plan; the first one is the one that somebody accepts. */
  planned(rollout: PlannedRollout): void;
}

/** Reads that show what a change did, beside those that describe. */
const looks: ReadonlySet<string> = new Set(['buckets.notifications', 'keys.policy', 'objects.readText']);

interface AskedOperation {
  readonly operationId: string;
  isAnswered: boolean;
}

/**
 * Watches that
 * - an operation is in the journal before it is asked for, and closed there only once it has ended or was never begun;
 * - the same operation is not asked for again before the process knows how the earlier one ended, or that there is none;
 * - a change without an answer is not made again without a look;
 * - nothing is touched that is not in the plan that was accepted, is not wanted, is in place or is INOPERABLE;
 * - nothing at all is done to a stack set of somebody else.
 */
export function watchPromises(scenario: Scenario, meddler: Meddler): PromiseWatcher {
  const { allowDelete, cloud, config, isNameTaken, lagSeconds } = scenario;
  const stackSets = cloud.stackSets(config.administrator);
  const stackSetName = config.realTimeEvents?.stackSet ?? '';
  const faults: string[] = [];
  const memory = createMemoryJournal();
  /** The latest operation with a content that took effect. */
  const operations = new Map<string, AskedOperation>();
  const ended = new Set<string>();
  const unsure = new Set<string>();
  const state: { accepted: Plan | undefined; latest: PlannedRollout | undefined; plannedAt: number } = {
    accepted: undefined,
    latest: undefined,
    plannedAt: Number.NEGATIVE_INFINITY,
  };

  function checkRepetition({ content, operationId }: TakenRequest): void {
    const earlier = operations.get(content);
    if (earlier === undefined) return;
    if (earlier.operationId === operationId) {
      if (earlier.isAnswered) faults.push(`operation ${operationId} is asked for again, though the service has it`);
    } else if (!ended.has(earlier.operationId)) {
      faults.push(`${operationId} asks for what ${earlier.operationId} does, of which no end is known`);
    }
  }

  function checkAccepted({ isDeletion, keys, name }: TakenRequest): void {
    const steps = state.accepted?.steps ?? [];
    if (keys.length === 0) {
      const action = name === 'stackSets.create' ? ['create'] : ['create', 'update'];
      if (
        name === 'stackSets.update' &&
        !steps.some((step) => step.kind === 'stackSet' && action.includes(step.action))
      )
        faults.push(`${name}, which was not in the plan that was accepted`);
      return;
    }
    const agreed = new Set<string>();
    for (const step of steps) {
      if (step.kind !== 'instances' || (step.action === 'delete') !== isDeletion) continue;
      for (const accountId of step.accounts)
        for (const region of step.regions) agreed.add(pairKey({ accountId, region }));
    }
    for (const key of keys) {
      if (!agreed.has(key)) faults.push(`${name} on ${key}, which was not in the plan that was accepted`);
      if (state.latest?.desired.pairs.has(key) === isDeletion)
        faults.push(`${name} on ${key}, which was not its to touch`);
      if (isDeletion && !allowDelete) faults.push(`${key} is deleted without leave`);
    }
  }

  async function checkLive({ keys, name, operationId, overrides }: TakenRequest, mishaps: readonly Mishap[]) {
    // A list that lags behind hides what is in place.
    const isMisled = mishaps.some(({ call, what }) => call === 'stackSets.listInstances' && what === 'stale answer');
    if (isMisled || lagSeconds > 0 || keys.length === 0) return;
    const live = new Map<string, StackInstance>();
    for (const instance of await listInstances(stackSets, stackSetName)) live.set(pairKey(instance), instance);
    for (const key of keys) {
      if (meddler.pairs.has(key)) continue;
      if (name === 'stackSets.createInstances' && isInPlace(live.get(key), overrides))
        faults.push(`${operationId} deploys ${key} again, which is in place`);
      if (live.get(key)?.status === 'INOPERABLE') faults.push(`${name} on ${key}, which is INOPERABLE`);
    }
  }

  async function checkEnd(operationId: string): Promise<void> {
    const there = (await stackSets.describe(stackSetName)) !== undefined;
    const operation = there ? await stackSets.describeOperation(stackSetName, operationId) : undefined;
    if (operation !== undefined && operation.endedAt === undefined)
      faults.push(`the journal closes ${operationId}, which is ${operation.status}`);
  }

  return {
    faults,
    journal: {
      ...memory,
      end: async (operationId, end) => {
        await checkEnd(operationId);
        await memory.end(operationId, end);
      },
    },
    get plannedAt() {
      return state.plannedAt;
    },
    start: () => {
      unsure.clear();
      state.accepted = undefined;
    },
    planning: () => {
      state.plannedAt = cloud.clock.now();
    },
    planned: (rollout) => {
      state.accepted ??= rollout.plan;
      state.latest = rollout;
    },
    asked: async (call, mishaps) => {
      const { name } = call;
      if (unsure.has(callKey(call))) faults.push(`${name} is called again without a look at what it did`);
      if (!name.startsWith('stackSets.')) return;
      if (isNameTaken) faults.push(`${name} on the stack set of somebody else`);
      const request = readRequest(call);
      if (request === undefined) return;
      if (request.stackSetName !== stackSetName) faults.push(`${name} on stack set ${request.stackSetName}`);
      const open = await memory.listOpen();
      if (!open.some(({ operationId }) => operationId === request.operationId))
        faults.push(`${name} asks for ${request.operationId}, which is not in the journal`);
      checkRepetition(request);
      checkAccepted(request);
      await checkLive(request, mishaps);
    },
    taken: (call) => {
      const request = readRequest(call);
      if (request === undefined) return;
      operations.set(request.content, { operationId: request.operationId, isAnswered: false });
    },
    answered: (call, answer) => {
      const { name, where } = call;
      const port = name.split('.')[0] ?? '';
      if (name.startsWith(`${port}.describe`) || looks.has(name)) forgetDoubts(`${where} ${port}.`);
      const request = readRequest(call);
      const asked = request && operations.get(request.content);
      if (asked !== undefined) asked.isAnswered = true;
      for (const { endedAt, id } of readOperations(name, answer)) if (endedAt !== undefined) ended.add(id);
    },
    unanswered: (call) => void unsure.add(callKey(call)),
  };

  function forgetDoubts(start: string): void {
    for (const key of unsure) if (key.startsWith(start)) unsure.delete(key);
  }
}

function callKey({ given, name, where }: TakenCall): string {
  return `${where} ${name} ${JSON.stringify(given)}`;
}

/** Operations that an answer tells of. */
function readOperations(name: string, answer: unknown): readonly Operation[] {
  if (name === 'stackSets.listOperations') return answer as readonly Operation[];
  return name === 'stackSets.describeOperation' && answer !== undefined ? [answer as Operation] : [];
}
