import { readFileSync } from 'node:fs';
import type { LogObject } from './log-object.ts';
import { works } from './works.ts';
import type { WorkName } from './works.ts';

/** What one go of a work took. */
export interface WorkResult {
  readonly milliseconds: number;
  readonly records: number;
}

/** What the program is told as its one argument, in JSON. */
export interface WorkOrder extends Omit<LogObject, 'stored'> {
  readonly work: WorkName;
  /** File with the object as it is stored. */
  readonly path: string;
}

const { path, work, ...facts } = JSON.parse(process.argv[2] ?? '') as WorkOrder;
const object: LogObject = { ...facts, stored: readFileSync(path) };

process.on('message', () => {
  void (async () => {
    const started = performance.now();
    const records = await works[work](object);
    process.send?.({ milliseconds: performance.now() - started, records } satisfies WorkResult);
  })();
});
