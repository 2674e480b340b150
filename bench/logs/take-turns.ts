import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.ts';
import { bundleProgram } from './bundled-program.ts';
import type { LogObject } from './log-object.ts';
import type { WorkOrder, WorkResult } from './work-on-demand.ts';
import type { WorkName } from './works.ts';

/** Milliseconds of each work, one entry a round. */
export type Turns<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** One go of something: milliseconds and records. */
export type Go = () => Promise<WorkResult>;

/** Beside the works, what is started in another way: `path` is the file of the object. */
export type OtherWorks<Name extends string> = Readonly<Record<Name, (path: string) => Promise<WorkResult>>>;

const untimedRounds = 1;

/**
 * Has works take turns on one object, each in a process of its own that stays alive: a busy moment of the machine hits all of
 * them, and none has to work in the memory that another one left behind. Throws if they do not see the same records.
 */
export async function takeTurns<Name extends WorkName, Other extends string = never>(
  root: string,
  object: LogObject,
  names: readonly Name[],
  rounds: number,
  others: OtherWorks<Other> = {} as OtherWorks<Other>,
): Promise<Turns<Name | Other>> {
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  const ends: (() => void)[] = [];
  try {
    const program = bundleProgram(root, 'work-on-demand', folder);
    const path = join(folder, 'object');
    writeFileSync(path, object.stored);
    const goes = new Map<Name | Other, Go>();
    for (const work of names) {
      const { go, end } = startWork(program, { ...describeObject(object), path, work });
      goes.set(work, go);
      ends.push(end);
    }
    for (const [name, work] of Object.entries(others) as [Other, OtherWorks<Other>[Other]][]) {
      goes.set(name, () => work(path));
    }
    return await playRounds(goes, rounds);
  } finally {
    for (const end of ends) end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many times as fast the first is as the second, by their medians. */
export function timesAsFast<Name extends string>(turns: Turns<Name>, first: Name, second: Name): number {
  return median(turns[second]) / median(turns[first]);
}

function describeObject({ bytes, logType, name, streamType }: LogObject): Omit<LogObject, 'stored'> {
  return { bytes, logType, name, streamType };
}

function startWork(program: string, order: WorkOrder): { readonly go: Go; readonly end: () => void } {
  const child = fork(program, [JSON.stringify(order)]);
  const exit = once(child, 'exit');
  return {
    async go() {
      const message = new Promise<WorkResult>((resolve) =>
        child.once('message', (told) => resolve(told as WorkResult)),
      );
      child.send('go');
      const result = await Promise.race([message, exit]);
      if ('milliseconds' in result) return result;
      throw new Error(`the work ${order.work} ended`);
    },
    end: () => child.kill(),
  };
}

async function playRounds<Name extends string>(goes: ReadonlyMap<Name, Go>, rounds: number): Promise<Turns<Name>> {
  const turns = Object.fromEntries([...goes.keys()].map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const counts = new Set<number>();
  for (let round = -untimedRounds; round < rounds; round += 1) {
    for (const [name, go] of goes) {
      const { milliseconds, records } = await go();
      counts.add(records);
      if (counts.size > 1) throw new Error(`${name} saw ${records} records, and others did not`);
      if (round >= 0) turns[name].push(milliseconds);
    }
  }
  return turns;
}
