import { setTimeout as wait } from 'node:timers/promises';

/** Waits in real time; used only to pace a rollout that a person watches. */
export async function waitForReal(milliseconds: number): Promise<void> {
  await wait(milliseconds);
}
