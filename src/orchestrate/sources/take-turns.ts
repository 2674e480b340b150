const queues = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Runs one task at a time for each name, in the order in which they were asked for. `within` is what the tasks share: those
 * of others do not wait, nor are they waited for.
 */
export async function takeTurns<Result>(within: object, name: string, task: () => Promise<Result>): Promise<Result> {
  const last = queues.get(within) ?? new Map<string, Promise<unknown>>();
  queues.set(within, last);
  const before = last.get(name) ?? Promise.resolve();
  const turn = before.then(task, task);
  last.set(name, turn);
  try {
    return await turn;
  } finally {
    if (last.get(name) === turn) last.delete(name);
  }
}
