import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../scripts/run-command.ts';
import { firstRollout } from '../src/commands/demo-script.ts';
import { checkConfig } from '../src/config/check-config.ts';
import type { Config } from '../src/config/schema.ts';
import { openLocalFolder } from '../src/local/local-folder.ts';
import { apply } from '../src/orchestrate/apply.ts';
import type { UnstampedEvent } from '../src/orchestrate/events.ts';
import { boundFollowCalls } from '../src/orchestrate/follow-operation.ts';
import { planRollout } from '../src/orchestrate/plan-rollout.ts';
import type { Cloud } from '../src/ports/cloud.ts';
import type { StackSets } from '../src/ports/stack-sets.ts';
import { computeBestPossible } from './best-possible.ts';
import type { InstanceDuration } from './best-possible.ts';
import type { Measurement } from './measurement.ts';

const watchMilliseconds = 500;

interface Rollout {
  readonly durations: readonly InstanceDuration[];
  readonly atOnce: number;
  /** By the service's own record, in milliseconds of virtual time. */
  readonly operation: number;
  /** From the call that started the operation until `apply` knew its end. */
  readonly followed: number;
  /** Calls on stack sets that `apply` made, by method; a listing counts once for each hundred of its rows. */
  readonly calls: ReadonlyMap<string, number>;
}

const rowsPerPage = 100;

/** The same cloud, with every call on stack sets counted. */
function countCalls(cloud: Cloud, calls: Map<string, number>): Cloud {
  return {
    ...cloud,
    stackSets: (place, callAs) =>
      new Proxy(cloud.stackSets(place, callAs), {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return async (...given: readonly unknown[]) => {
            const answer: unknown = await Reflect.apply(member, target, given);
            const pages = Array.isArray(answer) ? Math.max(1, Math.ceil(answer.length / rowsPerPage)) : 1;
            calls.set(String(key), (calls.get(String(key)) ?? 0) + pages);
            return answer;
          };
        },
      }),
  };
}

/** Makes the demo's own local cloud and configuration. */
async function prepareDemo(folder: string): Promise<Config> {
  const [init] = firstRollout;
  const ended = await runCommand(init?.words ?? [], folder);
  if (ended.exitCode !== 0) throw new Error(`the local cloud could not be made: ${ended.stderr}`);
  const { config } = checkConfig(readFileSync(join(folder, 'panther.yml'), 'utf8'), 'panther.yml');
  if (config === undefined) throw new Error('the configuration of the demo is not valid');
  return config;
}

/** Looks at the operation twice a second of virtual time, beside `apply`, and notes how long each instance ran. */
async function watchInstances(
  cloud: Cloud,
  stackSets: StackSets,
  stackSet: string,
  operationId: string,
): Promise<InstanceDuration[]> {
  const startedAt = new Map<string, number>();
  const durations = new Map<string, InstanceDuration>();
  for (;;) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    for (const { accountId, region, status } of await stackSets.listResults(stackSet, operationId)) {
      const key = `${accountId}/${region}`;
      if (status === 'RUNNING' && !startedAt.has(key)) startedAt.set(key, cloud.clock.now());
      const began = startedAt.get(key);
      if (status !== 'RUNNING' && began !== undefined && !durations.has(key)) {
        durations.set(key, { region, milliseconds: cloud.clock.now() - began });
      }
    }
    if (operation?.endedAt !== undefined) return [...durations.values()];
    await cloud.clock.sleep(watchMilliseconds);
  }
}

async function rollOut(folder: string): Promise<Rollout> {
  const config = await prepareDemo(folder);
  const cloud = await openLocalFolder(
    join(folder, 'cloud'),
    config.access === undefined ? {} : { access: config.access },
  );
  try {
    const { plan, desired } = await planRollout(config, cloud);
    if (desired.stackSet === undefined) throw new Error('the demo rolls out no stack set');
    const { name, place } = desired.stackSet;
    const stackSets = cloud.stackSets(place);
    const watched: Promise<InstanceDuration[]>[] = [];
    const operations: string[] = [];
    let [startedAt, followed] = [0, 0];
    const emit = (event: UnstampedEvent): void => {
      if (event.code === 'operation.started') {
        startedAt = cloud.clock.now();
        operations.push(event.operationId);
        watched.push(watchInstances(cloud, stackSets, name, event.operationId));
      }
      if (event.code === 'operation.finished') followed += cloud.clock.now() - startedAt;
    };
    const calls = new Map<string, number>();
    await apply(plan, countCalls(cloud, calls), { clock: cloud.clock, emit });
    const durations = (await Promise.all(watched)).flat();
    let operation = 0;
    for (const id of operations) {
      const { createdAt = 0, endedAt = 0 } = (await stackSets.describeOperation(name, id)) ?? {};
      operation += endedAt - createdAt;
    }
    return { durations, atOnce: plan.accountsAtOnce, operation, followed, calls };
  } finally {
    cloud.close();
  }
}

function renderMinutes(milliseconds: number): string {
  return `${(milliseconds / 60_000).toFixed(1)} min`;
}

/** The demo's first rollout in virtual time: against the best possible, and what following it adds to the service's own time. */
export async function measureRollout(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  try {
    const { durations, atOnce, operation, followed, calls } = await rollOut(folder);
    const best = computeBestPossible(durations, atOnce);
    const followCalls = (calls.get('describeOperation') ?? 0) + (calls.get('listResults') ?? 0);
    const bound = boundFollowCalls(durations.length, operation);
    return [
      {
        work: `the demo's rollout in virtual time, against the best possible for ${atOnce} at a time`,
        ratio: operation / best,
        target: 1.25,
        details: `${renderMinutes(operation)} against ${renderMinutes(best)} for ${durations.length} instances`,
      },
      {
        work: "apply in virtual time, against the service's own time",
        ratio: followed / operation,
        target: 1.05,
        details: `${renderMinutes(followed)} until apply knows the end, against ${renderMinutes(operation)}`,
      },
      {
        work: 'calls to follow one operation, against the bound',
        ratio: followCalls / bound,
        target: 1,
        details: `${[...calls].map(([name, count]) => `${count} ${name}`).join(', ')}; at most ${bound} to follow`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
