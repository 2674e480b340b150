import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleNext } from '../../../src/local/settle.ts';
import { instanceKey } from '../../../src/local/stack-sets/instance-key.ts';
import type { OperationState, StackSetState } from '../../../src/local/state/world-state.ts';
import type { InstancesRequest } from '../../../src/ports/stack-sets.ts';
import { createSampleCloud, instances, prepareStackSet, stackSetName, stackSetRequest } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { checkInstant, count } from './operation-checks.ts';
import { accountCount, stackSetCommands } from './stack-set-command.ts';
import type { StackSetCommand, Targets } from './stack-set-command.ts';

/** What the test knows of an operation from its acceptance on. */
interface Accepted {
  readonly operation: OperationState;
  readonly pairs: readonly string[];
  /** Pairs of a creation that the stack set did not have when it was accepted. */
  readonly opened: ReadonlySet<string>;
  readonly started: Map<string, number>;
  hasRun: boolean;
  isStopped: boolean;
}

/** A stack set with everything that was ever asked of it. */
interface Play {
  readonly sample: SampleCloud;
  readonly stackSet: StackSetState;
  readonly members: readonly string[];
  readonly accepted: Accepted[];
  /** Ids of stacks that deletions have left behind. */
  readonly retained: Set<string>;
}

async function beginPlay(isManaged: boolean): Promise<Play> {
  const sample = createSampleCloud({ accounts: accountCount + 1 });
  await prepareStackSet(sample, sample.members);
  if (isManaged) sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
  const [stackSet] = sample.state.stackSets.values();
  if (stackSet === undefined) throw new Error('there should be a stack set');
  return { sample, stackSet, members: sample.members, accepted: [], retained: new Set() };
}

async function run(play: Play, command: StackSetCommand): Promise<void> {
  const { cloud, administrator } = play.sample;
  const stackSets = cloud.stackSets(administrator);
  const id = `op-${play.accepted.length + 1}`;
  switch (command.kind) {
    case 'create':
      return accept(play, id, command, false, (request) => stackSets.createInstances(request));
    case 'update':
      return accept(play, id, command, true, (request) => stackSets.updateInstances(request));
    case 'delete': {
      const { retainStacks } = command;
      return accept(play, id, command, true, (request) => stackSets.deleteInstances({ ...request, retainStacks }));
    }
    case 'define': {
      const request = {
        ...stackSetRequest(administrator),
        managedExecution: play.stackSet.managedExecution,
        parameters: { Label: command.label },
      };
      const pairs = [...play.stackSet.instances].filter(([, { status }]) => status !== 'INOPERABLE');
      const keys = pairs.map(([key]) => key);
      return expectAnswer(play, id, keys, keys, () => stackSets.update(request, id, command.preferences));
    }
    case 'stop':
      return stop(play, command.which);
    case 'wait':
      for (let events = 0; events < command.events && play.sample.state.events.size > 0; events += 1) step(play);
      return undefined;
    case 'break':
      cloud.world.addFault({
        kind: command.fault,
        account: memberOf(play, command.account),
        times: 2,
        reason: 'no luck',
      });
      return undefined;
    case 'close':
    case 'open':
      cloud.world.setSuspended(memberOf(play, command.account), command.kind === 'close');
      return undefined;
  }
}

/** Lets the next thing happen and looks at everything. */
function step(play: Play): void {
  const stackIds = new Map([...play.stackSet.instances].map(([key, { stackId }]) => [key, stackId]));
  settleNext(play.sample.state);
  for (const each of play.accepted) {
    if (each.operation.status === 'RUNNING') each.hasRun = true;
    checkInstant(each.operation, each.started);
  }
  for (const [key, stackId] of stackIds) {
    if (stackId === undefined || play.stackSet.instances.get(key)?.stackId === stackId) continue;
    if (listStacks(play).has(stackId) && isRetained(play, key)) play.retained.add(stackId);
  }
  checkSideBySide(play);
}

/** No two operations may run on one instance, and nothing beside one that changes the definition. */
function checkSideBySide(play: Play): void {
  const running = play.accepted.filter(({ operation }) => ['RUNNING', 'STOPPING'].includes(operation.status));
  if (!play.stackSet.managedExecution) expect(running.length).toBeLessThanOrEqual(1);
  if (running.some(({ operation }) => operation.changesDefinition)) expect(running).toHaveLength(1);
  const pairs = running.flatMap((each) => each.pairs);
  expect(new Set(pairs).size).toBe(pairs.length);
  const busy = running.flatMap(({ operation }) => listResults(operation).filter(([, status]) => status === 'RUNNING'));
  const instancesRunning = [...play.stackSet.instances].filter(([, each]) => each.detailedStatus === 'RUNNING');
  expect(instancesRunning.map(([key]) => key).toSorted()).toEqual(busy.map(([key]) => key).toSorted());
}

/** What must hold once nothing is left to happen. */
function checkEnd(play: Play): void {
  const expected = new Map<string, 'there' | 'inoperable'>();
  for (const { operation, pairs, opened, hasRun, isStopped } of play.accepted) {
    const results = listResults(operation);
    expect(results.map(([key]) => key).toSorted()).toEqual([...pairs].toSorted());
    const over = operation.runs.some((run) => count(run, 'FAILED') > operation.preferences.failureToleranceCount);
    expect(operation.status).toBe(isStopped ? 'STOPPED' : over ? 'FAILED' : 'SUCCEEDED');
    expect(operation.endedAt).toBeDefined();
    for (const [key, status] of results) {
      expect(['SUCCEEDED', 'FAILED', 'CANCELLED']).toContain(status);
      if (operation.action === 'CREATE' && (hasRun || opened.has(key)) && !expected.has(key))
        expected.set(key, 'there');
      if (operation.action === 'DELETE' && status === 'SUCCEEDED') expected.delete(key);
      if (operation.action === 'DELETE' && status === 'FAILED') expected.set(key, 'inoperable');
    }
  }
  const live = [...play.stackSet.instances].map(([key, { status }]) => [
    key,
    status === 'INOPERABLE' ? 'inoperable' : 'there',
  ]);
  expect(live.toSorted()).toEqual([...expected].toSorted());
  checkStacks(play);
}

/** Every stack belongs to an instance or was left behind on purpose, and a current one has the present parameters. */
function checkStacks(play: Play): void {
  const stacks = listStacks(play);
  const owned = new Set<string>();
  const { parameters } = play.sample.state.definitions.get(play.stackSet.definitionId);
  for (const { status, stackId, overrides } of play.stackSet.instances.values()) {
    if (stackId !== undefined && stacks.has(stackId)) owned.add(stackId);
    if (status !== 'CURRENT') continue;
    const stack = stacks.get(stackId ?? '');
    expect(stack?.status).toMatch(/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/);
    const given = play.sample.state.definitions.get(stack?.definitionId ?? 0).parameters;
    expect(given['Label']).toBe(overrides['Label'] ?? parameters['Label']);
  }
  expect(owned.size).toBe(
    [...play.stackSet.instances.values()].filter(({ stackId }) => stacks.has(stackId ?? '')).length,
  );
  expect([...stacks.keys()].toSorted()).toEqual([...owned, ...play.retained].toSorted());
}

function listStacks(play: Play) {
  const found = play.members.flatMap((id) =>
    [...(play.sample.state.accounts.get(id)?.stacks.values() ?? [])].flatMap((byName) => [...byName.values()]),
  );
  return new Map(found.filter(({ name }) => name.startsWith('StackSet-')).map((stack) => [stack.id, stack]));
}

function memberOf(play: Play, index: number): string {
  return play.members[index] ?? '';
}

async function accept(
  play: Play,
  id: string,
  command: Targets & { readonly label?: string | undefined },
  mustExist: boolean,
  call: (request: InstancesRequest) => Promise<void>,
): Promise<void> {
  const accounts = command.accounts.map((index) => memberOf(play, index));
  const pairs = accounts.flatMap((each) => command.regions.map((region) => instanceKey(each, region)));
  const overrides: Record<string, string> = command.label === undefined ? {} : { Label: command.label };
  const request = { ...instances(id, accounts, command.regions, command.preferences), overrides };
  return expectAnswer(play, id, pairs, mustExist ? pairs : [], () => call(request));
}

/** Makes a call that must be accepted exactly if the stack set is free and the pairs that must exist do. */
async function expectAnswer(
  play: Play,
  id: string,
  pairs: readonly string[],
  mustExist: readonly string[],
  call: () => Promise<void>,
) {
  const known = new Set(play.stackSet.instances.keys());
  const isBusy = !play.stackSet.managedExecution && play.stackSet.active.size > 0;
  const error = await call().then(
    () => undefined,
    (thrown: { readonly code: string }) => thrown.code,
  );
  if (isBusy) return expect(error).toBe('OPERATION_IN_PROGRESS');
  if (mustExist.some((key) => !known.has(key))) return expect(error).toBe('STACK_INSTANCE_NOT_FOUND');
  expect(error).toBeUndefined();
  const operation = play.stackSet.operations.get(id);
  if (operation === undefined) throw new Error(`there should be an operation ${id}`);
  const opened = new Set(pairs.filter((key) => !known.has(key)));
  const hasRun = operation.status === 'RUNNING';
  play.accepted.push({ operation, pairs, opened, started: new Map(), hasRun, isStopped: false });
  checkSideBySide(play);
}

async function stop(play: Play, which: number): Promise<void> {
  const active = play.accepted.filter(({ operation }) => operation.endedAt === undefined);
  const chosen = active[which % Math.max(1, active.length)];
  if (chosen === undefined) return;
  const before = listResults(chosen.operation);
  chosen.isStopped = true;
  await play.sample.cloud.stackSets(play.sample.administrator).stopOperation(stackSetName, chosen.operation.id);
  for (const [index, [, status]] of listResults(chosen.operation).entries()) {
    expect(status).toBe(before[index]?.[1] === 'PENDING' ? 'CANCELLED' : before[index]?.[1]);
  }
  for (const each of play.accepted) if (each.operation.status === 'RUNNING') each.hasRun = true;
  checkSideBySide(play);
}

function isRetained({ accepted }: Play, key: string): boolean {
  return accepted.some(
    ({ operation }) =>
      operation.retainStacks && listResults(operation).some(([pair, status]) => pair === key && status === 'SUCCEEDED'),
  );
}

function listResults(operation: OperationState): readonly (readonly [string, string])[] {
  return operation.runs.flatMap((run) =>
    run.accounts.map((id, index) => [instanceKey(id, run.region), run.results[index] ?? ''] as const),
  );
}

test.each([
  ['one at a time', false],
  ['side by side, with managed execution', true],
])(
  'keeps its books over any sequence of operations %s: nothing is lost, doubled or left behind',
  async (_, isManaged) => {
    const scenario = async (script: readonly StackSetCommand[]): Promise<void> => {
      const play = await beginPlay(isManaged);
      for (const command of script) await run(play, command);
      while (play.sample.state.events.size > 0) step(play);
      checkEnd(play);
    };
    await fc.assert(fc.asyncProperty(fc.array(stackSetCommands, { minLength: 4, maxLength: 16 }), scenario), {
      numRuns: 100,
    });
  },
);
