/** Lets work begin while what is under way weighs no more than a limit. */
export interface WorkBudget {
  /** Runs `work` once there is room for it; in the order of the calls, so that a heavy one is not passed by for ever. */
  run<T>(weight: number, work: () => Promise<T>): Promise<T>;
}

/** Makes a budget. Work that weighs more than `limit` runs alone. */
export function createWorkBudget(limit: number): WorkBudget {
  const waiting: { readonly weight: number; readonly begin: () => void }[] = [];
  let used = 0;

  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined && used + next.weight <= limit; next = waiting[0]) {
      waiting.shift();
      used += next.weight;
      next.begin();
    }
  };

  return {
    async run(asked, work) {
      const weight = Math.min(asked, limit);
      await new Promise<void>((begin) => {
        waiting.push({ weight, begin });
        admit();
      });
      try {
        return await work();
      } finally {
        used -= weight;
        admit();
      }
    },
  };
}
