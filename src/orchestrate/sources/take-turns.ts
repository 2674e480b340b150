const last = new Map<string, Promise<unknown>>();

/** Runs one task at a time for each name within the process, in the order in which they were asked for. */
export async function takeTurns<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  const before = last.get(name) ?? Promise.resolve();
  const turn = before.then(task, task);
  last.set(name, turn);
  try {
    return await turn;
  } finally {
    if (last.get(name) === turn) last.delete(name);
  }
}
